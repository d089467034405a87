"""What is to be said, until Slack has it: leased, paced by channel, posted once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.delivery import Kind
from bot.incident import OUTSIDE
from bot.store.link import (
    Link,
    Row,
    first,
    from_us,
    insert,
    storable,
    to_json,
    to_us,
)
from bot.store.sendings import OutboxRow, Sending, new_row, read_row

# Long enough for one slow call and a look; the work of a replica that died is idle
# for so long.
LEASE = timedelta(seconds=30)
PACE = timedelta(seconds=1)  # Slack: one message a second a channel
EVERY_CHANNEL = "*"  # the pace row that a 429 sets for the whole team
CARD = "card"  # the role whose ts becomes the incident's reply


class Outbox:
    """The rows to post; every method is one transaction unless inside another."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def add(
        self, sending: Sending, *, now: datetime, due: datetime | None = None
    ) -> int | None:
        """Queue a row and return its id; ``None`` if its name was queued before."""
        row = new_row(sending, now=now, due=due or now)
        sql = insert("outbox", row, "ON CONFLICT (dedupe) DO NOTHING RETURNING id")
        with self._link.transaction():
            added = first(self._link.rows(sql, *row.values()))
            self._drop_orphans()
        return None if added is None else int(added["id"])

    def claim(
        self,
        *,
        now: datetime,
        limit: int = 20,
        lease: timedelta = LEASE,
        pace: timedelta = PACE,
    ) -> tuple[OutboxRow, ...]:
        """Lease rows that may be posted now, oldest first.

        Of each channel at most one new message every ``pace``; rows whose
        target is not posted yet, or that follow another update of the same
        target, wait.
        """
        at = to_us(now)
        with self._link.transaction():
            candidates = self._link.rows(
                _CLAIMABLE + self._link.skip_locked,
                *(at, at, at, EVERY_CHANNEL, Kind.POST, limit * 4),
            )
            taken: list[OutboxRow] = []
            channels: set[tuple[str, str]] = set()
            for row in candidates:
                if len(taken) == limit:
                    break
                place = (row["team"], row["channel"])
                if row["kind"] == Kind.POST:
                    if place in channels or not self._step(row, at, pace):
                        continue
                    channels.add(place)
                self._link.run(
                    "UPDATE outbox SET lease_until = ?, attempts = attempts + 1"
                    " WHERE id = ?",
                    to_us(now + lease),
                    row["id"],
                )
                taken.append(read_row(row))
        return tuple(taken)

    def posted(self, row_id: int, *, ts: str | None, now: datetime) -> None:
        """Mark a row as in Slack under ``ts``; a card's ts goes to its incident."""
        with self._link.transaction():
            changed = self._link.rows(
                "UPDATE outbox SET state = 'posted', posted_ts = ?, posted_at = ?,"
                " lease_until = NULL, error = NULL WHERE id = ? AND state = 'waiting'"
                " RETURNING role, kind, incident",
                ts,
                to_us(now),
                row_id,
            )
            for row in changed:
                if row["role"] == CARD and row["kind"] == Kind.POST and ts:
                    self._link.run(
                        "UPDATE incident SET reply_ts = ?,"
                        " answered_at = COALESCE(answered_at, ?) WHERE number = ?",
                        ts,
                        to_us(now),
                        row["incident"],
                    )
                    # A card that answers no message is the root of its thread.
                    self._link.run(
                        "UPDATE incident SET thread_ts = ? WHERE number = ?"
                        " AND substr(thread_ts, 1, ?) = ?",
                        ts,
                        row["incident"],
                        len(OUTSIDE),
                        OUTSIDE,
                    )

    def retry(
        self, row_id: int, *, at: datetime, error: str, unsure: bool = False
    ) -> None:
        """Give a row back, to be tried again at ``at``.

        ``unsure``: it may be in Slack already, so it comes back ``maybe_posted``.
        """
        self._link.run(
            "UPDATE outbox SET due_at = ?, lease_until = ?, error = ?"
            " WHERE id = ? AND state = 'waiting'",
            to_us(at),
            to_us(at) if unsure else None,
            storable(error),
            row_id,
        )

    def replace(self, row_id: int, payload: Mapping[str, object], kind: Kind) -> None:
        """Change what a row says (plain, or ephemeral) before it is tried again."""
        self._link.run(
            "UPDATE outbox SET payload = ?, kind = ?"
            " WHERE id = ? AND state = 'waiting'",
            to_json(payload),
            kind,
            row_id,
        )

    def failed(self, row_id: int, *, error: str) -> None:
        """Mark a row that will never be posted, and what follows it too."""
        with self._link.transaction():
            self._link.run(
                "UPDATE outbox SET state = 'failed', lease_until = NULL, error = ?"
                " WHERE state = 'waiting' AND id = ?",
                storable(error),
                row_id,
            )
            self._drop_orphans()

    def hold(self, team: str, *, until: datetime, channel: str = EVERY_CHANNEL) -> None:
        """Let nothing new go to ``channel`` before ``until`` (a 429's Retry-After)."""
        self._link.run(
            "INSERT INTO pace (team, channel, next_at) VALUES (?, ?, ?)"
            " ON CONFLICT (team, channel) DO UPDATE SET next_at = excluded.next_at"
            " WHERE pace.next_at < excluded.next_at",
            team,
            channel,
            to_us(until),
        )

    def shed(self, *, keep: int) -> int:
        """Drop the oldest automatic rows beyond ``keep`` waiting ones; return how many.

        Explicit answers, rows being posted, and updates are never dropped.
        """
        with self._link.transaction():
            dropped = self._link.run(
                "UPDATE outbox SET state = 'shed' WHERE id IN ("
                " SELECT id FROM outbox WHERE state = 'waiting' AND explicit = 0"
                " AND kind = ? AND lease_until IS NULL ORDER BY id DESC"
                " LIMIT 1000000000 OFFSET ?)",
                Kind.POST,
                keep,
            )
            self._drop_orphans()
        return dropped

    def depth(self) -> int:
        """Return how many rows wait."""
        found = self._link.rows(
            "SELECT COUNT(*) AS n FROM outbox WHERE state = 'waiting'"
        )
        return int(found[0]["n"])

    def next_due(self) -> datetime | None:
        """Return when the next waiting row is due, ``None`` if none waits."""
        found = self._link.rows(
            "SELECT MIN(due_at) AS due FROM outbox WHERE state = 'waiting'"
        )
        due = found[0]["due"]
        return None if due is None else from_us(due)

    def of(self, incident: int) -> tuple[tuple[int, str, str, str | None], ...]:
        """Return ``(id, role, state, posted ts)`` of an incident's rows, in order."""
        rows = self._link.rows(
            "SELECT id, role, state, posted_ts FROM outbox WHERE incident = ?"
            " ORDER BY id",
            incident,
        )
        return tuple((r["id"], r["role"], r["state"], r["posted_ts"]) for r in rows)

    def knows(self, dedupe: str) -> bool:
        """Return whether something was ever queued under this name."""
        return bool(
            self._link.rows("SELECT 1 AS n FROM outbox WHERE dedupe = ?", dedupe)
        )

    def standing(self, incident: int, role: str) -> tuple[tuple[int, str], ...]:
        """Return ``(id, dedupe)`` of an incident's rows of a role, said or still to."""
        rows = self._link.rows(
            "SELECT id, dedupe FROM outbox WHERE incident = ? AND role = ?"
            " AND state NOT IN ('failed', 'shed') ORDER BY id",
            *(incident, role),
        )
        return tuple((row["id"], row["dedupe"]) for row in rows)

    def forget(self, *, before: datetime) -> int:
        """Drop what rows posted or given up before said (names and ts stay)."""
        return self._link.run(
            "UPDATE outbox SET payload = NULL"
            " WHERE state <> 'waiting' AND created_at < ? AND payload IS NOT NULL",
            to_us(before),
        )

    def _drop_orphans(self) -> None:
        self._link.run(
            "UPDATE outbox SET state = 'failed', error = 'not posted what it follows'"
            " WHERE state = 'waiting' AND target IS NOT NULL AND EXISTS"
            " (SELECT 1 FROM outbox t WHERE t.id = outbox.target"
            "  AND t.state IN ('failed', 'shed'))"
        )

    def _step(self, row: Row, at: int, pace: timedelta) -> bool:
        """Take the channel's turn; ``False`` if another replica has just had it."""
        return bool(
            self._link.run(
                "INSERT INTO pace (team, channel, next_at) VALUES (?, ?, ?)"
                " ON CONFLICT (team, channel) DO UPDATE SET next_at = excluded.next_at"
                " WHERE pace.next_at <= ?",
                row["team"],
                row["channel"],
                at + pace // timedelta(microseconds=1),
                at,
            )
        )


_CLAIMABLE = """
SELECT o.*, (SELECT t.posted_ts FROM outbox t WHERE t.id = o.target) AS target_ts
FROM outbox o
WHERE o.state = 'waiting' AND o.due_at <= ?
  AND (o.lease_until IS NULL OR o.lease_until <= ?)
  AND NOT EXISTS (SELECT 1 FROM pace p WHERE p.team = o.team AND p.next_at > ?
                  AND (p.channel = ? OR (p.channel = o.channel AND o.kind = ?)))
  AND (o.target IS NULL OR (
      EXISTS (SELECT 1 FROM outbox t WHERE t.id = o.target AND t.state = 'posted')
      AND NOT EXISTS (SELECT 1 FROM outbox e WHERE e.target = o.target
                      AND e.id < o.id AND e.state = 'waiting')))
ORDER BY o.id LIMIT ?"""
