"""The workspace's clock: real time that a test can move on, and delays it can scale."""

from __future__ import annotations

import asyncio
import time


class Clock:
    """Real time plus what it was moved on; ``scale`` shortens delays only."""

    def __init__(self, scale: float = 1.0) -> None:
        self.scale = scale
        self._ahead_s = 0.0
        self._changed = asyncio.Event()

    def now(self) -> float:
        """Return seconds since 1970; never scaled, for signatures carry it."""
        return time.time() + self._ahead_s

    def set_scale(self, scale: float) -> None:
        """Let delays pass ``scale`` times faster from now on, pending ones too."""
        self.scale = scale
        self._wake()

    def advance(self, seconds: float) -> None:
        """Move time on; delays that are over by then end at once."""
        self._ahead_s += seconds
        self._wake()

    async def sleep(self, seconds: float) -> None:
        """Wait ``seconds`` of workspace time."""
        left = seconds
        while left > 0:
            changed, scale = self._changed, self.scale
            began, ahead = time.monotonic(), self._ahead_s
            try:
                await asyncio.wait_for(changed.wait(), left / scale)
            except TimeoutError:
                return
            left -= (time.monotonic() - began) * scale + (self._ahead_s - ahead)

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()
