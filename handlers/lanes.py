"""Work off the acknowledgement's path: one thing after another in each channel."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

log = logging.getLogger(__name__)

Work = Callable[[], None]
WORKERS = 4
DRAIN_S = 10.0


class Lanes:
    """Runs work in order within a lane, lanes beside one another; bounded threads.

    ``on_error`` gets what a piece of work raised; the lane goes on.
    """

    def __init__(
        self, on_error: Callable[[BaseException], None], *, workers: int = WORKERS
    ) -> None:
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="desk")
        self._on_error = on_error
        self._lock = threading.Condition()
        self._waiting: dict[str, deque[Work]] = {}

    def add(self, lane: str, work: Work) -> None:
        """Run ``work`` once everything added to ``lane`` before it has run."""
        with self._lock:
            if lane in self._waiting:
                self._waiting[lane].append(work)
                return
            self._waiting[lane] = deque([work])
        self._pool.submit(self._run, lane)

    def depth(self) -> int:
        """Return how much work waits or runs."""
        with self._lock:
            return sum(map(len, self._waiting.values()))

    def close(self, *, drain_s: float = DRAIN_S) -> bool:
        """Take nothing new after what waits has run; return whether all of it did."""
        with self._lock:
            empty = self._lock.wait_for(lambda: not self._waiting, timeout=drain_s)
        self._pool.shutdown(wait=empty, cancel_futures=True)
        return empty

    def _run(self, lane: str) -> None:
        while True:
            work = self._waiting[lane][0]
            try:
                work()
            except Exception as error:
                self._on_error(error)
            with self._lock:
                self._waiting[lane].popleft()
                if not self._waiting[lane]:
                    del self._waiting[lane]
                    self._lock.notify_all()
                    return
