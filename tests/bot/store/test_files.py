"""What is on the disk: no secret, no erased word, nothing lost."""

from __future__ import annotations

import sqlite3
import threading
from datetime import timedelta

import pytest

from bot.delivery import Kind
from bot.redact import Redactor
from bot.store import (
    Sending,
    Spool,
    StoreError,
    StoreUnavailableError,
    back_up,
    copy,
    open_store,
    restore,
)

PLANTED = (
    "Server=db1;User Id=sa;Password=Tr0ub4dor&3;\n"
    "token xoxb-123456789012-abcdefghijklmnop and bob.smith@corp.example"
)
SECRETS = (b"Tr0ub4dor", b"abcdefghijklmnop", b"bob.smith")


@pytest.fixture
def file(tmp_path):
    """Return a fresh SQLite store; its file is ``patchbot.db`` in ``tmp_path``."""
    opened = open_store(tmp_path / "patchbot.db")
    yield opened
    opened.close()


def bytes_in(folder):
    return b"".join(f.read_bytes() for f in sorted(folder.iterdir()) if f.is_file())


def test_a_planted_secret_is_in_no_byte_of_any_file(
    file, tmp_path, asked, finding, now
):
    redact = Redactor(b"k" * 16)
    event = redact.payload({"event": {"text": PLANTED}, "token": "abcdefghijklmnop"})
    file.inbox.claim("Ev1", event, now=now)
    Spool(tmp_path / "spool").add("Ev2", event, now=now)
    text = redact(PLANTED)
    file.incidents.record(
        asked(text=text), finding(telling_line=text, title=text), now=now
    )
    file.outbox.add(Sending("a", "T1", "C1", Kind.POST, {"text": text}), now=now)
    file.audit.add("answered", now=now, body=text)
    back_up(file, tmp_path / "backup.db")

    everything = bytes_in(tmp_path)

    assert b"[password]" in everything
    assert not [secret for secret in SECRETS if secret in everything]


def test_what_was_withdrawn_is_in_no_byte_once_scrubbed(
    file, tmp_path, asked, finding, now
):
    paste = asked(text="unmistakable words")
    file.incidents.record(paste, finding(), now=now)
    file.link.scrub()
    assert b"unmistakable" in bytes_in(tmp_path)

    file.incidents.withdraw("T1", "C1", paste.ts, now=now)
    file.link.scrub()

    assert b"unmistakable" not in bytes_in(tmp_path)


def test_an_erased_person_is_in_no_byte_once_scrubbed(
    file, tmp_path, asked, finding, now
):
    file.incidents.record(asked(author="U0ERIKA"), finding(), now=now)
    file.incidents.record(asked(text="ask <@U0ERIKA>"), finding(key="x"), now=now)
    file.outcomes.acknowledge(1, by="U0ERIKA", now=now)

    file.privacy.erase("U0ERIKA", pseudonym="user-1", now=now)
    file.link.scrub()

    assert b"U0ERIKA" not in bytes_in(tmp_path)
    assert file.history.incident(1, viewer=None).assignee == "user-1"


def test_a_backup_of_a_store_in_use_is_whole(file, tmp_path, asked, finding, now):
    file.incidents.record(asked(), finding(), now=now)

    back_up(file, tmp_path / "backup.db")

    other = open_store(tmp_path / "backup.db")
    assert len(other.history.incidents(viewer=None)) == 1
    other.close()


def test_a_restore_puts_back_and_keeps_what_was_there(
    file, tmp_path, asked, finding, now
):
    back_up(file, tmp_path / "backup.db")
    file.incidents.record(asked(), finding(), now=now)
    file.close()

    restore(tmp_path / "backup.db", tmp_path / "patchbot.db")

    back = open_store(tmp_path / "patchbot.db")
    assert back.history.incidents(viewer=None) == ()
    back.close()
    assert (tmp_path / "patchbot.db.old").exists()


def test_a_database_in_use_is_not_replaced(file, tmp_path, asked, finding, now):
    back_up(file, tmp_path / "backup.db")
    file.incidents.record(asked(), finding(), now=now)

    with pytest.raises(StoreError, match="in use"):
        restore(tmp_path / "backup.db", tmp_path / "patchbot.db")


def test_a_damaged_file_is_refused_with_what_to_do(tmp_path):
    (tmp_path / "patchbot.db").write_bytes(b"no database at all" * 1000)

    with pytest.raises(StoreError, match="restore"):
        open_store(tmp_path / "patchbot.db")


@pytest.mark.parametrize("scheme", ["mysql", "sqlite", "postgresql+psycopg"])
def test_another_kind_of_address_is_refused_without_its_password(scheme):
    with pytest.raises(StoreError, match="name a file, or postgresql://") as refused:
        open_store(f"{scheme}://patch:hunter2@db/log")

    assert "hunter2" not in str(refused.value)


def test_the_database_is_nobody_elses(file, tmp_path):
    assert (tmp_path / "patchbot.db").stat().st_mode & 0o077 == 0


