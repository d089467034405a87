"""When is the next Monday 09:00 there; run it then; once; catch up if it was missed."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from kb.errors import UserError

WEEK = timedelta(days=7)
_WEEK = re.compile(r"(\d{4})-?W(\d{2})", re.ASCII | re.I)


class WeekError(UserError):
    """What was given is no week; the text says how one is written."""


def local(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Return the moment, in UTC, when the clocks of ``zone`` show ``at`` on ``day``.

    A time that happens twice is its first; one that the clocks skip is as long
    after midnight as it would have been (02:30 where 02:00 becomes 03:00 is 03:30).

    >>> local(date(2026, 3, 29), time(2, 30), ZoneInfo("Europe/Berlin")).isoformat()
    '2026-03-29T01:30:00+00:00'
    """
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)


def next_run(after: datetime, *, zone: ZoneInfo, day: int, hour: int) -> datetime:
    """Return the first ``day`` (0 Monday) at ``hour`` o'clock there after ``after``."""
    here = after.astimezone(zone).date()
    candidate = (
        here - timedelta(days=1) + timedelta(days=(day - here.weekday() + 1) % 7)
    )
    while (moment := local(candidate, time(hour), zone)) <= after:
        candidate += WEEK
    return moment


def last_run(until: datetime, *, zone: ZoneInfo, day: int, hour: int) -> datetime:
    """Return the last ``day`` at ``hour`` o'clock there, at ``until`` or before."""
    here = until.astimezone(zone).date()
    candidate = here + timedelta(days=(day - here.weekday()) % 7)
    while (moment := local(candidate, time(hour), zone)) > until:
        candidate -= WEEK
    return moment


def week_due(
    now: datetime,
    *,
    zone: ZoneInfo,
    day: int,
    hour: int,
    last: str | None,
    since: datetime,
) -> str | None:
    """Return the week whose summary is due at ``now``, ``None`` if none is.

    It is the last whole week before the last run, whatever was missed before it:
    after downtime one summary is caught up, not many.  ``last`` is the week that was
    summed up last (``2026-W46``), ``since`` when the bot came to the channel: what
    was due before that nobody waits for.
    """
    run = last_run(now, zone=zone, day=day, hour=hour)
    if run < since:
        return None
    week = week_of(run - WEEK, zone=zone)
    return None if last is not None and last >= week else week


def week_of(moment: datetime, *, zone: ZoneInfo) -> str:
    """Return the ISO week that ``moment`` lies in there, like ``2026-W47``."""
    year, week, _ = moment.astimezone(zone).date().isocalendar()
    return f"{year:04}-W{week:02}"


def bounds(week: str, *, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the start of a week there and of the next, with that zone.

    Raises ``WeekError`` for what is no ISO week.
    """
    monday = _monday(week)
    start, end = (
        local(day, time(0), zone).astimezone(zone) for day in (monday, monday + WEEK)
    )
    return start, end


def shifted(week: str, weeks: int) -> str:
    """Return the week so many weeks later (earlier if negative).

    >>> shifted("2026-W01", -1)
    '2025-W52'
    """
    year, number, _ = (_monday(week) + weeks * WEEK).isocalendar()
    return f"{year:04}-W{number:02}"


def same_week_of_last_cycle(week: str) -> str:
    """Return the week as far behind the last Patch Tuesday but one as ``week`` is.

    Patch Tuesday is the second of a month; a week belongs to the latest one up to
    its Sunday.

    >>> same_week_of_last_cycle("2026-W46"), same_week_of_last_cycle("2026-W47")
    ('2026-W42', '2026-W43')
    """
    monday = _monday(week)
    this = patch_tuesday(monday + timedelta(days=6))
    before = patch_tuesday(this - timedelta(days=1))
    return shifted(week, -((this - before) // WEEK))


def patch_tuesday(until: date) -> date:
    """Return the last second Tuesday of a month, on ``until`` or before."""
    first = until.replace(day=1)
    second_tuesday = first + timedelta(days=(1 - first.weekday()) % 7 + 7)
    if second_tuesday <= until:
        return second_tuesday
    return patch_tuesday(first - timedelta(days=1))


def _monday(week: str) -> date:
    found = _WEEK.fullmatch(week.strip())
    try:
        if found:
            return date.fromisocalendar(int(found[1]), int(found[2]), 1)
    except ValueError:
        pass
    raise WeekError(f"{week!r} is no week: write it like 2026-W47")
