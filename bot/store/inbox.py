"""Events on their way in: claimed once, worked on under a lease, then forgotten."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.store.link import Link, from_us, marks, storable, to_json, to_us

LEASE = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class InboxRow:
    """An event that was claimed and is not done; ``attempts``: works begun on it."""

    event_key: str
    payload: Mapping[str, object]
    attempts: int
    received_at: datetime


class Inbox:
    """The claims on events; every method is one transaction unless inside another."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def claim(
        self,
        event_key: str,
        payload: Mapping[str, object],
        *,
        now: datetime,
        also: Sequence[str] = (),
        lease: timedelta = LEASE,
    ) -> bool:
        """Commit an event before it is acknowledged; return whether it is new.

        ``payload`` is JSON and already redacted.  ``also`` are further keys of the
        same thing (a mention comes as two events of one message): known by any of
        them is known.  The caller works on it until ``lease`` is over.
        """
        keys = [event_key, *also]
        with self._link.transaction(urgent=True):
            for key in sorted(keys):
                self._link.lock(f"inbox {key}")
            known = self._link.rows(
                f"SELECT event_key FROM inbox WHERE event_key IN ({marks(keys)})", *keys
            )
            for key in keys:
                self._remember(
                    key,
                    payload if key == event_key and not known else None,
                    now=now,
                    lease=lease,
                )
        return not known

    def together(self) -> AbstractContextManager[None]:
        """Commit the claims made inside together."""
        return self._link.transaction()

    def knows(self, *keys: str) -> bool:
        """Return whether one of the keys was claimed; a read works under a lock too."""
        found = self._link.rows(
            f"SELECT 1 AS n FROM inbox WHERE event_key IN ({marks(keys)}) LIMIT 1",
            *keys,
        )
        return bool(found)

    def unfinished(
        self, *, now: datetime, limit: int = 100, lease: timedelta = LEASE
    ) -> tuple[InboxRow, ...]:
        """Take over events whose worker is gone (its lease is over), oldest first.

        That alone is no attempt: say ``begin`` when their turn has come.
        """
        with self._link.transaction():
            rows = self._link.rows(
                "SELECT event_key, payload, attempts, received_at FROM inbox"
                " WHERE state = 'received' AND lease_until <= ?"
                f" ORDER BY lease_until LIMIT ?{self._link.skip_locked}",
                to_us(now),
                limit,
            )
            for row in rows:
                self._link.run(
                    "UPDATE inbox SET lease_until = ? WHERE event_key = ?",
                    to_us(now + lease),
                    row["event_key"],
                )
        return tuple(
            InboxRow(
                event_key=row["event_key"],
                payload=json.loads(row["payload"]),
                attempts=row["attempts"],
                received_at=from_us(row["received_at"]),
            )
            for row in sorted(
                rows, key=lambda row: (row["received_at"], row["event_key"])
            )
        )

    def begin(self, event_key: str, *, now: datetime, lease: timedelta = LEASE) -> bool:
        """Note an attempt at an event taken over; ``False``: it is done by now."""
        begun = self._link.run(
            "UPDATE inbox SET attempts = attempts + 1, lease_until = ?"
            " WHERE event_key = ? AND state = 'received'",
            to_us(now + lease),
            event_key,
        )
        return bool(begun)

    def done(self, event_key: str, *, now: datetime) -> None:
        """Forget an event's payload; its key is kept against redelivery."""
        self._link.run(
            "UPDATE inbox SET state = 'done', payload = NULL, done_at = ?"
            " WHERE event_key = ? AND state = 'received'",
            to_us(now),
            event_key,
        )

    def depth(self) -> int:
        """Return how many events are claimed and not done."""
        return int(
            self._link.rows("SELECT COUNT(*) AS n FROM inbox WHERE state = 'received'")[
                0
            ]["n"]
        )

    def forget(self, *, before: datetime) -> int:
        """Drop the keys of events done before; return how many."""
        return self._link.run(
            "DELETE FROM inbox WHERE received_at < ? AND state <> 'received'",
            to_us(before),
        )

    def _remember(
        self,
        key: str,
        payload: Mapping[str, object] | None,
        *,
        now: datetime,
        lease: timedelta,
    ) -> None:
        self._link.run(
            "INSERT INTO inbox (event_key, state, payload, attempts, received_at,"
            " lease_until) VALUES (?, ?, ?, 1, ?, ?)"
            " ON CONFLICT (event_key) DO NOTHING",
            storable(key),
            "done" if payload is None else "received",
            None if payload is None else to_json(payload),
            to_us(now),
            to_us(now + lease),
        )
