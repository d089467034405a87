"""What became of an incident: acknowledged, assigned, settled, reopened, related."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.incident import Incident, ResolutionReason, Status
from bot.store.audit import BOT, Audit
from bot.store.history import History
from bot.store.link import Link, to_us


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a click came to: ``changed`` false if somebody else was faster.

    ``incident`` is as it stands now; it says who settled it, and when.
    """

    changed: bool
    incident: Incident


class Outcomes:
    """Clicks: idempotent on incident, user and what was clicked.

    Every method raises ``KeyError`` for a number that does not exist; whether the
    user may see it is asked with ``bot.visibility`` before.
    """

    def __init__(self, link: Link, history: History, audit: Audit) -> None:
        self._link = link
        self._history = history
        self._audit = audit

    def acknowledge(self, number: int, *, by: str, now: datetime) -> Settlement:
        """Say that ``by`` is working on it; they become its assignee."""
        with self._link.transaction():
            changed = self._link.run(
                "UPDATE incident SET status = ?, assignee = ?,"
                " acknowledged_at = COALESCE(acknowledged_at, ?)"
                " WHERE number = ? AND status = ?",
                Status.ACKNOWLEDGED,
                by,
                to_us(now),
                number,
                Status.OPEN,
            )
            return self._done("acknowledged", number, changed, by=by, now=now)

    def assign(
        self, number: int, assignee: str | None, *, by: str, now: datetime
    ) -> Settlement:
        """Give an incident to somebody, or to nobody (``None``)."""
        with self._link.transaction():
            changed = self._link.run(
                "UPDATE incident SET assignee = ? WHERE number = ?"
                " AND (assignee IS NULL OR assignee <> ?)",
                assignee,
                number,
                assignee or "",
            )
            return self._done("assigned", number, changed, by=by, now=now)

    def settle(
        self,
        number: int,
        reason: ResolutionReason,
        *,
        by: str,
        now: datetime,
        step: int | None = None,
        duplicate_of: int | None = None,
    ) -> Settlement:
        """Resolve or dismiss an open incident, by which step if known (1-based).

        A second click changes nothing: the incident says who was first.
        """
        with self._link.transaction():
            changed = self._link.run(
                "UPDATE incident SET status = ?, reason = ?, step = ?, settled_by = ?,"
                " settled_at = ?, duplicate_of = ?,"
                " acknowledged_at = COALESCE(acknowledged_at, ?)"
                " WHERE number = ? AND settled_at IS NULL",
                *(reason.status, reason, step, by, to_us(now), duplicate_of),
                *(to_us(now) if by != BOT else None, number),
            )
            return self._done(
                "settled",
                number,
                changed,
                by=by,
                now=now,
                detail={"reason": reason, "step": step, "duplicate_of": duplicate_of},
            )

    def reopen(self, number: int, *, by: str, now: datetime) -> Settlement:
        """Undo a settlement; who settled it stays in the audit."""
        with self._link.transaction():
            changed = self._link.run(
                "UPDATE incident SET status = ?, reason = NULL, step = NULL,"
                " settled_by = NULL, settled_at = NULL, duplicate_of = NULL,"
                " last_seen_at = ? WHERE number = ? AND settled_at IS NOT NULL",
                Status.OPEN,
                to_us(now),
                number,
            )
            return self._done("reopened", number, changed, by=by, now=now)

    def relate(self, number: int, other: int, *, by: str, now: datetime) -> None:
        """Say that two incidents belong together; twice is once."""
        with self._link.transaction():
            changed = self._link.run(
                "INSERT INTO related (incident, other) VALUES (?, ?)"
                " ON CONFLICT (incident, other) DO NOTHING",
                min(number, other),
                max(number, other),
            )
            self._done(
                "related", number, changed, by=by, now=now, detail={"other": other}
            )

    def age_out(
        self,
        *,
        unseen_for: timedelta,
        now: datetime,
        place: tuple[str, str] | None = None,
    ) -> tuple[int, ...]:
        """Dismiss open incidents nobody has touched for that long; return them.

        ``place`` is ``(team, channel)``, ``None`` everywhere.
        """
        here = " AND team = ? AND channel = ?" if place else ""
        with self._link.transaction():
            rows = self._link.rows(
                "SELECT number FROM incident WHERE settled_at IS NULL"
                f" AND last_seen_at < ?{here} ORDER BY number",
                to_us(now - unseen_for),
                *(place or ()),
            )
            for row in rows:
                reason = ResolutionReason.AGED_OUT
                self.settle(row["number"], reason, by=BOT, now=now)
        return tuple(row["number"] for row in rows)

    def _done(
        self,
        kind: str,
        number: int,
        changed: int,
        *,
        by: str,
        now: datetime,
        detail: dict[str, object] | None = None,
    ) -> Settlement:
        """Audit a change, if there was one, and return how things stand."""
        incident = self._get(number)
        if changed:
            self._audit.add(
                kind,
                now=now,
                incident=number,
                actor=by,
                team=incident.team,
                channel=incident.channel,
                detail=detail,
            )
        return Settlement(changed=bool(changed), incident=incident)

    def _get(self, number: int) -> Incident:
        incident = self._history.incident(number, viewer=None)
        if incident is None:
            raise KeyError(number)
        return incident
