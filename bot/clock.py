"""A clock that never goes back, whatever is done to the machine's."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

# Ahead of the machine's clock, ours goes at this pace until the two meet.
SLOW = 0.5


ASK_EVERY_S = 60.0  # the machine's oscillator drifts by milliseconds in that time


class SharedTime:
    """The time of a server that several machines ask, whatever their own clocks say.

    Leases and due times that one replica writes are read by the others: they must
    mean the same moment to all of them.
    """

    def __init__(
        self, ask: Callable[[], datetime | None], tick: Callable[[], float]
    ) -> None:
        """``ask`` returns the server's time, ``None`` while it cannot be reached."""
        self._ask = ask
        self._tick = tick
        self._guard = threading.Lock()
        self._asked = tick()
        found = ask()
        if found is None:
            raise ValueError("the server was there a moment ago")
        self._found = found

    def __call__(self) -> datetime:
        """Return the time."""
        with self._guard:
            if self._tick() - self._asked > ASK_EVERY_S:
                began = self._tick()
                found = self._ask()
                if found is not None:
                    self._asked, self._found = began, found
            return self._found + timedelta(seconds=self._tick() - self._asked)


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
