"""How long something lasts, as people write it: ``2h``, ``90 min``, ``1 day``."""

from __future__ import annotations

import re
from datetime import timedelta

LONGEST = timedelta(days=7)
_SPAN = re.compile(r"(\d{1,4})\s?(m|h|d)[a-z]{0,6}", re.I)
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def read_span(text: str, *, longest: timedelta = LONGEST) -> timedelta | None:
    """Return the time that ``text`` names, ``None`` if it names none up to ``longest``.

    >>> read_span("2h"), read_span("90 min"), read_span("for ever")
    (datetime.timedelta(seconds=7200), datetime.timedelta(seconds=5400), None)
    """
    found = _SPAN.fullmatch(text.strip())
    if found is None:
        return None
    span = timedelta(**{_UNITS[found[2].lower()]: int(found[1])})
    return span if timedelta(0) < span <= longest else None
