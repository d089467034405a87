"""Monday 09:00 there, through every clock change of every zone to 2030."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.schedule import (
    WEEK,
    WeekError,
    bounds,
    last_run,
    local,
    next_run,
    patch_tuesday,
    same_week_of_last_cycle,
    shifted,
    week_due,
    week_of,
)

ZONES = sorted(available_timezones())
FIRST, LAST = datetime(2026, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


def changes(zone):
    """Yield the moments, to the minute, at which a zone's clocks change."""
    moment = FIRST
    while moment < LAST:
        later = moment + timedelta(days=7)
        if moment.astimezone(zone).utcoffset() != later.astimezone(zone).utcoffset():
            low, high = moment, later
            while high - low > timedelta(minutes=1):
                middle = low + (high - low) / 2
                same = (
                    middle.astimezone(zone).utcoffset()
                    == low.astimezone(zone).utcoffset()
                )
                low, high = (middle, high) if same else (low, middle)
            yield high
        moment = later


@pytest.mark.parametrize("hour", [0, 2, 9])
def test_around_every_clock_change_each_week_runs_exactly_once(hour):
    seen = 0
    for name in ZONES:
        zone = ZoneInfo(name)
        for change in changes(zone):
            seen += 1
            day = change.astimezone(zone).weekday()
            run = last_run(change - WEEK, zone=zone, day=day, hour=hour)
            for _ in range(3):
                after = next_run(run, zone=zone, day=day, hour=hour)
                assert timedelta(days=6) < after - run < timedelta(days=8), name
                assert last_run(after, zone=zone, day=day, hour=hour) == after
                assert (
                    last_run(
                        after - timedelta(microseconds=1), zone=zone, day=day, hour=hour
                    )
                    == run
                )
                run = after
    assert seen > 1000


@given(
    zone=st.sampled_from(ZONES),
    now=st.datetimes(datetime(2026, 1, 1), datetime(2030, 12, 31)),
    day=st.integers(0, 6),
    hour=st.integers(0, 23),
)
def test_the_next_run_is_the_first_after_and_the_last_the_last_before(
    zone, now, day, hour
):
    now, there = now.replace(tzinfo=UTC), ZoneInfo(zone)

    last = last_run(now, zone=there, day=day, hour=hour)
    coming = next_run(now, zone=there, day=day, hour=hour)

    assert last <= now < coming
    assert next_run(last, zone=there, day=day, hour=hour) == coming


@pytest.mark.parametrize("zone", ZONES)
def test_weeks_follow_each_other_without_a_gap(zone):
    there, week = ZoneInfo(zone), "2026-W01"
    while week < "2031-W01":
        start, end = bounds(week, zone=there)
        following = shifted(week, 1)

        assert bounds(following, zone=there)[0] == end
        assert week_of(start, zone=there) == week
        assert week_of(end - timedelta(microseconds=1), zone=there) == week
        week = following


@pytest.mark.parametrize(
    "day, at, utc",
    [
        pytest.param(date(2026, 3, 29), time(2, 30), "01:30", id="skipped"),
        pytest.param(date(2026, 10, 25), time(2, 30), "00:30", id="twice-is-first"),
        pytest.param(date(2026, 7, 6), time(9), "07:00", id="summer"),
        pytest.param(date(2026, 12, 7), time(9), "08:00", id="winter"),
    ],
)
def test_local_times_are_moments(day, at, utc):
    assert f"{local(day, at, BERLIN):%H:%M}" == utc


MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)  # 09:00 in Berlin
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "now, last, since, due",
    [
        pytest.param(MONDAY, "2026-W46", LONG_AGO, "2026-W47", id="on-time"),
        pytest.param(
            MONDAY - timedelta(seconds=1), "2026-W46", LONG_AGO, None, id="too-early"
        ),
        pytest.param(MONDAY, "2026-W47", LONG_AGO, None, id="already-posted"),
        pytest.param(
            MONDAY + timedelta(days=3), "2026-W46", LONG_AGO, "2026-W47", id="caught-up"
        ),
        pytest.param(
            MONDAY + timedelta(days=3), "2026-W30", LONG_AGO, "2026-W47", id="only-one"
        ),
        pytest.param(
            MONDAY + timedelta(days=3),
            None,
            MONDAY + timedelta(days=1),
            None,
            id="the-bot-came-later",
        ),
        pytest.param(MONDAY, None, LONG_AGO, "2026-W47", id="the-first"),
        pytest.param(
            MONDAY - timedelta(days=9), "2026-W47", LONG_AGO, None, id="clock-set-back"
        ),
    ],
)
def test_a_summary_is_due_once(now, last, since, due):
    assert week_due(now, zone=BERLIN, day=0, hour=9, last=last, since=since) == due


@pytest.mark.parametrize(
    "week, cycle",
    [
        pytest.param("2026-W46", "2026-W42", id="patch-week"),
        pytest.param("2026-W47", "2026-W43", id="the-week-after"),
        pytest.param("2026-W50", "2026-W46", id="next-patch-week"),
        pytest.param("2027-W02", "2026-W50", id="a-cycle-of-five-weeks"),
    ],
)
def test_weeks_are_compared_within_the_patch_cycle(week, cycle):
    assert same_week_of_last_cycle(week) == cycle


def test_patch_tuesday_is_the_second_of_the_month():
    assert patch_tuesday(date(2026, 11, 30)) == date(2026, 11, 10)
    assert patch_tuesday(date(2026, 11, 9)) == date(2026, 10, 13)


@pytest.mark.parametrize(
    "week", ["", "2026", "2026-W00", "2026-W54", "last", "٢٠٢٦-W01"]
)
def test_what_is_no_week_is_refused(week):
    with pytest.raises(WeekError, match="2026-W47"):
        bounds(week, zone=BERLIN)
