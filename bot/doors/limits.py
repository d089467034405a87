"""How often one caller may knock: a token bucket each, in bounded memory."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable

MOST_CALLERS = 10_000


class RateLimit:
    """Lets every caller through ``per_minute`` times, ``burst`` of them at once."""

    def __init__(
        self, *, per_minute: float, burst: int, clock: Callable[[], float]
    ) -> None:
        """``clock`` gives seconds that never go back."""
        self._rate = per_minute / 60.0
        self._burst = float(burst)
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait_s(self, caller: str, *, cost: float = 1.0) -> float:
        """Take a turn and return 0, or the seconds until there is one again.

        ``cost`` beyond the burst counts as the whole burst.
        """
        cost = min(cost, self._burst)
        with self._lock:
            now = self._clock()
            left, at = self._left.pop(caller, (self._burst, now))
            left = min(self._burst, left + (now - at) * self._rate)
            wait = 0.0 if left >= cost else (cost - left) / self._rate
            self._left[caller] = (left - cost if not wait else left, now)
            while len(self._left) > MOST_CALLERS:
                self._left.popitem(last=False)
        return wait
