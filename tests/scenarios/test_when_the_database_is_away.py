"""The database is locked or read-only: the answer goes out, the record follows."""

from __future__ import annotations

import sqlite3
import time
from contextlib import contextmanager


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

    until(lambda: bot.store.history.incidents(viewer=None))
    people.wait_until_quiet()
    (incident,) = bot.store.history.incidents(viewer=None)

    assert incident.entry_id == "kb829427"
    assert len(night.said()) == 1
    assert not (tmp_path / "patchbot.db.spool").exists()


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
