"""What is looked at from outside: whether the bot lives, is ready, and its numbers."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping

from bot.desk.knowledge import Knowledge
from bot.doors.health import Checks
from bot.incident import Status
from bot.store import Store, StoreError
from bot.vitals import Vitals

# Slack's refreshes and our back-off take seconds; deaf for longer needs a restart.
DEAF_MOST_S = 300.0
DEAF_READY_S = 15.0
MOST_OPEN = 1000  # open incidents that are counted at a look
Look = Callable[[], bool]


class Watch:
    """Looks at the parts of a running bot; safe to call from any thread."""

    def __init__(
        self,
        vitals: Vitals,
        store: Store,
        knowledge: Knowledge,
        *,
        threads: Mapping[str, Look],
        heard_at: Callable[[], float],
        waiting: Callable[[], int],
    ) -> None:
        """``heard_at`` is when Slack was last connected, on the monotonic clock."""
        self.vitals = vitals
        self._store = store
        self._knowledge = knowledge
        self._threads = dict(threads)
        self._heard_at = heard_at
        vitals.watch("outbox_depth", "Replies that wait", self._outbox)
        vitals.watch("inbox_depth", "Events not finished", self._inbox)
        vitals.watch("lanes_depth", "Work that waits or runs", lambda: waiting())
        vitals.watch("slack_deaf_seconds", "Since Slack was last heard", self._deaf_s)
        vitals.watch(
            "kb_entries", "Entries in use", lambda: len(knowledge.matcher.entries)
        )
        vitals.watch(
            "kb_problem", "1: a changed KB is refused", lambda: bool(knowledge.problem)
        )
        self._refresh = (
            vitals.watch_many(
                "open_incidents", "Open incidents", "entry", self._open_incidents
            ),
            vitals.watch_many(
                "kb_info", "KB in use", "version", lambda: {knowledge.version: 1}
            ),
        )

    def alive(self) -> Checks:
        """Return what a restart would mend."""
        found = {
            name: "" if look() else "the thread has ended"
            for name, look in self._threads.items()
        }
        deaf = self._deaf_s()
        found["slack"] = f"deaf for {deaf:.0f} s" if deaf > DEAF_MOST_S else ""
        return Checks(found)

    def ready(self) -> Checks:
        """Return what keeps it from answering now."""
        deaf = self._deaf_s()
        found = {"slack": f"deaf for {deaf:.0f} s" if deaf > DEAF_READY_S else ""}
        try:
            self._store.inbox.depth()
            found["database"] = ""
        except StoreError as error:
            found["database"] = str(error)
        return Checks(found)

    def metrics(self) -> bytes:
        """Return all numbers in Prometheus' text format."""
        for refresh in self._refresh:
            refresh()
        return self.vitals.shown()

    def _deaf_s(self) -> float:
        return max(0.0, time.monotonic() - self._heard_at())

    def _outbox(self) -> float:
        return _or_nan(self._store.outbox.depth)

    def _inbox(self) -> float:
        return _or_nan(self._store.inbox.depth)

    def _open_incidents(self) -> Mapping[str, float]:
        try:
            open_now = self._store.history.incidents(
                viewer=None, status=(Status.OPEN,), limit=MOST_OPEN
            )
        except StoreError:
            return {}
        return Counter(incident.entry_id or "unknown" for incident in open_now)


def _or_nan(read: Callable[[], int]) -> float:
    """Return a number of the store; not a number while the database is away."""
    try:
        return read()
    except StoreError:
        return float("nan")
