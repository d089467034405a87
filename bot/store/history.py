"""Looking back: incidents, their occurrences, what recurs; only what one may see."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
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

MOST_VALUES = 500  # in one IN list
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
        seen = self._seen(key, viewer, now)
        last = first(self._cures(key, viewer, now))
        names = [host.upper() for host in hosts]
        fixes = self._past_fixes(key, viewer, now, names)
        last_seen_at = from_us(seen["last"]) if seen["last"] is not None else None
        return Recurrence(
            in_30_days=seen["recent"],
            total=seen["total"],
            hosts=self._hosts_of_key(key, viewer, now),
            last_seen_at=last_seen_at,
            last_fix=self._fix(last) if last else None,
            label=label(
                Past(last_seen_at, seen["recent"], fixes),
                hosts=names,
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
            f" (SELECT seen_at {some} ORDER BY seen_at DESC LIMIT 1) AS last",
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
        self, key: str, viewer: Viewer, now: datetime, hosts: Sequence[str]
    ) -> tuple[PastFix, ...]:
        """Return the two fixes that decide: one on these hosts, and the newest."""
        groups = audiences(viewer)
        values: list[Value] = [viewer.team, key, *hosts]
        rest: list[Value] = [to_us(now), *_FIX_REASONS, *groups]
        fixed = (
            f"i.settled_at <= ? AND i.reason IN ({marks(_FIX_REASONS)})"
            f" AND i.audience IN ({marks(groups)})"
        )
        # CROSS JOIN keeps the order: from the few rows of these hosts to incidents.
        here = self._link.rows(
            "SELECT i.number, i.settled_at FROM host h CROSS JOIN incident i"
            " WHERE i.number = h.incident AND h.team = ? AND h.key = ?"
            f" AND h.host IN ({marks(hosts) or 'NULL'}) AND i.key = h.key AND {fixed}"
            " LIMIT 1",
            *values,
            *rest,
        )
        newest = self._link.rows(
            f"SELECT i.number, i.settled_at FROM incident i WHERE i.team = ?"
            f" AND i.key = ? AND {fixed} AND EXISTS"
            " (SELECT 1 FROM host h WHERE h.incident = i.number)"
            " ORDER BY i.settled_at DESC LIMIT 1",
            *values[:2],
            *rest,
        )
        found = {row["number"]: row["settled_at"] for row in [*here, *newest]}
        named = self._hosts_of([*found])
        return tuple(PastFix(from_us(at), named[n]) for n, at in found.items())

    def _cures(self, key: str, viewer: Viewer, now: datetime) -> list[Row]:
        """Return the newest incident that was resolved, whichever way."""
        groups = audiences(viewer)
        values: list[Value] = [viewer.team, key, to_us(now), *_CURE_REASONS, *groups]
        return self._link.rows(
            "SELECT * FROM incident WHERE team = ? AND key = ? AND settled_at <= ?"
            f" AND reason IN ({marks(_CURE_REASONS)}) AND audience IN ({marks(groups)})"
            " ORDER BY settled_at DESC LIMIT 1",
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
            hosts=self._hosts_of([row["number"]])[row["number"]],
        )

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
        hosts = self._hosts_of([row["number"] for row in rows])
        return tuple(
            incident_of(row, occurrences=row["n"], hosts=hosts[row["number"]])
            for row in rows
        )

    def _hosts_of(self, numbers: Sequence[int]) -> Mapping[int, tuple[str, ...]]:
        """Return the hosts of each incident, in the order in which they came up."""
        found: dict[int, dict[str, None]] = {number: {} for number in numbers}
        for at in range(0, len(numbers), MOST_VALUES):
            some = numbers[at : at + MOST_VALUES]
            for row in self._link.rows(
                f"SELECT incident, host FROM host WHERE incident IN ({marks(some)})"
                " ORDER BY incident, seen_at, occurrence, position",
                *some,
            ):
                found[row["incident"]][row["host"]] = None
        return {number: tuple(hosts) for number, hosts in found.items()}

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
