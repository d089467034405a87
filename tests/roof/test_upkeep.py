"""The daily upkeep is done once, whoever does it, and again where it failed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.incident import ResolutionReason
from bot.roof.timers import Timers
from bot.roof.upkeep import Upkeep, prune
from bot.settings import read_settings
from bot.store import open_store

DAY = timedelta(days=1)


@pytest.fixture
def settings(tmp_path):
    """Return settings with a folder for backups."""
    environ = {
        "PATCHBOT_DB": str(tmp_path / "patchbot.db"),
        "PATCHBOT_BACKUP_DIR": str(tmp_path / "backups"),
        "PATCHBOT_BACKUP_KEEP": "2",
    }
    return read_settings(environ)


@pytest.fixture
def store(settings):
    """Return the store of the settings."""
    opened = open_store(settings.db)
    yield opened
    opened.close()


def made(settings):
    return sorted(path.name for path in settings.backup_dir.iterdir())


def test_an_incident_nobody_touches_ages_out_by_its_channels_own_days(
    store, settings, asked, finding, now
):
    for channel, days in (("C1", 3), ("C2", 0), ("C3", 60)):
        own = replace(store.channels.get("T1", channel), age_out_days=days)
        store.channels.put("T1", channel, own, by="U1", now=now)
        store.incidents.record(asked(channel=channel), finding(), now=now)
    Upkeep(store, settings).run(now + 30 * DAY)

    reasons = {
        i.channel: i.reason for i in store.history.incidents(viewer=None, limit=9)
    }
    assert reasons == {"C1": ResolutionReason.AGED_OUT, "C2": None, "C3": None}


def test_the_words_past_retention_go_and_the_counts_stay(
    store, settings, asked, finding, now
):
    number = store.incidents.record(asked(), finding(), now=now).incident.number
    Upkeep(store, settings).run(now + 399 * DAY)

    assert store.history.occurrences(number)[0].text

    Upkeep(store, settings).run(now + 401 * DAY)

    assert store.history.occurrences(number)[0].text == ""
    assert store.history.incident(number, viewer=None).occurrences == 1


def test_retention_for_ever_forgets_nothing(store, settings, asked, finding, now):
    number = store.incidents.record(asked(), finding(), now=now).incident.number
    Upkeep(store, replace(settings, retention=None)).run(now + 4000 * DAY)

    assert store.history.occurrences(number)[0].text


def test_two_bots_on_one_store_make_one_backup_a_day_and_keep_the_newest(
    store, settings, asked, finding, now
):
    store.incidents.record(asked(), finding(), now=now)
    other = open_store(settings.db)
    for day in range(4):
        for one in (store, other):
            Upkeep(one, settings).run(now + day * DAY)
    other.close()

    assert made(settings) == ["patchbot-2026-11-19.db", "patchbot-2026-11-20.db"]
    copy = open_store(settings.backup_dir / "patchbot-2026-11-20.db")
    assert copy.history.incident(1, viewer=None) is not None
    copy.close()


def test_a_backup_that_failed_is_made_an_hour_later(store, settings, now, caplog):
    settings.backup_dir.write_text("a file where the folder should be")
    upkeep = Upkeep(store, settings)
    upkeep.run(now)

    assert "PATCHBOT_BACKUP_DIR" in caplog.text

    settings.backup_dir.unlink()
    upkeep.run(now + timedelta(hours=1))

    assert made(settings) == ["patchbot-2026-11-17.db"]


def test_pruning_touches_only_our_own_backups(tmp_path):
    for name in ("patchbot-2026-01-01.db", "patchbot-2026-01-02.db", "patchbot-my.db"):
        (tmp_path / name).touch()
    prune(tmp_path, keep=1)

    left = sorted(path.name for path in tmp_path.iterdir())
    assert left == ["patchbot-2026-01-02.db", "patchbot-my.db"]


def test_a_job_that_fails_does_not_keep_the_next_from_its_turn(now):
    done = []

    def fails(at):
        raise RuntimeError("broken")

    Timers([fails, done.append], lambda: now).tick()

    assert done == [now]
