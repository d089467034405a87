"""A clock that never goes back, whatever is done to the machine's."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

# Ahead of the machine's clock, ours goes at this pace until the two meet.
SLOW = 0.5


class SteadyClock:
    """The machine's time, made fit for leases and due times.

    A jump forward is followed at once: what waits is due, and that is harmless.  A
    jump back is not: for an hour nothing would be due and no lease would end.  Ours
    goes on from where it was, at half the pace, until the machine's has caught up.
    """

    def __init__(self, wall: Callable[[], datetime], tick: Callable[[], float]) -> None:
        """``wall`` is the machine's time, ``tick`` seconds that only grow."""
        self._wall = wall
        self._tick = tick
        self._guard = threading.Lock()
        self._now = wall()
        self._ticked = tick()

    def __call__(self) -> datetime:
        """Return the time."""
        with self._guard:
            ticked = self._tick()
            passed = timedelta(seconds=(ticked - self._ticked) * SLOW)
            self._ticked = ticked
            self._now = max(self._wall(), self._now + passed)
            return self._now
