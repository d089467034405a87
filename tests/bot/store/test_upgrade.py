"""An older version's log is taken over whole, and the older version can go on with it.

``log_of_0005.sql`` was written by the code of the first version that had a log
(migrations 0001 to 0005): two incidents, one settled, settings, an open event.
"""

from __future__ import annotations

import re
import sqlite3
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest

from bot.incident import ResolutionReason, Status
from bot.store import Mode, back_up, open_store, postgres, restore
from bot.store.schema import MIGRATIONS

OLD = Path(__file__).with_name("log_of_0005.sql")


@pytest.fixture
def old(tmp_path):
    """Return the path of an older version's database."""
    path = tmp_path / "patchbot.db"
    with sqlite3.connect(path) as written:
        written.executescript(OLD.read_text("utf-8"))
    written.close()
    return path


def rows_of(path):
    """Return every row of every table, by table; migrations left out."""
    with sqlite3.connect(path) as read:
        tables = read.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table'"
            " AND name NOT LIKE '%migrations' AND name NOT LIKE 'sqlite_%'"
        ).fetchall()
        found = {
            name: sorted(map(str, read.execute(f"SELECT * FROM {name}")))
            for (name,) in tables
        }
    read.close()
    return found


def test_an_older_log_is_taken_over_with_every_row(old):
    before = rows_of(old)
    open_store(old).close()
    after = rows_of(old)

    assert sum(map(len, before.values())) > 12
    assert {name: after[name] for name in before} == before


def test_what_an_older_version_kept_is_read_and_goes_on(old, asked, finding, now):
    store = open_store(old)
    public, hidden = store.history.incidents(viewer=None)[::-1]
    later = now + timedelta(hours=1)

    assert (public.status, public.reason, public.step) == (
        Status.RESOLVED,
        ResolutionReason.FIXED_BY_ENTRY,
        2,
    )
    assert hidden.channel == "G1"
    assert store.channels.get("T1", "C1").mode is Mode.LISTEN
    assert [row.event_key for row in store.inbox.unfinished(now=later)] == ["Ev9"]
    assert store.link.check() == []
    again = store.incidents.record(asked(ts="1763440000.1"), finding(), now=later)
    assert again.incident.number > 2
    store.close()


def test_the_way_back_by_a_backup_is_exact(old, tmp_path, asked, finding, now):
    """Upgrade, work on, and go back: what was there before is there again."""
    kept = tmp_path / "before-upgrade.db"
    before = rows_of(old)
    new = open_store(old)
    back_up(new, kept)
    new.incidents.record(asked(), finding(), now=now)
    new.close()
    restore(kept, old)
    after = rows_of(old)

    assert {name: after[name] for name in before} == before


def test_migrations_only_add_so_that_the_version_before_can_go_on():
    """A replica of the old version works beside the new, and a roll-back needs no data.

    New columns take NULL or have a default; nothing is renamed or taken away but
    indexes.
    """
    for name, statements in MIGRATIONS:
        for statement in statements:
            words = " ".join(statement.split())
            adds = re.match(r"CREATE (UNIQUE )?(TABLE|INDEX) ", words)
            column = re.match(r"ALTER TABLE \w+ ADD COLUMN ", words)
            fits = column and ("NOT NULL" not in words or "DEFAULT" in words)

            assert adds or fits or words.startswith("DROP INDEX "), (name, words)


def test_an_older_postgresql_log_is_taken_over_too(
    server, monkeypatch, asked, finding, now
):
    name = f"patchbot_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
    url = urlsplit(server)._replace(path=f"/{name}").geturl()
    with monkeypatch.context() as older:
        older.setattr(postgres, "MIGRATIONS", MIGRATIONS[:5])
        store = open_store(url)
        store.incidents.record(asked(), finding(), now=now)
        store.close()
    store = open_store(url)
    kept = [incident.hosts for incident in store.history.incidents(viewer=None)]
    nights = store.nights.all_on()
    store.close()
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")

    assert (kept, nights) == ([("WEB01",)], ())


def test_a_setting_of_a_newer_version_is_passed_over(old):
    with sqlite3.connect(old) as written:
        written.execute(
            "UPDATE channel_setting SET settings ="
            " json_set(settings, '$.from_the_future', 1)"
        )
    written.close()
    store = open_store(old)

    assert store.channels.get("T1", "C1").mode is Mode.LISTEN
    store.close()
