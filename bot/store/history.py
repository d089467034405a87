"""Looking back: incidents, their occurrences, what recurs; only what one may see."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from bot.incident import (
    Fix,
    Incident,
    Occurrence,
    Recurrence,
    ResolutionReason,
    Status,
)
from bot.recurrence import FREQUENT_WITHIN, Past, PastFix, label
from bot.store.link import Link, Row, Value, first, from_us, marks, to_us
from bot.store.rows import incident_of, occurrence_of
from bot.visibility import Viewer, audiences

MOST_FIXES = 50  # the newest confirmed fixes that labels look at
MOST_HOSTS_SHOWN = 200
# Answers are given within milliseconds even for a failure seen a million times:
# the total is counted up to here (and shown as "1000+"), the 30 days in full.
MOST_COUNTED = 1000
_FIX_REASONS = tuple(r.value for r in ResolutionReason if r.is_fix)
_CURE_REASONS = tuple(r.value for r in ResolutionReason if r.status is Status.RESOLVED)


class History:
    """Reads only.  ``viewer`` ``None`` is the operator at the shell, who sees all."""

    def __init__(self, link: Link) -> None:
        self._link = link

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
        seen = self._seen(key, viewer, now)
        last = first(self._fixes(key, viewer, now, _CURE_REASONS, limit=1))
        last_seen_at = from_us(seen["last"]) if seen["last"] is not None else None
        return Recurrence(
            in_30_days=seen["recent"],
            total=seen["total"],
            hosts=self._hosts_of_key(key, viewer, now),
            last_seen_at=last_seen_at,
            last_fix=self._fix(last) if last else None,
            label=label(
                Past(last_seen_at, seen["recent"], self._past_fixes(key, viewer, now)),
                hosts=[host.upper() for host in hosts],
                now=now,
            ),
        )

    def _seen(self, key: str, viewer: Viewer, now: datetime) -> Row:
        groups = audiences(viewer)
        some = _OF_KEY.format(marks(groups))
        values: list[Value] = [viewer.team, key, to_us(now), *groups]
        return self._link.rows(
            f"SELECT (SELECT COUNT(*) {some} AND seen_at >= ?) AS recent,"
            f" (SELECT COUNT(*) FROM (SELECT 1 AS one {some} LIMIT ?) AS s) AS total,"
            f" (SELECT MAX(seen_at) {some}) AS last",
            *values,
            to_us(now - FREQUENT_WITHIN),
            *values,
            MOST_COUNTED,
            *values,
        )[0]

    def _hosts_of_key(self, key: str, viewer: Viewer, now: datetime) -> tuple[str, ...]:
        groups = audiences(viewer)
        rows = self._link.rows(
            "SELECT host, MAX(seen_at) AS last FROM (SELECT host, seen_at FROM host"
            " WHERE team = ? AND key = ? AND seen_at >= ? AND seen_at < ?"
            f" AND audience IN ({marks(groups)}) ORDER BY seen_at DESC LIMIT ?) AS l"
            " GROUP BY host ORDER BY last DESC, host LIMIT ?",
            viewer.team,
            key,
            to_us(now - FREQUENT_WITHIN),
            to_us(now),
            *groups,
            MOST_COUNTED,
            MOST_HOSTS_SHOWN,
        )
        return tuple(row["host"] for row in rows)

    def _past_fixes(
        self, key: str, viewer: Viewer, now: datetime
    ) -> tuple[PastFix, ...]:
        rows = self._fixes(key, viewer, now, _FIX_REASONS, limit=MOST_FIXES)
        return tuple(
            PastFix(from_us(row["settled_at"]), self._hosts(row["number"]))
            for row in rows
        )

    def _fixes(
        self,
        key: str,
        viewer: Viewer,
        now: datetime,
        reasons: tuple[str, ...],
        *,
        limit: int,
    ) -> list[Row]:
        groups = audiences(viewer)
        values: list[Value] = [viewer.team, key, to_us(now), *reasons, *groups, limit]
        return self._link.rows(
            "SELECT * FROM incident WHERE team = ? AND key = ? AND settled_at <= ?"
            f" AND reason IN ({marks(reasons)}) AND audience IN ({marks(groups)})"
            " ORDER BY settled_at DESC LIMIT ?",
            *values,
        )

    def _fix(self, row: Row) -> Fix:
        return Fix(
            incident=row["number"],
            channel=row["channel"],
            thread_ts=row["thread_ts"],
            reason=ResolutionReason(row["reason"]),
            step=row["step"],
            by=row["settled_by"],
            at=from_us(row["settled_at"]),
            hosts=self._hosts(row["number"]),
        )

    def _incidents(
        self, where: str, values: list[Value], viewer: Viewer | None, *, limit: int
    ) -> tuple[Incident, ...]:
        if viewer is not None:
            groups = audiences(viewer)
            where = f"({where}) AND team = ? AND audience IN ({marks(groups)})"
            values = [*values, viewer.team, *groups]
        rows = self._link.rows(
            "SELECT i.*, (SELECT COUNT(*) FROM occurrence o WHERE o.incident = i.number"
            " AND o.withdrawn_at IS NULL) AS n"
            f" FROM incident i WHERE {where} ORDER BY number DESC LIMIT ?",
            *values,
            limit,
        )
        return tuple(
            incident_of(row, occurrences=row["n"], hosts=self._hosts(row["number"]))
            for row in rows
        )

    def _hosts(self, number: int) -> tuple[str, ...]:
        rows = self._link.rows(
            "SELECT host, MIN(seen_at) AS since, MIN(occurrence) AS o,"
            " MIN(position) AS p FROM host WHERE incident = ?"
            " GROUP BY host ORDER BY since, o, p",
            number,
        )
        return tuple(row["host"] for row in rows)

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


_OF_KEY = (
    "FROM occurrence WHERE team = ? AND key = ? AND withdrawn_at IS NULL"
    " AND seen_at < ? AND audience IN ({})"
)
