"""Empties the outbox into Slack: paced, retried, and each row once."""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.delivery import Kind, Then, may_be_done, next_step
from bot.store import OutboxRow, Store, StoreUnavailableError
from bot.store.outbox import LEASE, PACE
from bot.vitals import Vitals
from handlers.errors import on_lane_error
from handlers.slack_call import CALL_WITHIN_S, CallFailedError, Voice

log = logging.getLogger(__name__)

LONGEST_SLEEP_S = 1.0  # a second replica may have queued something
MOST_BREAKS = 3
BATCH = 5
# A row is only posted while its lease outlasts the look and the post themselves.
POST_WITHIN_S = LEASE.total_seconds() - 2 * CALL_WITHIN_S
KEEP_WAITING = 500  # automatic posts beyond these are shed, the oldest first


class Poster:
    """A thread that says what the outbox holds; ``wake`` it after queueing."""

    def __init__(
        self,
        store: Store,
        voice: Voice,
        clock: Callable[[], datetime],
        on_dead_token: Callable[[str], None],
        *,
        pace: timedelta = PACE,
        vitals: Vitals | None = None,
    ) -> None:
        self._store = store
        self._voice = voice
        self._clock = clock
        self._on_dead_token = on_dead_token
        self._pace = pace
        self._vitals = vitals or Vitals()
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="poster", daemon=True)

    def start(self) -> None:
        """Start posting."""
        self._thread.start()

    def is_alive(self) -> bool:
        """Return whether the thread has not ended."""
        return self._thread.ident is None or self._thread.is_alive()

    def wake(self) -> None:
        """Look at the outbox now."""
        self._wake.set()

    def stop(self, *, drain_s: float) -> None:
        """Post what is due, for at most ``drain_s``, and stop."""
        self._stopping.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(drain_s)

    def post_due(self) -> int:
        """Post every row that is due now; return how many were tried."""
        self._vitals.shed(self._store.outbox.shed(keep=KEEP_WAITING))
        began = time.monotonic()
        outbox = self._store.outbox
        rows = outbox.claim(now=self._clock(), pace=self._pace, limit=BATCH)
        for row in rows:
            if time.monotonic() - began >= POST_WITHIN_S:
                # Slack is slow: another replica may be faster.
                unsure = row.maybe_posted
                outbox.retry(row.id, at=self._clock(), error="slow", unsure=unsure)
                continue
            try:
                self._post(row)
            except StoreUnavailableError:
                raise
            except Exception as error:  # one row must not silence all the others
                on_lane_error(error)
                self._give_back(row)
        return len(rows)

    def _give_back(self, row: OutboxRow) -> None:
        """Try a row that broke our own code again in a while, then let it go."""
        if row.attempts >= MOST_BREAKS:
            self._store.outbox.failed(row.id, error="bug")
            return
        payload = {**row.sending.payload, "plain": True}
        self._store.outbox.replace(row.id, payload, row.sending.kind)
        at = self._clock() + timedelta(seconds=row.attempts)
        self._store.outbox.retry(row.id, at=at, error="bug", unsure=True)

    def _run(self) -> None:
        while True:
            self._wake.clear()
            try:
                tried = self.post_due()
            except StoreUnavailableError as error:
                log.error("the outbox cannot be read: %s", error)
                tried = 0
            except Exception:  # without this thread the bot is mute
                log.exception("posting failed; what was taken waits for its lease")
                tried = 0
            if tried:
                continue
            if self._stopping.is_set():
                return
            self._wake.wait(self._sleep_s())

    def _sleep_s(self) -> float:
        try:
            depth = self._store.outbox.depth()
        except StoreUnavailableError:
            return LONGEST_SLEEP_S
        # Rows that wait for their channel's turn are due at a time only the
        # store knows: look again soon.
        return 0.05 if depth else LONGEST_SLEEP_S

    def _post(self, row: OutboxRow) -> None:
        plain = row.sending.payload.get("plain") is True
        try:
            if row.maybe_posted and (ts := self._voice.find(row)):
                log.info("row %s had been posted, its answer was lost", row.id)
            else:
                ts = self._voice.say(row, plain=plain)
        except CallFailedError as error:
            self._failed(row, error, plain=plain)
        else:
            now = self._clock()
            self._store.outbox.posted(row.id, ts=ts, now=now)
            self._vitals.said(seconds=(now - row.created_at).total_seconds())

    def _failed(self, row: OutboxRow, error: CallFailedError, *, plain: bool) -> None:
        outbox, now = self._store.outbox, self._clock()
        self._vitals.refused(error.error)
        step = next_step(
            error.error,
            attempt=row.attempts,
            jitter=random.random(),
            status=error.status,
            retry_after_s=error.retry_after_s,
            has_blocks=not plain,
        )
        log.warning("row %s: %s (%s): %s", row.id, error, error.status, step.then)
        match step.then:
            case Then.RETRY:
                if step.hold_all:
                    outbox.hold(row.sending.team, until=now + step.after)
                # Slack may have done it before the answer was lost.
                unsure = row.maybe_posted or may_be_done(error.error, error.status)
                at = now + step.after
                outbox.retry(row.id, at=at, error=error.error, unsure=unsure)
            case Then.PLAIN:
                payload = {**row.sending.payload, "plain": True}
                outbox.replace(row.id, payload, row.sending.kind)
                outbox.retry(row.id, at=now, error=error.error)
            case Then.PRIVATELY if row.sending.payload.get("author"):
                payload = {
                    **row.sending.payload,
                    "user": row.sending.payload["author"],
                }
                outbox.replace(row.id, payload, Kind.EPHEMERAL)
                outbox.retry(row.id, at=now, error=error.error)
            case Then.DONE:
                outbox.posted(row.id, ts=None, now=now)
            case Then.STOP:
                outbox.retry(row.id, at=now + timedelta(minutes=1), error=error.error)
                self._on_dead_token(error.error)
            case _:
                outbox.failed(row.id, error=error.error)
