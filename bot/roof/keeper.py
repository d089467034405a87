"""What is done every now and then: KB reload, spool, what a crash left over."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from bot.store import Spool, StoreUnavailableError
from handlers.errors import on_lane_error
from handlers.events import ANSWERED, Heard, from_payload
from handlers.messages import answer_if_unsaid, record_only, work
from handlers.side import Side

log = logging.getLogger(__name__)

TICK_S = 1.0
MOST_LOOKS = 6  # for an answer that may have been given, half a minute apart
MOST_ATTEMPTS = 10  # an event that fails so often is set aside, and said so


class Keeper:
    """A thread that keeps house."""

    def __init__(self, side: Side, spool: Spool, *, reload_s: float) -> None:
        self._side = side
        self._spool = spool
        self._reload_s = reload_s
        self._stopping = threading.Event()
        self._guard = threading.Lock()
        self._waiting: list[tuple[str, Callable[[], None]]] = []
        self._thread = threading.Thread(target=self._run, name="keeper", daemon=True)

    def again(self, lane: str, work: Callable[[], None]) -> None:
        """Have work that the database was away for tried again in a moment."""
        with self._guard:
            self._waiting.append((lane, work))

    def start(self) -> None:
        """Take up what a former process left, and go on keeping house."""
        try:
            self.drain()  # before Slack brings the same again
            self.take_up()
        except StoreUnavailableError as error:
            log.warning("what was left waits for the database: %s", error)
        self._thread.start()

    def is_alive(self) -> bool:
        """Return whether the thread has not ended."""
        return self._thread.ident is None or self._thread.is_alive()

    def stop(self) -> None:
        """Stop keeping house."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def take_up(self) -> None:
        """Work on events that were claimed and never finished."""
        store = self._side.desk.store
        for row in store.inbox.unfinished(now=self._side.now()):
            if row.attempts >= MOST_ATTEMPTS:
                log.error("event %s failed %s times", row.event_key, row.attempts)
                store.inbox.done(row.event_key, now=self._side.now())
                continue
            again = _again(row.payload.get(ANSWERED), row.attempts)
            self._later(again, from_payload(row.payload), row.event_key)

    def drain(self) -> None:
        """Claim what waited for the database, to be recorded like leftovers."""
        store = self._side.desk.store
        if new := self._spool.drain(store.inbox):
            log.info("%s events had waited for the database", new)

    def _later(
        self, again: Callable[[Side, Heard, str], None], heard: Heard, key: str
    ) -> None:
        side = self._side

        def try_it() -> None:
            if side.desk.store.inbox.begin(key, now=side.now()):
                again(side, heard, key)

        side.later(heard.lane, try_it)

    def _run(self) -> None:
        reloaded_at = time.monotonic()
        while not self._stopping.wait(min(TICK_S, self._reload_s)):
            try:
                if time.monotonic() - reloaded_at >= self._reload_s:
                    reloaded_at = time.monotonic()
                    self._side.desk.knowledge.refresh()
                if self._side.desk.night.refresh():
                    self._side.wake()
                self._try_again()
                self.drain()
                self.take_up()
            except StoreUnavailableError as error:
                log.warning("the database is still away: %s", error)
            except Exception as error:  # the house is kept whatever breaks once
                on_lane_error(error)

    def _try_again(self) -> None:
        with self._guard:
            waiting, self._waiting = self._waiting, []
        for lane, again in waiting:
            self._side.later(lane, again)


def _again(answered: object, attempts: int) -> Callable[[Side, Heard, str], None]:
    """Return what is left to do on an event, by what its payload says of an answer.

    Where Slack cannot be asked for long, a second answer is the smaller harm.
    """
    if answered is None or (not answered and attempts >= MOST_LOOKS):
        return work
    return record_only if answered else answer_if_unsaid
