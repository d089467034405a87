"""What is done at its time: the week summed up, nudges, the daily upkeep."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import datetime

from bot.store import StoreUnavailableError
from handlers.errors import on_lane_error

log = logging.getLogger(__name__)

TICK_S = 15.0
Job = Callable[[datetime], None]


class Timers:
    """A thread that asks every job, now and again, to do what is due.

    Jobs remember in the store what they did, so a restart, a clock that was set
    back and a second bot on the same store change nothing.
    """

    def __init__(
        self,
        jobs: Sequence[Job],
        clock: Callable[[], datetime],
        *,
        tick_s: float = TICK_S,
    ) -> None:
        self._jobs = jobs
        self._clock = clock
        self._tick_s = tick_s
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="timers", daemon=True)

    def start(self) -> None:
        """Look at once: something may have been missed."""
        self._thread.start()

    def is_alive(self) -> bool:
        """Return whether the thread has not ended."""
        return self._thread.ident is None or self._thread.is_alive()

    def stop(self) -> None:
        """Stop after the job at hand."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def tick(self) -> None:
        """Let every job do what is due; one that fails does not keep the others."""
        for job in self._jobs:
            if self._stopping.is_set():
                return
            try:
                job(self._clock())
            except StoreUnavailableError as error:
                log.warning("the database is away, timers wait: %s", error)
                return
            except Exception as error:  # tried again at the next tick
                on_lane_error(error)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self.tick()
            self._stopping.wait(self._tick_s)
