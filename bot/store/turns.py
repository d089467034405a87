"""A lock whose waiters get it in the order they came, the urgent ones first."""

from __future__ import annotations

import threading
from collections import deque


class Turns:
    """Lets one thread at a time go on; only who is urgent overtakes.

    SQLite lets those who wait for its write lock look again after ever longer
    sleeps: with twenty threads writing, one of them may be unlucky for over a second.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._is_taken = False
        self._urgent: deque[threading.Lock] = deque()
        self._waiting: deque[threading.Lock] = deque()

    def take(self, *, within_s: float, urgent: bool = False) -> bool:
        """Wait for our turn; return whether it came within ``within_s``."""
        with self._guard:
            if not self._is_taken:
                self._is_taken = True
                return True
            mine = threading.Lock()
            mine.acquire()
            queue = self._urgent if urgent else self._waiting
            queue.append(mine)
        if mine.acquire(timeout=max(0.0, within_s)):
            return True
        with self._guard:
            if mine in queue:
                queue.remove(mine)
                return False
        return True  # it was ours just as we gave up

    def give(self) -> None:
        """Let the next one go on."""
        with self._guard:
            if queue := self._urgent or self._waiting:
                queue.popleft().release()
            else:
                self._is_taken = False
