"""Reminders come in working hours, at most three times, and never for nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.delivery import Kind
from bot.desk.nudges import Nudges, is_working, worked
from bot.incident import ResolutionReason
from bot.store import CARD, ChannelSettings, Mode, Sending, open_store

BERLIN = ZoneInfo("Europe/Berlin")
PLAIN = ChannelSettings()  # 9 to 17
NIGHT = ChannelSettings(work_from=22, work_to=6)
MONDAY = datetime(2026, 11, 16, tzinfo=UTC)
HOUR = timedelta(hours=1)


def at(day, hour, minute=0):
    """Return a moment of the week of Monday the 16th."""
    return MONDAY + timedelta(days=day, hours=hour, minutes=minute)


@pytest.mark.parametrize(
    "start, end, settings, hours",
    [
        pytest.param(at(0, 10), at(0, 12), PLAIN, 2, id="within-a-day"),
        pytest.param(at(0, 2), at(0, 8), PLAIN, 0, id="patch-night-is-no-office"),
        pytest.param(at(0, 16), at(1, 10), PLAIN, 2, id="over-night"),
        pytest.param(at(4, 16), at(7, 10), PLAIN, 2, id="over-a-weekend"),
        pytest.param(at(5, 10), at(6, 16), PLAIN, 0, id="a-weekend"),
        pytest.param(at(0, 21), at(1, 3), NIGHT, 5, id="a-night-shift"),
        pytest.param(at(4, 23), at(5, 7), NIGHT, 7, id="friday-s-shift-ends-saturday"),
        pytest.param(at(0, 0), at(300, 0), PLAIN, 16, id="enough-is-enough"),
        pytest.param(at(1, 0), at(0, 0), PLAIN, 0, id="backwards"),
    ],
)
def test_working_time_between_two_moments(start, end, settings, hours):
    found = worked(start, end, settings, ZoneInfo("UTC"), enough=16 * HOUR)

    assert found == hours * HOUR


@pytest.mark.parametrize(
    "moment, settings, is_open",
    [
        pytest.param(at(0, 8), PLAIN, True, id="nine-in-berlin"),
        pytest.param(at(0, 7, 59), PLAIN, False, id="before"),
        pytest.param(at(0, 16), PLAIN, False, id="five-is-over"),
        pytest.param(at(5, 10), PLAIN, False, id="saturday"),
        pytest.param(at(5, 3), NIGHT, True, id="friday-s-night-shift"),
        pytest.param(at(6, 22), NIGHT, False, id="sunday-night"),
    ],
)
def test_people_are_at_work_where_they_are(moment, settings, is_open):
    assert is_working(moment, settings, BERLIN) is is_open


def test_a_day_with_a_clock_change_has_its_hours_by_the_clock():
    whole = ChannelSettings(work_from=0, work_to=24)
    monday = datetime(2026, 3, 30, tzinfo=BERLIN)
    day = worked(monday - timedelta(days=3), monday, whole, BERLIN, enough=99 * HOUR)

    assert day == 24 * HOUR  # the Friday; Sunday's missing hour was free anyway


@pytest.fixture
def store(tmp_path):
    opened = open_store(tmp_path / "patchbot.db")
    yield opened
    opened.close()


@pytest.fixture
def answered(store, asked, finding):
    """Return the opener of incidents whose card is in Slack."""

    def make(opened_at, **changes):
        paste = asked(asked_at=opened_at, channel="C01", **changes)
        number = store.incidents.record(paste, finding(), now=opened_at).incident.number
        row = store.outbox.add(
            Sending(
                dedupe=f"card {number}",
                team="T1",
                channel="C01",
                kind=Kind.POST,
                payload={},
                role=CARD,
                incident=number,
            ),
            now=opened_at,
        )
        store.outbox.posted(row, ts="1.1", now=opened_at)
        return number

    return make


def nudged(store, number):
    return [row for row in store.outbox.of(number) if row[1] == "nudge"]


def test_three_reminders_in_working_hours_and_then_none(store, answered):
    number = answered(at(0, 9))
    nudges = [Nudges(store, ZoneInfo("UTC")), Nudges(store, ZoneInfo("UTC"))]
    told = []
    for hour in range(14 * 24):
        for one in nudges:
            if one.run("T1", at(0, hour)):
                told.append(at(0, hour))

    # Each after eight working hours; five o'clock itself is after work.
    assert told == [at(1, 9), at(2, 9), at(3, 9)]
    assert len(nudged(store, number)) == 3


def test_one_reminder_after_downtime_not_three(store, answered):
    number = answered(at(0, 9))
    Nudges(store, ZoneInfo("UTC")).run("T1", at(10, 10))
    Nudges(store, ZoneInfo("UTC")).run("T1", at(11, 10))

    assert len(nudged(store, number)) == 1


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"nudge_hours": 0}, id="switched-off"),
        pytest.param({"mode": Mode.LISTEN}, id="listen-only"),
        pytest.param({"nudge_hours": 24}, id="not-yet"),
    ],
)
def test_a_channel_may_have_none(store, answered, change):
    number = answered(at(0, 9))
    own = replace(PLAIN, **change)
    store.channels.put("T1", "C01", own, by="U1", now=at(0, 0))
    Nudges(store, ZoneInfo("UTC")).run("T1", at(1, 10))

    assert nudged(store, number) == []


def test_what_was_never_answered_or_is_settled_is_left_alone(
    store, answered, asked, finding
):
    settled = answered(at(0, 9))
    store.outcomes.settle(settled, ResolutionReason.NO_ACTION, by="U1", now=at(0, 10))
    silent = asked(asked_at=at(0, 9), channel="C01")
    store.incidents.record(silent, finding(key="fp:1"), now=at(0, 9))

    assert not Nudges(store, ZoneInfo("UTC")).run("T1", at(2, 10))