def test_a_locked_database_says_so_and_the_spool_keeps_the_event(file, tmp_path, now):
    spool = Spool(tmp_path / "spool")
    other = sqlite3.connect(tmp_path / "patchbot.db")
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnavailableError):
        file.inbox.claim("Ev1", {}, now=now)
    spool.add("Ev1", {"text": "x"}, now=now, also=["m"])
    spool.settle("Ev1", {})
    with pytest.raises(StoreUnavailableError):
        spool.drain(file.inbox)
    other.rollback()
    other.close()

    assert spool.drain(file.inbox) == 1
    assert spool.drain(file.inbox) == 0
    [row] = file.inbox.unfinished(now=now)
    assert row.payload == {"text": "x"}


def test_a_torn_line_of_the_spool_costs_no_other_event(file, tmp_path, now):
    spool = Spool(tmp_path / "spool")
    spool.add("Ev1", {}, now=now)
    with (tmp_path / "spool").open("ab") as torn:
        torn.write(b'{"event_key": "Ev2", "pay')
    spool = Spool(tmp_path / "spool")

    assert spool.drain(file.inbox) == 1


def test_an_event_spooled_twice_is_one(file, tmp_path, now):
    spool = Spool(tmp_path / "spool")
    spool.add("Ev1", {}, now=now)
    spool.add("Ev1", {}, now=now)
    spool.settle("Ev1", {})

    assert spool.drain(file.inbox) == 1


def test_what_is_being_answered_is_not_drained_before_it_is(file, tmp_path, now):
    spool = Spool(tmp_path / "spool")
    spool.add("Ev1", {"answered": False}, now=now)
    waiting = spool.drain(file.inbox)
    spool.settle("Ev1", {"answered": True})

    assert waiting == 0
    assert spool.drain(file.inbox) == 1
    [row] = file.inbox.unfinished(now=now)
    assert row.payload == {"answered": True}


def test_a_spool_that_cannot_be_written_must_not_be_acknowledged(tmp_path, now):
    with pytest.raises(StoreUnavailableError, match="not kept"):
        Spool(tmp_path / "no" / "such" / "folder").add("Ev1", {}, now=now)


def test_a_full_disk_is_named(file, asked, finding, now):
    pages = file.link.rows("PRAGMA page_count")[0]["page_count"]
    file.link.rows(f"PRAGMA max_page_count = {pages}")

    def fill():
        for _ in range(100):
            file.incidents.record(asked(text="x" * 4000), finding(), now=now)

    with pytest.raises(StoreUnavailableError, match="full"):
        fill()


def test_threads_share_a_store(file, asked, finding, now):
    pastes = [asked() for _ in range(40)]

    def work(mine):
        for paste in mine:
            file.incidents.record(paste, finding(), now=now)

    workers = [threading.Thread(target=work, args=(pastes[n::4],)) for n in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    [incident] = file.history.incidents(viewer=None)
    assert incident.occurrences == 40


def test_a_copy_to_postgresql_and_back_is_the_same(
    file, postgres, tmp_path, asked, finding, now
):
    for n in range(30):
        file.incidents.record(asked(), finding(key=f"k{n % 7}"), now=now)
    file.outbox.add(Sending("a", "T1", "C1", Kind.POST, {"text": "é"}), now=now)
    file.inbox.claim("Ev1", {"text": "x"}, now=now)
    server, back = open_store(postgres), open_store(tmp_path / "back.db")

    counts = copy(file, server)

    assert counts["occurrence"] == 30
    assert copy(server, back) == counts
    assert back.history.incidents(viewer=None) == file.history.incidents(viewer=None)
    new = server.incidents.record(asked(), finding(key="new"), now=now)
    assert new.incident.number == 8
    with pytest.raises(StoreError, match="not empty"):
        copy(file, server)
    server.close()
    back.close()


def test_retention_drops_words_and_keeps_counts(store, asked, finding, now):
    store.incidents.record(asked(text="old words"), finding(), now=now)
    store.audit.add("answered", now=now, incident=1, body="old words")

    dropped = store.privacy.retain(before=now + timedelta(seconds=1))

    assert dropped == 1
    [incident] = store.history.incidents(viewer=None)
    assert incident.occurrences == 1
    assert store.history.occurrences(1)[0].text == ""
    assert [row.body for row in store.audit.of(1)] == ["", ""]


def test_the_audit_cannot_be_changed(store, now):
    store.audit.add("answered", now=now, actor="U1")

    for change in ("DELETE FROM audit", "UPDATE audit SET kind = 'x'"):
        with pytest.raises(Exception, match="append-only"):
            store.link.run(change)
    assert store.audit.by("U1")[0].kind == "answered"


def test_a_persons_data_is_shown_to_them(store, asked, finding, now):
    store.incidents.record(asked(author="U9", text="mine"), finding(), now=now)

    shown = store.privacy.export("U9")

    assert shown["occurrence.author"][0]["text"] == "mine"
    assert shown["occurrence.author"][0]["seen_at"] == now.isoformat()


def test_what_somebody_is_at_work_on_holds_nothing_else_up(file, tmp_path, now):
    spool = Spool(tmp_path / "spool")
    spool.add("Ev1", {"answered": False}, now=now)
    spool.add("Ev2", {"answered": False}, now=now)
    spool.settle("Ev2", {"answered": True})
    first = spool.drain(file.inbox)
    spool.settle("Ev1", {"answered": True})
    second = spool.drain(file.inbox)
    rows = file.inbox.unfinished(now=now)

    assert (first, second) == (1, 1)
    assert {r.event_key: r.payload["answered"] for r in rows} == {
        "Ev1": True,
        "Ev2": True,
    }
    assert not spool.waiting()
