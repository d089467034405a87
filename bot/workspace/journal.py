"""Everything that passed between Slack and the app, for the page and for waiting on."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from typing import TypeVar

from bot.workspace.state import Json

# Enough for a night's demo; a chaos run needs the counters, not the lines.
KEPT_LINES = 2_000
_T = TypeVar("_T")


class Journal:
    """The traffic lines, newest last, and the means to wait for something to be so."""

    def __init__(self, on_line: Callable[[Json], None]) -> None:
        self.lines: deque[Json] = deque(maxlen=KEPT_LINES)
        self.counts: dict[str, int] = {}
        self.busy = 0  # deliveries and calls that are under way
        self.last_at = time.monotonic()
        self._on_line = on_line
        self._number = 0
        self._changed = asyncio.Event()

    def add(self, direction: str, name: str, **fields: object) -> Json:
        """Write a line; ``direction`` is "in" (to the app) or "out" (its calls)."""
        self._number += 1
        line: Json = {
            "n": self._number,
            "at": time.time(),
            "way": direction,
            "name": name,
            **fields,
        }
        self.lines.append(line)
        self.counts[name] = self.counts.get(name, 0) + 1
        self.touch()
        self._on_line(line)
        return line

    def touch(self) -> None:
        """Let everybody who waits look again."""
        self.last_at = time.monotonic()
        self._changed.set()
        self._changed = asyncio.Event()

    def clear(self) -> None:
        """Forget the lines."""
        self.lines.clear()
        self.counts.clear()
        self.touch()

    async def until(self, find: Callable[[], _T | None], timeout_s: float) -> _T | None:
        """Return what ``find`` finds, as soon as it does; ``None`` when time is up."""
        end = time.monotonic() + timeout_s
        while (found := find()) is None:
            left = end - time.monotonic()
            if left <= 0:
                return None
            try:
                await asyncio.wait_for(self._changed.wait(), left)
            except TimeoutError:
                continue
        return found

    async def until_quiet(self, quiet_s: float, timeout_s: float) -> bool:
        """Wait until nothing was under way for ``quiet_s``; return whether it came."""
        end = time.monotonic() + timeout_s
        while time.monotonic() < end:
            rest = quiet_s - (time.monotonic() - self.last_at)
            if not self.busy and rest <= 0:
                return True
            await asyncio.sleep(max(0.005, min(rest, 0.05)))
        return False
