"""Entries that are not answered for a while, and how often an entry was wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.incident import Opinion
from bot.store.audit import Audit
from bot.store.link import Link, from_us, marks, to_us


@dataclass(frozen=True, slots=True)
class Suspended:
    """An entry that is not answered ``until`` then; ``by`` wanted it so."""

    entry_id: str
    until: datetime
    by: str


class Suspensions:
    """Suspended entries; each has an end, so that none is forgotten."""

    def __init__(self, link: Link, audit: Audit) -> None:
        self._link = link
        self._audit = audit

    def suspend(
        self, team: str, entry_id: str, *, until: datetime, by: str, now: datetime
    ) -> None:
        """Suspend an entry until then, in place of an earlier end."""
        with self._link.transaction():
            self._link.run(
                "INSERT INTO suspension (team, entry_id, until, who, at)"
                " VALUES (?, ?, ?, ?, ?) ON CONFLICT (team, entry_id) DO UPDATE"
                " SET until = excluded.until, who = excluded.who, at = excluded.at",
                *(team, entry_id, to_us(until), by, to_us(now)),
            )
            detail = {"entry": entry_id, "until": until.isoformat()}
            self._audit.add("kb-suspended", now=now, actor=by, team=team, detail=detail)

    def resume(self, team: str, entry_id: str, *, by: str, now: datetime) -> bool:
        """End a suspension now; return whether there was one."""
        with self._link.transaction():
            changed = self._link.run(
                "UPDATE suspension SET until = ? WHERE team = ? AND entry_id = ?"
                " AND until > ?",
                *(to_us(now), team, entry_id, to_us(now)),
            )
            if changed:
                detail = {"entry": entry_id}
                self._audit.add(
                    "kb-resumed", now=now, actor=by, team=team, detail=detail
                )
        return bool(changed)

    def now(self, now: datetime) -> Mapping[str, datetime]:
        """Return the suspended entries and their ends; a bot serves one team."""
        rows = self._link.rows(
            "SELECT entry_id, MAX(until) AS until FROM suspension WHERE until > ?"
            " GROUP BY entry_id",
            to_us(now),
        )
        return {row["entry_id"]: from_us(row["until"]) for row in rows}

    def of(self, *entry_ids: str, now: datetime) -> tuple[Suspended, ...]:
        """Return which of these entries are suspended, until when and by whom."""
        rows = self._link.rows(
            f"SELECT * FROM suspension WHERE entry_id IN ({marks(entry_ids)})"
            " AND until > ? ORDER BY until DESC",
            *entry_ids,
            to_us(now),
        )
        last = {row["entry_id"]: row for row in reversed(rows)}
        return tuple(
            Suspended(id_, from_us(row["until"]), row["who"])
            for id_, row in sorted(last.items())
        )

    def wrong(self, entry_id: str, *, since: datetime) -> int:
        """Return in how many incidents somebody said an entry was wrong."""
        rows = self._link.rows(
            "SELECT COUNT(DISTINCT incident) AS n FROM feedback"
            " WHERE entry_id = ? AND at >= ? AND opinion = ?",
            *(entry_id, to_us(since), Opinion.WRONG),
        )
        return int(rows[0]["n"])
