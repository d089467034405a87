"""How often entries were the answer: which ones nobody ever needed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.store.link import Link, first, from_us, marks
from bot.visibility import Viewer, audiences


class Hits:
    """Reads only; ``viewer`` ``None`` is the operator at the shell, who sees all."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def of(self, ids: Iterable[str], *, viewer: Viewer | None = None) -> dict[str, int]:
        """Return how many pastes each entry answered; 0 for one never hit."""
        return {id_: self._count(id_, viewer, most=None) for id_ in ids}

    def never(self, ids: Iterable[str], *, viewer: Viewer | None) -> tuple[str, ...]:
        """Return those entries that no paste one may see was ever answered with."""
        return tuple(id_ for id_ in ids if not self._count(id_, viewer, most=1))

    def since(self) -> datetime | None:
        """Return when the log begins, ``None`` while nothing is in it."""
        row = first(
            self._link.rows(
                "SELECT seen_at FROM occurrence WHERE withdrawn_at IS NULL"
                " ORDER BY seen_at LIMIT 1"
            )
        )
        return from_us(row["seen_at"]) if row else None

    def _count(self, id_: str, viewer: Viewer | None, *, most: int | None) -> int:
        groups: tuple[str, ...] = ()
        seen = ""
        if viewer is None:
            teams = [row["team"] for row in self._link.rows(TEAMS)]
        else:
            teams, groups = [viewer.team], audiences(viewer)
            seen = f" AND audience IN ({marks(groups)})"
        limit = f" LIMIT {most}" if most else ""
        rows = self._link.rows(
            "SELECT COUNT(*) AS n FROM (SELECT 1 AS one FROM occurrence"
            f" WHERE team IN ({marks(teams) or 'NULL'}) AND key = ?"
            f" AND withdrawn_at IS NULL{seen}{limit}) AS s",
            *(*teams, id_, *groups),
        )
        return int(rows[0]["n"])


# The teams there are, by hopping along the index instead of reading all of it.
TEAMS = """
WITH RECURSIVE t (team) AS (
    SELECT MIN(team) FROM incident
    UNION ALL SELECT (SELECT MIN(i.team) FROM incident i WHERE i.team > t.team)
    FROM t WHERE t.team IS NOT NULL)
SELECT team FROM t WHERE team IS NOT NULL"""
