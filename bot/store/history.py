"""Looking back: incidents, their occurrences, what recurs; only what one may see."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from bot.incident import Incident, Occurrence, Recurrence, Status
from bot.reach import Reach
from bot.store.hosts import hosts_of
from bot.store.link import Link, Row, Value, marks, to_us
from bot.store.recurring import Recurring
from bot.store.rows import incident_of, occurrence_of
from bot.visibility import Viewer, audiences


class History:
    """Reads only.  ``viewer`` ``None`` is the operator at the shell, who sees all."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._recurring = Recurring(link)

    def incident(self, number: int, *, viewer: Viewer | None) -> Incident | None:
        """Return an incident, ``None`` if there is none that ``viewer`` may see."""
        return next(
            iter(self._incidents("number = ?", [number], viewer, limit=1)), None
        )

    def by_thread(self, team: str, channel: str, thread_ts: str) -> Incident | None:
        """Return the newest incident answered in that thread, ``None`` if none is."""
        found = self._incidents(
            "team = ? AND channel = ? AND thread_ts = ?",
            [team, channel, thread_ts],
            None,
            limit=1,
        )
        return next(iter(found), None)

    def by_message(self, team: str, channel: str, ts: str) -> Occurrence | None:
        """Return the occurrence of a message (withdrawn or not), ``None`` if none."""
        rows = self._link.rows(
            "SELECT * FROM occurrence WHERE team = ? AND channel = ? AND ts = ?",
            team,
            channel,
            ts,
        )
        return self._occurrence(rows[0]) if rows else None

    def last_by(
        self, team: str, channel: str, author: str, *, since: datetime
    ) -> Occurrence | None:
        """Return somebody's last paste in a channel since then, if any."""
        rows = self._link.rows(
            "SELECT * FROM occurrence WHERE seen_at >= ? AND team = ? AND channel = ?"
            " AND author = ? AND withdrawn_at IS NULL"
            " ORDER BY seen_at DESC, id DESC LIMIT 1",
            *(to_us(since), team, channel, author),
        )
        return self._occurrence(rows[0]) if rows else None

    def incidents(
        self,
        *,
        viewer: Viewer | None,
        status: Collection[Status] = (),
        entry: str | None = None,
        host: str | None = None,
        channel: str | None = None,
        since: datetime | None = None,
        before: int | None = None,
        limit: int = 50,
    ) -> tuple[Incident, ...]:
        """Return incidents, newest first, that fit all that is given.

        ``entry`` is an entry id or a recurrence key; ``host`` in any case;
        ``before`` is the number to go on from (for the next page).
        """
        where, values = ["1 = 1"], list[Value]()
        if status:
            where.append(f"status IN ({marks([*status])})")
            values += [*status]
        if entry is not None:
            where.append("(key = ? OR entry_id = ?)")
            values += [entry, entry]
        if host is not None:
            where.append("number IN (SELECT incident FROM host WHERE host = ?)")
            values.append(host.upper())
        if channel is not None:
            where.append("channel = ?")
            values.append(channel)
        if since is not None:
            where.append("opened_at >= ?")
            values.append(to_us(since))
        if before is not None:
            where.append("number < ?")
            values.append(before)
        return self._incidents(" AND ".join(where), values, viewer, limit=limit)

    def occurrences(self, number: int) -> tuple[Occurrence, ...]:
        """Return the occurrences of an incident, oldest first, withdrawn ones too."""
        rows = self._link.rows(
            "SELECT * FROM occurrence WHERE incident = ? ORDER BY seen_at, id", number
        )
        return tuple(self._occurrence(row) for row in rows)

    def related(self, number: int) -> tuple[int, ...]:
        """Return the incidents somebody related to this one, and its duplicates."""
        rows = self._link.rows(
            "SELECT other AS n FROM related WHERE incident = ?"
            " UNION SELECT incident AS n FROM related WHERE other = ?"
            " UNION SELECT number AS n FROM incident WHERE duplicate_of = ? ORDER BY n",
            number,
            number,
            number,
        )
        return tuple(row["n"] for row in rows)

    def recurrence(
        self, key: str, *, viewer: Viewer, now: datetime, hosts: Collection[str] = ()
    ) -> Recurrence:
        """Return what the log holds of ``key`` before ``now``, for ``viewer``.

        ``hosts`` are those of the paste at hand: the label depends on them.
        """
        return self._recurring.recurrence(key, viewer=viewer, now=now, hosts=hosts)

    def reach(self, key: str, *, viewer: Viewer, since: datetime) -> Reach:
        """Return how far a failure has come since then, as far as one may know."""
        return self._recurring.reach(key, viewer=viewer, since=since)

    def _incidents(
        self, where: str, values: list[Value], viewer: Viewer | None, *, limit: int
    ) -> tuple[Incident, ...]:
        if viewer is not None:
            groups = audiences(viewer)
            # A team is most of the table: its index must not be preferred.
            where = f"({where}) AND team || '' = ? AND audience IN ({marks(groups)})"
            values = [*values, viewer.team, *groups]
        # The numbers first: what is shown of each is looked up for those only.
        rows = self._link.rows(
            "SELECT i.*, (SELECT COUNT(*) FROM occurrence o WHERE o.incident = i.number"
            " AND o.withdrawn_at IS NULL) AS n FROM incident i WHERE number IN"
            f" (SELECT number FROM incident WHERE {where} ORDER BY number DESC LIMIT ?)"
            " ORDER BY number DESC",
            *values,
            limit,
        )
        hosts = hosts_of(self._link, [row["number"] for row in rows])
        return tuple(
            incident_of(row, occurrences=row["n"], hosts=hosts[row["number"]])
            for row in rows
        )

    def _occurrence(self, row: Row) -> Occurrence:
        hosts = self._link.rows(
            "SELECT host FROM host WHERE occurrence = ? ORDER BY position", row["id"]
        )
        kbs = self._link.rows(
            "SELECT kb FROM named_kb WHERE occurrence = ? ORDER BY position", row["id"]
        )
        return occurrence_of(
            row,
            hosts=[host["host"] for host in hosts],
            kbs=[kb["kb"] for kb in kbs],
        )
