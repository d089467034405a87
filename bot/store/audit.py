"""Who was told what, on what basis, and who clicked what: written once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.store.link import Link, from_us, storable, to_json, to_us

BOT = ""  # the actor of what nobody asked for


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One thing that happened.

    ``actor`` is a user id, empty for the bot itself; ``body`` what was said, empty
    once it had to be forgotten (``body_hash`` stays and proves what it was).
    """

    id: int
    at: datetime
    team: str
    channel: str
    incident: int | None
    kind: str
    actor: str
    detail: Mapping[str, object]
    body_hash: str | None
    body: str


class Audit:
    """The append-only record; the database itself refuses changes and deletions."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def add(
        self,
        kind: str,
        *,
        now: datetime,
        incident: int | None = None,
        actor: str = BOT,
        team: str = "",
        channel: str = "",
        detail: Mapping[str, object] | None = None,
        body: str | None = None,
    ) -> None:
        """Append one thing that happened.

        ``detail`` is JSON without text from people (ids, scores, versions,
        thresholds); ``body`` what was said, kept apart so that it can be forgotten.
        """
        digest = None
        with self._link.transaction():
            if body is not None:
                body = storable(body)
                digest = hashlib.sha256(f"{incident}\n{body}".encode()).hexdigest()
                self._link.run(
                    "INSERT INTO audit_body (hash, body, at) VALUES (?, ?, ?)"
                    " ON CONFLICT (hash) DO NOTHING",
                    digest,
                    body,
                    to_us(now),
                )
            self._link.run(
                "INSERT INTO audit (at, team, channel, incident, kind, actor, detail,"
                " body_hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                to_us(now),
                team,
                channel,
                incident,
                kind,
                actor,
                to_json(dict(detail or {})),
                digest,
            )

    def of(self, incident: int) -> tuple[AuditRow, ...]:
        """Return what happened to an incident, oldest first: its timeline."""
        return self._select("a.incident = ?", incident)

    def by(self, actor: str) -> tuple[AuditRow, ...]:
        """Return what a user did, oldest first."""
        return self._select("a.actor = ?", actor)

    def about_entry(self, entry_id: str | None = None) -> tuple[AuditRow, ...]:
        """Return what became of entries drafted in Slack, one or all, oldest first."""
        rows = self._select("a.kind LIKE 'kb-%'")
        return tuple(row for row in rows if entry_id in (None, row.detail.get("entry")))

    def drop_bodies(self, *incidents: int) -> None:
        """Forget what was said about these incidents; that it was said stays."""
        for number in incidents:
            self._link.run(
                "DELETE FROM audit_body WHERE hash IN"
                " (SELECT body_hash FROM audit WHERE incident = ?)",
                number,
            )

    def _select(self, where: str, *values: str | int) -> tuple[AuditRow, ...]:
        rows = self._link.rows(
            "SELECT a.*, b.body FROM audit a LEFT JOIN audit_body b"
            f" ON b.hash = a.body_hash WHERE {where} ORDER BY a.id",
            *values,
        )
        return tuple(
            AuditRow(
                id=row["id"],
                at=from_us(row["at"]),
                team=row["team"],
                channel=row["channel"],
                incident=row["incident"],
                kind=row["kind"],
                actor=row["actor"],
                detail=json.loads(row["detail"]),
                body_hash=row["body_hash"],
                body=row["body"] or "",
            )
            for row in rows
        )
