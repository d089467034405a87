"""The database is locked or read-only: the answer goes out, the record follows."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing, contextmanager

from bot.store import open_store

# Where SQLite's header says by whom the file may be written: a version above 2 is
# one that we do not know, so the file is read-only to us, root or not.
# https://www.sqlite.org/fileformat2.html#file_format_version_numbers
WRITE_VERSION, OURS, TOO_NEW = 18, b"\x02", b"\x03"


def set_write_version(path, version):
    """Make a database that nobody has open read-only, or open to writers again."""
    with path.open("r+b") as file:
        file.seek(WRITE_VERSION)
        file.write(version)


@contextmanager
def locked(path):
    """Hold a writer's lock on the database, as a backup tool gone wrong does."""
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        holder.execute("ROLLBACK")
        holder.close()


def until(claim, *, within_s=15.0):
    """Wait until ``claim()`` is true."""
    end = time.monotonic() + within_s
    while not claim():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.05)


def test_a_locked_database_delays_the_record_not_the_answer(
    bot, night, people, dialog, tmp_path
):
    with locked(tmp_path / "patchbot.db"):
        asked = night.post(dialog)
        answer = night.answer(asked)

        assert "kb829427" in answer["text"]
        assert b"patchbot_spooled_total 1.0" in bot.vitals.shown()

    until(lambda: bot.store.history.incidents(viewer=None))
    people.wait_until_quiet()
    (incident,) = bot.store.history.incidents(viewer=None)

    assert incident.entry_id == "kb829427"
    assert len(night.said()) == 1
    assert not (tmp_path / "patchbot.db.spool").exists()


def test_a_database_damaged_under_the_bot_delays_the_record_not_the_answer(
    bot, night, dialog, tmp_path
):
    path = tmp_path / "patchbot.db"
    with closing(sqlite3.connect(path)) as outside:
        outside.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    whole = path.read_bytes()
    path.write_bytes(b"\xff" * len(whole))  # the same file: a disk, or a bad copy
    answer = night.answer(night.post(dialog))

    assert "kb829427" in answer["text"]

    path.write_bytes(whole)
    until(lambda: bot.store.history.incidents(viewer=None))
    (incident,) = bot.store.history.incidents(viewer=None)

    assert incident.entry_id == "kb829427"


def test_redelivery_while_the_database_is_away_is_one_answer(
    bot, night, people, dialog, tmp_path
):
    people.duplicate_events(2)
    with locked(tmp_path / "patchbot.db"):
        night.answer(night.post(dialog))
        people.wait_until_quiet(quiet_s=1.5)

        assert len(night.said()) == 1

    until(lambda: bot.store.history.incidents(viewer=None))

    assert len(bot.store.history.occurrences(1)) == 1


def test_a_read_only_database_delays_the_record_not_the_answer(
    start_bot, night, people, dialog, tmp_path
):
    path = tmp_path / "patchbot.db"
    open_store(path).close()
    set_write_version(path, TOO_NEW)
    bot = start_bot()

    asked = night.post(dialog)
    answer = night.answer(asked)

    assert "kb829427" in answer["text"]
    assert (tmp_path / "patchbot.db.spool").exists()
    assert not bot.store.history.incidents(viewer=None)

    set_write_version(path, OURS)
    until(lambda: bot.store.history.incidents(viewer=None))
    people.wait_until_quiet()
    (incident,) = bot.store.history.incidents(viewer=None)

    assert incident.entry_id == "kb829427"
    assert len(night.said()) == 1
    assert not (tmp_path / "patchbot.db.spool").exists()


def test_a_bot_that_starts_while_the_database_is_locked_answers(
    start_bot, night, people, dialog, tmp_path
):
    open_store(tmp_path / "patchbot.db").close()
    with locked(tmp_path / "patchbot.db"):
        bot = start_bot()
        night.answer(night.post(dialog))

    until(lambda: bot.store.history.incidents(viewer=None))

    assert len(night.said()) == 1


def test_where_the_folder_takes_nothing_either_events_wait_in_another(
    start_bot, night, people, dialog, tmp_path
):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    # As a read-only folder, but for root too: nothing can be made there.
    (tmp_path / "patchbot.db.spool").symlink_to(tmp_path / "no" / "such" / "folder")
    open_store(tmp_path / "patchbot.db").close()
    bot = start_bot(more={"PATCHBOT_SPOOL": str(elsewhere)})
    with locked(tmp_path / "patchbot.db"):
        night.answer(night.post(dialog))

        assert len(list(elsewhere.iterdir())) == 1

    until(lambda: bot.store.history.incidents(viewer=None))

    assert list(elsewhere.iterdir()) == []
    assert len(night.said()) == 1


def test_a_channel_that_only_listens_stays_silent_while_the_database_is_locked(
    bot, night, people, dialog, tmp_path
):
    people.slash("alice", night.channel, "/patchbot", "settings listen")
    night.whisper(contains="listen only")
    with locked(tmp_path / "patchbot.db"):
        night.post(dialog)
        until((tmp_path / "patchbot.db.spool").exists)
        people.wait_until_quiet(quiet_s=1.5)

        assert night.said() == []
