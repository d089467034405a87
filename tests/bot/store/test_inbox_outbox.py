"""Events in and messages out: once, under leases, in order, at Slack's pace."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.delivery import Kind
from bot.store import CARD, Sending, open_store

SECOND = timedelta(seconds=1)


@pytest.fixture
def say(store, now):
    """Return a function that queues a message and returns its id."""

    def queue(dedupe, **changes):
        plain = {
            "team": "T1",
            "channel": "C1",
            "kind": Kind.POST,
            "payload": {"text": dedupe},
        }
        return store.outbox.add(Sending(dedupe, **(plain | changes)), now=now)

    return queue


def names(rows):
    return [row.sending.dedupe for row in rows]


def test_an_event_is_new_once(store, now):
    assert store.inbox.claim("Ev1", {"text": "x"}, now=now)
    assert not store.inbox.claim("Ev1", {"text": "x"}, now=now)


def test_a_mention_comes_twice_and_counts_once(store, now):
    assert store.inbox.claim("Ev1", {}, now=now, also=["T1/C1/1.1"])
    assert not store.inbox.claim("Ev2", {}, now=now, also=["T1/C1/1.1"])
    assert not store.inbox.claim("Ev2", {}, now=now)


def test_an_event_is_taken_over_when_its_lease_is_over(store, now):
    store.inbox.claim("Ev1", {"text": "x"}, now=now, lease=SECOND)

    assert store.inbox.unfinished(now=now) == ()
    [row] = store.inbox.unfinished(now=now + SECOND)
    assert row.payload == {"text": "x"}
    assert row.attempts == 1
    assert store.inbox.unfinished(now=now + SECOND) == ()


def test_waiting_for_its_turn_is_no_attempt(store, now):
    store.inbox.claim("Ev1", {"text": "x"}, now=now, lease=SECOND)
    for second in range(1, 9):
        store.inbox.unfinished(now=now + second * SECOND, lease=SECOND)
    begun = store.inbox.begin("Ev1", now=now, lease=SECOND)

    [row] = store.inbox.unfinished(now=now + SECOND)
    assert begun
    assert row.attempts == 2


def test_what_is_done_is_not_begun_again(store, now):
    store.inbox.claim("Ev1", {"text": "x"}, now=now)
    store.inbox.done("Ev1", now=now)

    assert not store.inbox.begin("Ev1", now=now)


def test_a_restart_takes_back_what_is_its_own(store, now):
    store.inbox.claim("Ev1", {}, now=now)

    store.take_back(now=now)

    # Of a shared database another replica may be at work on it.
    taken = 0 if store.link.is_shared else 1
    assert len(store.inbox.unfinished(now=now)) == taken


def test_a_restart_looks_at_a_post_only_when_slack_has_done_it(store, say, now):
    say("a")
    store.outbox.claim(now=now)

    store.take_back(now=now)

    assert store.outbox.claim(now=now + SECOND) == ()
    [row] = store.outbox.claim(now=now + timedelta(minutes=1))
    assert row.maybe_posted


def test_a_clock_set_back_while_the_bot_was_down_holds_nothing_up(tmp_path, now):
    ahead = now + timedelta(hours=1)
    store = open_store(tmp_path / "patchbot.db")
    sendings = [Sending(n, "T1", "C1", Kind.POST, {}) for n in "ab"]
    for sending in sendings:
        store.outbox.add(sending, now=ahead)
    store.outbox.claim(now=ahead, limit=1)

    store.take_back(now=now)

    assert names(store.outbox.claim(now=now)) == ["b"]
    store.close()


def test_a_done_event_is_forgotten_but_stays_known(store, now):
    store.inbox.claim("Ev1", {"text": "telling"}, now=now)

    store.inbox.done("Ev1", now=now)

    assert store.inbox.depth() == 0
    assert not store.inbox.claim("Ev1", {}, now=now)
    [row] = store.link.rows("SELECT payload FROM inbox")
    assert row["payload"] is None


def test_the_same_message_is_queued_once(say):
    assert say("a") is not None
    assert say("a") is None


def test_a_channel_gets_one_message_a_second(store, say, now):
    for name in "abc":
        say(name)
    say("other", channel="C2")

    assert names(store.outbox.claim(now=now)) == ["a", "other"]
    assert names(store.outbox.claim(now=now)) == []
    assert names(store.outbox.claim(now=now + SECOND)) == ["b"]


def test_an_update_waits_for_its_message_and_gets_its_ts(store, say, now):
    card = say("card")
    say("update", kind=Kind.UPDATE, target=card)

    [row] = store.outbox.claim(now=now)
    store.outbox.posted(row.id, ts="9.9", now=now)
    [update] = store.outbox.claim(now=now)

    assert update.target_ts == "9.9"


def test_updates_of_one_message_stay_in_order(store, say, now):
    card = say("card")
    [row] = store.outbox.claim(now=now)
    store.outbox.posted(row.id, ts="9.9", now=now)
    say("one", kind=Kind.UPDATE, target=card)
    say("two", kind=Kind.UPDATE, target=card)

    [first] = store.outbox.claim(now=now)
    store.outbox.retry(first.id, at=now + SECOND, error="timeout")

    assert names(store.outbox.claim(now=now)) == []
    assert names(store.outbox.claim(now=now + SECOND)) == ["one"]


def test_a_row_whose_poster_died_may_be_posted_already(store, say, now):
    say("a")
    [row] = store.outbox.claim(now=now, lease=SECOND)

    [again] = store.outbox.claim(now=now + SECOND)

    assert not row.maybe_posted
    assert again.maybe_posted
    assert again.attempts == 2


def test_a_row_given_back_was_surely_not_posted(store, say, now):
    say("a")
    [row] = store.outbox.claim(now=now)
    store.outbox.retry(row.id, at=now + SECOND, error="ratelimited")

    [again] = store.outbox.claim(now=now + SECOND)

    assert not again.maybe_posted


def test_a_row_given_back_in_doubt_stays_in_doubt(store, say, now):
    say("a")
    [row] = store.outbox.claim(now=now)
    store.outbox.retry(row.id, at=now + SECOND, error="", unsure=True)

    assert store.outbox.claim(now=now) == ()
    [again] = store.outbox.claim(now=now + SECOND)
    assert again.maybe_posted


def test_a_cards_ts_becomes_the_incidents_reply(store, say, asked, finding, now):
    incident = store.incidents.record(asked(), finding(), now=now).incident
    say("card", role=CARD, incident=incident.number)
    [row] = store.outbox.claim(now=now)

    store.outbox.posted(row.id, ts="9.9", now=now + SECOND)

    kept = store.history.incident(incident.number, viewer=None)
    assert kept.reply_ts == "9.9"
    assert kept.answered_at == now + SECOND


def test_what_follows_a_failed_message_fails_too(store, say, now):
    card = say("card")
    say("update", kind=Kind.UPDATE, target=card)

    store.outbox.failed(card, error="not_in_channel")
    say("late", kind=Kind.UPDATE, target=card)

    assert store.outbox.depth() == 0


def test_a_hold_stops_the_whole_team(store, say, now):
    say("a")
    say("elsewhere", team="T2")

    store.outbox.hold("T1", until=now + SECOND)

    assert names(store.outbox.claim(now=now)) == ["elsewhere"]
    assert names(store.outbox.claim(now=now + SECOND)) == ["a"]


def test_overload_sheds_the_oldest_automatic_answers_only(store, say):
    say("auto-1")
    say("asked", explicit=True)
    say("auto-2")

    assert store.outbox.shed(keep=1) == 1
    waiting = store.link.rows("SELECT dedupe FROM outbox WHERE state = 'waiting'")
    assert {row["dedupe"] for row in waiting} == {"asked", "auto-2"}


def test_a_shared_database_knows_the_time(store):
    assert (store.link.now() is not None) is store.link.is_shared


def test_a_restart_reads_what_a_dead_reader_left(tmp_path, now):
    store = open_store(tmp_path / "patchbot.db")
    later = now + timedelta(hours=1)
    store.presence.there("T1", now=now, since=now)
    store.presence.there("T1", now=later, since=later)  # reads, and dies
    store.take_back(now=later)

    assert store.presence.there("T1", now=later, since=later) == now
    store.close()
