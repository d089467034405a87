"""Settings, overlay and calendar; and what several replicas do at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from bot.delivery import Kind
from bot.store import ChannelSettings, Mode, OverlayState, Sending, open_store


def test_a_channel_starts_with_the_defaults_and_keeps_what_is_set(store, now):
    assert store.channels.get("T1", "C1") == ChannelSettings()
    quiet = ChannelSettings(mode=Mode.LISTEN, zone="Europe/Berlin", summary_day=None)

    store.channels.put("T1", "C1", quiet, by="U1", now=now)

    assert store.channels.get("T1", "C1") == quiet
    assert store.channels.get("T1", "C2") == ChannelSettings()
    assert store.channels.known() == (("T1", "C1", quiet),)
    assert store.overlay.revision("channels") == 1


def test_a_setting_of_a_later_version_is_left_alone(store):
    store.link.run(
        "INSERT INTO channel_setting (team, channel, settings) VALUES (?, ?, ?)",
        *("T1", "C1", '{"mode": "off", "from_the_future": 1}'),
    )

    assert store.channels.get("T1", "C1").mode is Mode.OFF


def test_talk_is_counted_by_day_and_nothing_of_it_kept(store):
    for day in (1, 1, 2):
        store.channels.count_talk("T1", "C1", day=date(2026, 11, day))

    assert store.channels.talk(since=date(2026, 11, 1), until=date(2026, 11, 2)) == 2
    assert store.channels.talk(since=date(2026, 11, 1), until=date(2026, 11, 3)) == 3


def test_an_entry_is_part_of_the_kb_once_approved(store, now):
    store.overlay.propose("kb1", "id: kb1\n", by="U1", now=now)
    assert store.overlay.entries() == ()

    assert store.overlay.decide("kb1", OverlayState.APPROVED, by="U2", now=now)
    assert not store.overlay.decide("kb1", OverlayState.APPROVED, by="U3", now=now)

    [entry] = store.overlay.entries()
    assert (entry.yaml, entry.proposed_by, entry.decided_by) == (
        "id: kb1\n",
        "U1",
        "U2",
    )
    assert store.overlay.revision() == 2


def test_a_new_proposal_of_an_approved_entry_must_be_approved_again(store, now):
    store.overlay.propose("kb1", "a", by="U1", now=now)
    store.overlay.decide("kb1", OverlayState.APPROVED, by="U2", now=now)

    store.overlay.propose("kb1", "b", by="U1", now=now)

    assert store.overlay.get("kb1").state is OverlayState.PROPOSED
    assert store.overlay.get("kb1").decided_by is None
    assert store.overlay.get("kb2") is None


def test_a_slot_is_taken_once(store, now):
    assert store.calendar.claim("weekly", "T1/C1", "2026-W47", now=now)
    assert not store.calendar.claim("weekly", "T1/C1", "2026-W47", now=now)
    assert store.calendar.claim("weekly", "T1/C2", "2026-W47", now=now)
    assert store.calendar.last("weekly", "T1/C1") == "2026-W47"
    assert store.calendar.last("weekly", "T1/C9") is None


def test_a_slot_taken_in_a_failed_transaction_is_free_again(store, now):
    def post():
        with store.transaction():
            store.calendar.claim("weekly", "T1/C1", "2026-W47", now=now)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        post()

    assert store.calendar.claim("weekly", "T1/C1", "2026-W47", now=now)


@pytest.fixture
def replicas(database):
    """Return three stores on one database, as three processes would have them."""
    stores = [open_store(database) for _ in range(3)]
    yield stores
    for store in stores:
        store.close()


def at_once(replicas, work):
    """Run ``work(store)`` in each replica at the same time; return what came back."""
    with ThreadPoolExecutor(len(replicas)) as pool:
        return list(pool.map(work, replicas))


def test_an_event_delivered_to_every_replica_is_new_to_one(replicas, now):
    def claim(store):
        return [
            store.inbox.claim(f"Ev{n}", {}, now=now, also=[f"m{n}"]) for n in range(20)
        ]

    answers = at_once(replicas, claim)

    assert [sum(new) for new in zip(*answers, strict=True)] == [1] * 20


def test_no_two_replicas_get_the_same_row(replicas, now):
    for n in range(30):
        sending = Sending(f"{n}", "T1", f"C{n}", Kind.POST, {})
        replicas[0].outbox.add(sending, now=now)

    def drain(store):
        got = []
        while rows := store.outbox.claim(now=now, limit=4):
            got += [row.id for row in rows]
        return got

    taken = [row for rows in at_once(replicas, drain) for row in rows]

    assert sorted(taken) == sorted(set(taken))
    assert len(taken) == 30


def test_the_same_failure_pasted_to_every_replica_is_one_incident(
    replicas, asked, finding, now
):
    pastes = {id(store): [asked() for _ in range(5)] for store in replicas}

    def record(store):
        for paste in pastes[id(store)]:
            store.incidents.record(paste, finding(), now=now)

    at_once(replicas, record)

    [incident] = replicas[0].history.incidents(viewer=None)
    assert incident.occurrences == 15


def test_one_replica_posts_the_weekly_summary(replicas, now):
    answers = at_once(
        replicas,
        lambda store: store.calendar.claim("weekly", "T1/C1", "2026-W47", now=now),
    )

    assert sum(answers) == 1


def test_unfinished_events_go_to_one_replica_each(replicas, now):
    for n in range(20):
        replicas[0].inbox.claim(f"Ev{n}", {}, now=now)
    later = now + timedelta(hours=1)  # the leases of who claimed them have ended

    taken = at_once(replicas, lambda store: store.inbox.unfinished(now=later))

    keys = [row.event_key for rows in taken for row in rows]
    assert sorted(keys) == sorted(f"Ev{n}" for n in range(20))
