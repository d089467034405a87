"""Read the times that Windows writes, in the few orders it writes them."""

from __future__ import annotations

import re
from datetime import datetime

_TIME = re.compile(
    r"(?:(?P<iso>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})"
    r"|(?P<first>\d{1,2})(?P<sep>[-/.])(?P<second>\d{1,2})[-/.](?P<year>\d{4}|\d\d)\b)"
    r"(?:[T ,]{1,3}(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<sec>\d\d))?"
    r"(?: ?(?P<half>[AaPp])\.?[Mm])?)?"
)
# Two-digit years: Windows NT was born in 1993, and nobody pastes the future.
_CENTURY_FROM = 90


def iso_time(text: str) -> str | None:
    """Return the first date (and time) in ``text`` as ISO 8601, ``None`` if none is.

    ``1/5/2010`` is read as the United States do unless that is impossible; dots
    mean day first.  No time zone is claimed.

    >>> iso_time("1/5/99 10:11:12 PM"), iso_time("24.12.2003")
    ('1999-01-05T22:11:12', '2003-12-24')
    """
    found = _TIME.search(text)
    if found is None:
        return None
    year, month, day = _date(found)
    hour = int(found["hour"] or 0)
    if found["half"]:
        hour = hour % 12 + (12 if found["half"] in "pP" else 0)
    try:
        at = datetime(year, month, day, hour, *_minutes(found))
    except ValueError:
        return None
    return at.isoformat() if found["hour"] else at.date().isoformat()


def _date(found: re.Match[str]) -> tuple[int, int, int]:
    """Return year, month and day."""
    if found["iso"]:
        return int(found["iso"]), int(found["month"]), int(found["day"])
    first, second, year = (int(found[name]) for name in ("first", "second", "year"))
    if year < 100:
        year += 1900 if year >= _CENTURY_FROM else 2000
    if found["sep"] == "." or first > 12:
        return year, second, first
    return year, first, second


def _minutes(found: re.Match[str]) -> tuple[int, int]:
    return int(found["minute"] or 0), int(found["sec"] or 0)
