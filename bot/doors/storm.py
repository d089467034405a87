"""Alerts when they storm: the same one is counted, many are recorded quietly.  Pure."""

from __future__ import annotations

import hashlib
import re
from collections import OrderedDict

SAME_WITHIN_S = 60.0
LOUD = 5  # cards and updates a hook may cause in ...
LOUD_WITHIN_S = 30.0  # ... this time; what comes beyond is shown after it
MOST_KNOWN = 5000
# What differs between two reports of one thing: the time, nothing else.  Figures
# stay: an event id or a code is all that tells two failures apart.
_TIME = re.compile(
    r"\d{4}-\d\d-\d\d[T ]?|\d{1,2}[./]\d{1,2}[./]\d{2,4}"
    r"|\d{1,2}:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?"
)


def same(text: str) -> str:
    """Return what two reports of one thing have in common."""
    return hashlib.sha256(_TIME.sub("#", text).encode("utf-8", "replace")).hexdigest()


class Storm:
    """Remembers what one hook sent lately; times are seconds that never go back."""

    def __init__(self) -> None:
        self._seen: OrderedDict[str, float] = OrderedDict()
        self._loud: list[float] = []
        self._waiting: set[int] = set()

    def is_repeat(self, text: str, *, now: float) -> bool:
        """Return whether the same was sent within ``SAME_WITHIN_S``."""
        name = same(text)
        at = self._seen.pop(name, None)
        repeat = at is not None and now - at < SAME_WITHIN_S
        self._seen[name] = at if repeat and at is not None else now
        while len(self._seen) > MOST_KNOWN:
            self._seen.popitem(last=False)
        return repeat

    def forget(self, text: str) -> None:
        """Let the same be sent again: it could not be recorded."""
        self._seen.pop(same(text), None)

    def is_loud(self, *, now: float) -> bool:
        """Return whether one more may be shown at once, and count it if so."""
        self._loud = [at for at in self._loud if now - at < LOUD_WITHIN_S]
        if len(self._loud) >= LOUD:
            return False
        self._loud.append(now)
        return True

    def wait(self, incident: int) -> None:
        """Let an incident's card be brought up to date later."""
        self._waiting.add(incident)

    def due(self, *, now: float) -> tuple[int, ...]:
        """Return the incidents to show now that the hook is calm, once each."""
        if not self._waiting or (self._loud and now - self._loud[-1] < LOUD_WITHIN_S):
            return ()
        due, self._waiting = tuple(sorted(self._waiting)), set()
        return due
