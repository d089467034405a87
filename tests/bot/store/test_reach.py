"""Hosts, first time and updates of a failure: counted once, as one may see them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.incident import ChannelKind, ResolutionReason
from bot.visibility import Viewer, readers_of

VIEWER = Viewer("T1", "U1")


@pytest.fixture
def reach_of(store, now):
    """Return how far kb1 has come in 30 days, for everybody."""
    return lambda viewer=VIEWER: store.history.reach(
        "kb1", viewer=viewer, since=now - timedelta(days=30)
    )


def test_hosts_first_time_and_updates_are_counted(store, asked, finding, now, reach_of):
    start = now - timedelta(hours=3)
    for n, hosts in enumerate([("WEB01", "WEB02"), ("WEB02",), ()]):
        at = start + timedelta(hours=n)
        paste = replace(asked(), asked_at=at)
        kbs = ("KB5066835",) if n else ()
        found = finding(key="kb1", hosts=hosts, kbs=kbs)
        store.incidents.record(paste, found, now=at)

    reach = reach_of()
    assert reach.hosts == reach.still_open == ("WEB01", "WEB02")
    assert reach.first_seen_at == start
    assert reach.updates == (("KB5066835", 2),)
    assert reach.pastes == 3


@pytest.mark.parametrize(
    "reason, hosts, still_open",
    [
        pytest.param(ResolutionReason.FIXED_BY_ENTRY, ("WEB01",), (), id="fixed"),
        pytest.param(ResolutionReason.FALSE_MATCH, (), (), id="wrong-answer"),
        pytest.param(ResolutionReason.NO_ACTION, (), (), id="no-failure"),
    ],
)
def test_what_was_settled_counts_as_it_was(
    store, asked, finding, now, reach_of, reason, hosts, still_open
):
    found = finding(key="kb1", hosts=("WEB01",))
    number = store.incidents.record(asked(), found, now=now).incident.number
    store.outcomes.settle(number, reason, by="U1", now=now)

    reach = reach_of()
    assert (reach.hosts, reach.still_open) == (hosts, still_open)
    assert (reach.first_seen_at is None) == (not hosts)


def test_a_private_channels_hosts_are_counted_there_only(
    store, asked, finding, now, reach_of
):
    secret = replace(asked(), channel="G1", channel_kind=ChannelKind.PRIVATE)
    store.incidents.record(secret, finding(key="kb1", hosts=("DC01",)), now=now)

    assert reach_of().hosts == ()
    assert reach_of(readers_of("T1", "G1")).hosts == ("DC01",)
