"""One thing goes wrong: the paste is recorded once and answered once all the same."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager

import pytest
from slack_bolt import BoltRequest

from bot.roof.opening import spool_places
from bot.settings import read_settings
from bot.store import open_store
from tests.faults.trouble import half_open, no_tickets, refresh, reset, used_tickets

POST = "chat.postMessage"
CHANNEL = "#patch-night"
LOOK = "conversations.replies"


class Scene:
    """What the faults of the line happen to."""

    def __init__(self, people):
        self.people = people


def occurrences(db):
    """Return how many pastes a database holds."""
    store = open_store(db)
    try:
        return store.link.rows("SELECT COUNT(*) AS n FROM occurrence")[0]["n"]
    finally:
        store.close()


@contextmanager
def locked(path):
    """Hold a writer's lock on the database."""
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        holder.execute("ROLLBACK")
        holder.close()


@pytest.mark.parametrize(
    "fault",
    [refresh, reset, half_open, used_tickets, no_tickets],
    ids=lambda fault: fault.__name__,
)
def test_a_broken_line_costs_seconds_and_no_paste(bot, people, paste, replies, fault):
    fault(Scene(people))
    asked = paste()

    assert len(replies(asked)) == 1
    assert len(bot.store.history.occurrences(1)) == 1


@pytest.mark.parametrize(
    "faults",
    [
        pytest.param(
            [{"method": POST, "drop": True, "performed": True}], id="lost-answer"
        ),
        pytest.param(
            [{"method": POST, "error": "internal_error", "performed": True}],
            id="done-but-called-an-error",
        ),
        pytest.param(
            [
                {"method": POST, "status": 503, "performed": True},
                {"method": LOOK, "status": 500},
            ],
            id="the-look-for-it-fails-too",
        ),
        pytest.param(
            [
                {"method": POST, "drop": True, "performed": True},
                {"method": LOOK, "retry_after_s": 1},
            ],
            id="the-look-for-it-comes-too-often",
        ),
    ],
)
def test_what_slack_did_without_saying_so_is_not_done_again(
    bot, people, paste, replies, faults
):
    for fault in faults:
        people.inject_fault(**fault)

    assert len(replies(paste(), quiet_s=2.5)) == 1
    assert bot.store.outbox.depth() == 0


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param({"retry_after_s": 1}, id="refused"),
        pytest.param({"drop": True, "performed": True}, id="said-and-not-heard-of"),
    ],
)
def test_an_answer_from_memory_that_failed_is_given_once_the_database_is_back(
    bot, people, paste, replies, fault, environ
):
    people.inject_fault(POST, **fault)
    with locked(environ["PATCHBOT_DB"]):
        asked = paste()
        people.wait_for_call(POST)

    assert len(replies(asked, quiet_s=2.5)) == 1
    assert len(bot.store.history.occurrences(1)) == 1


def test_what_was_answered_is_not_answered_again_from_memory(
    bot, people, paste, replies, environ
):
    asked = paste()
    people.wait_for_message(CHANNEL, thread_ts=asked)
    people.wait_until_quiet()
    envelope = next(
        line["body"] for line in people.traffic() if line["name"] == "message"
    )
    with locked(environ["PATCHBOT_DB"]):
        request = BoltRequest(body=envelope, mode="socket_mode")
        acknowledged = bot.app.dispatch(request).status

    assert acknowledged == 200
    assert len(replies(asked)) == 1


def test_an_event_that_can_be_kept_nowhere_is_not_acknowledged(
    bot, people, paste, replies, tmp_path, environ
):
    nowhere = spool_places(read_settings(environ))
    for place in nowhere:
        place.symlink_to(tmp_path / "no" / "such" / "folder")
    people.clock(ack_within_s=2.0)
    with locked(environ["PATCHBOT_DB"]):
        asked = paste()
        people.wait_for_call("message", ok=False)
    for place in nowhere:
        place.unlink()

    assert len(replies(asked)) == 1
    assert len(bot.store.history.occurrences(1)) == 1


def test_a_bot_killed_before_it_answers_from_memory_answers_when_it_is_back(
    replica, people, paste, replies, environ
):
    people.inject_fault(POST, status=500)
    with locked(environ["PATCHBOT_DB"]):
        asked = paste()
        people.wait_for_call(POST)
        replica.kill()
    replica.start()

    assert len(replies(asked)) == 1
    replica.stop()
    assert occurrences(environ["PATCHBOT_DB"]) == 1


def test_a_bot_killed_between_post_and_note_does_not_post_again(
    replica, people, paste, replies, environ
):
    people.inject_fault(POST, drop=True, performed=True)
    asked = paste()
    people.wait_for_call(POST)
    replica.kill()
    replica.start()
    people.wait_for_call(LOOK)

    assert len(replies(asked)) == 1
    replica.stop()
    store = open_store(environ["PATCHBOT_DB"])
    assert store.outbox.depth() == 0
    store.close()


def test_what_was_pasted_while_a_killed_bot_was_down_is_answered_once(
    replica, people, paste, replies, environ
):
    replies(paste(), quiet_s=0.3)
    replica.kill()
    people.clock(ack_within_s=0.05)  # Slack tries twice, and then in a minute
    asked = paste()
    people.wait_until_quiet()
    people.clock(ack_within_s=3.0, scale=1.0)
    replica.start()

    assert len(replies(asked)) == 1
    people.clock(advance_s=60)
    people.wait_until_quiet(quiet_s=1.0)
    assert len(replies(asked)) == 1
    replica.stop()
    assert occurrences(environ["PATCHBOT_DB"]) == 2


def test_asked_to_stop_it_finishes_what_it_took_on(replica, people, paste, environ):
    people.inject_fault(POST, times=10, delay_s=0.2)
    asked = [paste() for _ in range(5)]
    people.wait_for_call(POST, count=1)
    code = replica.stop()
    said = [m for m in people.messages("#patch-night") if m.get("bot_id")]

    store = open_store(environ["PATCHBOT_DB"])
    assert code == 0
    assert (store.inbox.depth(), store.outbox.depth()) == (0, 0)
    assert len(said) == occurrences(environ["PATCHBOT_DB"])
    assert {m["thread_ts"] for m in said} <= set(asked)
    store.close()
