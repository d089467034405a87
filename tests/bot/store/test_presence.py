"""Until when the bot was there, and which of many reads what was missed."""

from __future__ import annotations

from datetime import timedelta

from bot.store import open_store

S = timedelta(seconds=1)


def test_the_first_bot_ever_has_missed_nothing(store, now):
    assert store.presence.there("T1", now=now, since=now) is None


def test_who_was_there_all_the_time_was_not_away(store, now):
    store.presence.there("T1", now=now, since=now)

    assert store.presence.there("T1", now=now + 900 * S, since=now) is None


def test_a_bot_that_comes_later_reads_from_when_one_was_there_last(store, now):
    store.presence.there("T1", now=now, since=now)
    later = now + 40 * 60 * S

    assert store.presence.there("T1", now=later, since=later) == now
    assert store.presence.there("T2", now=later, since=later) is None


def test_one_of_two_reads_and_the_other_has_nothing_left(store, database, now):
    store.presence.there("T1", now=now, since=now)
    later, other = now + 600 * S, open_store(database)
    first = store.presence.there("T1", now=later, since=later)
    second = other.presence.there("T1", now=later, since=later)
    store.presence.caught_up("T1", now=later + 5 * S)
    third = other.presence.there("T1", now=later + 6 * S, since=later)
    other.close()

    assert (first, second, third) == (now, None, None)


def test_a_reader_that_died_leaves_the_gap_to_the_next(store, now):
    store.presence.there("T1", now=now, since=now)
    later = now + 600 * S
    store.presence.there("T1", now=later, since=later)
    while_held = store.presence.there("T1", now=later + 30 * S, since=now)
    store.presence.hold("T1", now=later + 50 * S)
    held_on = store.presence.there("T1", now=later + 90 * S, since=now)
    over = later + 120 * S

    assert (while_held, held_on) == (None, None)
    assert store.presence.there("T1", now=over, since=now) == now


def test_a_restart_takes_the_gap_over_at_once(store, now):
    store.presence.there("T1", now=now, since=now)
    later = now + 600 * S
    store.presence.there("T1", now=later, since=later)
    store.take_back(now=later + S)
    taken = store.presence.there("T1", now=later + S, since=later + S)

    assert (taken == now) is not store.link.is_shared


def test_the_last_message_heard_is_known_by_channel(store, now):
    for ts, channel in (
        ("100.000001", "C1"),
        ("200.000001", "C1"),
        ("300.000001", "C2"),
    ):
        store.inbox.claim(f"said T1 {channel} {ts}", {}, now=now)
    store.inbox.claim("edited T1 C1 150.000001", {}, now=now)
    store.inbox.claim("said T2 C1 150.000001", {}, now=now)
    until = now.fromtimestamp(150, now.tzinfo)
    heard = store.presence.last_heard("T1", since=now, until=until)
    none = store.presence.last_heard("T1", since=now + S, until=until)

    assert heard == {"C1": "100.000001", "C2": ""}
    assert none == {}
