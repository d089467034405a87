"""What the log holds of one failure: how often, where, who cured it, how far it is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.incident import Fix, Recurrence, ResolutionReason, Status
from bot.reach import NOT_COUNTED, Reach
from bot.recurrence import FREQUENT_WITHIN, Past, PastFix, label
from bot.store.hosts import hosts_of
from bot.store.link import Link, Row, Value, first, from_us, marks, to_us
from bot.visibility import Viewer, audiences

# Answers are given within milliseconds even for a failure seen a million times:
# the total is counted up to here (and shown as "1000+"), the 30 days in full.
MOST_COUNTED = 1000
NEWEST = 200  # pastes whose hosts, and whose KB numbers, are told
_FIX_REASONS = tuple(r.value for r in ResolutionReason if r.is_fix)
_CURE_REASONS = tuple(r.value for r in ResolutionReason if r.status is Status.RESOLVED)
_SINCE = "team = ? AND key = ? AND seen_at >= ? AND audience IN ({})"
_OF_KEY = "team = ? AND key = ? AND seen_at >= ? AND seen_at < ? AND audience IN ({})"
_FIXED = (
    f"i.settled_at <= ? AND i.reason IN ({marks(_FIX_REASONS)})"
    " AND i.audience IN ({})"
)
BEGINNING = 0  # of all times that are stored


class Recurring:
    """Reads only; asked at every answer, so each question goes by one index."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def recurrence(
        self, key: str, *, viewer: Viewer, now: datetime, hosts: Collection[str] = ()
    ) -> Recurrence:
        """Return what the log holds of ``key`` before ``now``, for ``viewer``.

        ``hosts`` are those of the paste at hand: the label depends on them.
        """
        with self._link.snapshot():
            asked = _Asked(key, viewer, now, audiences(viewer))
            recent, total, last = self._seen(asked)
            names = [host.upper() for host in hosts]
            cure = first(self._cures(asked)) if total else None
            fixes, last_fix = self._fixes(asked, names, cure) if cure else ((), None)
            last_seen_at = None if last is None else from_us(last)
            return Recurrence(
                in_30_days=recent,
                total=total,
                hosts=self._hosts(asked),
                last_seen_at=last_seen_at,
                last_fix=last_fix,
                label=label(Past(last_seen_at, recent, fixes), hosts=names, now=now),
            )

    def reach(self, key: str, *, viewer: Viewer, since: datetime) -> Reach:
        """Return how far ``key`` has come since then, as far as ``viewer`` may know."""
        groups = audiences(viewer)
        mine: list[Value] = [viewer.team, key, to_us(since), *groups]
        some = (
            f"team = ? AND key = ? AND seen_at >= ? AND audience IN ({marks(groups)})"
        )
        counts = f"(i.reason IS NULL OR i.reason NOT IN ({marks(NOT_COUNTED)}))"
        with self._link.snapshot():
            began = self._link.rows(
                "SELECT o.seen_at FROM occurrence o CROSS JOIN incident i"
                f" WHERE i.number = o.incident AND o.{some.replace(' AND ', ' AND o.')}"
                f" AND o.withdrawn_at IS NULL AND {counts} ORDER BY o.seen_at LIMIT 1",
                *mine,
                *NOT_COUNTED,
            )
            hosts = self._link.rows(
                "SELECT l.host, MIN(l.seen_at) AS began,"
                " MAX(CASE WHEN i.settled_at IS NULL THEN 1 ELSE 0 END) AS is_open"
                " FROM (SELECT host, incident, seen_at FROM host"
                f" WHERE {some} ORDER BY seen_at DESC LIMIT {MOST_COUNTED}) AS l"
                f" JOIN incident i ON i.number = l.incident WHERE {counts}"
                " GROUP BY l.host ORDER BY began, l.host",
                *mine,
                *NOT_COUNTED,
            )
            named = self._link.rows(
                "SELECT n.kb, COUNT(*) AS n FROM (SELECT id FROM occurrence"
                f" WHERE {some} AND withdrawn_at IS NULL"
                f" ORDER BY seen_at DESC LIMIT {NEWEST}) AS l"
                " JOIN named_kb n ON n.occurrence = l.id"
                " GROUP BY n.kb ORDER BY n DESC, n.kb",
                *mine,
            )
            pastes = self._link.rows(
                "SELECT COUNT(*) AS n FROM (SELECT 1 AS one FROM occurrence"
                f" WHERE {some} AND withdrawn_at IS NULL LIMIT {NEWEST}) AS l",
                *mine,
            )
        return Reach(
            hosts=tuple(row["host"] for row in hosts),
            still_open=tuple(row["host"] for row in hosts if row["is_open"]),
            first_seen_at=from_us(began[0]["seen_at"]) if began else None,
            updates=tuple((row["kb"], row["n"]) for row in named),
            pastes=pastes[0]["n"],
        )

    def _seen(self, asked: _Asked) -> tuple[int, int, int | None]:
        """Return how often in 30 days, how often at all, and the last time."""
        since = to_us(asked.now - FREQUENT_WITHIN)
        some = f"{_OF_KEY.format(asked.marks)} AND withdrawn_at IS NULL"
        row = self._link.rows(
            f"SELECT (SELECT COUNT(*) FROM occurrence WHERE {some}) AS n,"
            f" (SELECT seen_at FROM occurrence WHERE {some}"
            " ORDER BY seen_at DESC LIMIT 1) AS last",
            *asked.since(since),
            *asked.since(since),
        )[0]
        recent, last = int(row["n"]), row["last"]
        if recent >= MOST_COUNTED:
            return recent, MOST_COUNTED, last
        # Backwards from there, and no further than is told.
        older = self._link.rows(
            "SELECT COUNT(*) AS n, MAX(seen_at) AS last FROM (SELECT seen_at"
            f" FROM occurrence WHERE {some} ORDER BY seen_at DESC LIMIT ?) AS s",
            *asked.before(since),
            MOST_COUNTED - recent,
        )[0]
        return recent, recent + int(older["n"]), last or older["last"]

    def _hosts(self, asked: _Asked) -> tuple[str, ...]:
        """Return the hosts of the newest pastes in 30 days, last seen first."""
        # Grouped by the database: a row that leaves it costs more than one inside.
        rows = self._link.rows(
            "SELECT host, MAX(seen_at) AS last FROM (SELECT host, seen_at FROM host"
            f" WHERE {_OF_KEY.format(asked.marks)} ORDER BY seen_at DESC LIMIT ?) AS l"
            " GROUP BY host ORDER BY last DESC, host",
            *asked.since(to_us(asked.now - FREQUENT_WITHIN)),
            NEWEST,
        )
        return tuple(row["host"] for row in rows)

    def _fixes(
        self, asked: _Asked, hosts: Sequence[str], cure: Row
    ) -> tuple[tuple[PastFix, ...], Fix]:
        """Return the two fixes that decide (on these hosts, the newest), and the cure.

        ``cure`` is the newest resolved incident: without one nothing was fixed.
        """
        here = self._fixed_on(asked, hosts)
        named = dict(hosts_of(self._link, list({r["number"] for r in (cure, *here)})))
        last, newest = cure["number"], [cure]
        if not (ResolutionReason(cure["reason"]).is_fix and named[last]):
            newest = self._newest_fix(asked)
            missing = [r["number"] for r in newest if r["number"] not in named]
            named |= hosts_of(self._link, missing)
        found = {row["number"]: row["settled_at"] for row in (*here, *newest)}
        fixes = tuple(PastFix(from_us(at), named[n]) for n, at in found.items())
        return fixes, _fix(cure, named[last])

    def _fixed_on(self, asked: _Asked, hosts: Sequence[str]) -> list[Row]:
        """Return an incident of these hosts that was fixed, if there is one."""
        if not hosts:
            return []
        # CROSS JOIN keeps the order: from the few rows of these hosts to incidents.
        return self._link.rows(
            "SELECT i.number, i.settled_at FROM host h CROSS JOIN incident i"
            " WHERE i.number = h.incident AND h.team = ? AND h.key = ?"
            f" AND h.host IN ({marks(hosts)}) AND i.key = h.key"
            f" AND {_FIXED.format(asked.marks)} LIMIT 1",
            *(asked.viewer.team, asked.key, *hosts, *asked.fixed),
        )

    def _newest_fix(self, asked: _Asked) -> list[Row]:
        """Return the newest fixed incident that names a host."""
        return self._link.rows(
            "SELECT i.number, i.settled_at FROM incident i WHERE i.team = ?"
            f" AND i.key = ? AND {_FIXED.format(asked.marks)} AND EXISTS"
            " (SELECT 1 FROM host h WHERE h.incident = i.number)"
            " ORDER BY i.settled_at DESC LIMIT 1",
            *(asked.viewer.team, asked.key, *asked.fixed),
        )

    def _cures(self, asked: _Asked) -> list[Row]:
        """Return the newest incident that was resolved, whichever way."""
        return self._link.rows(
            "SELECT number, channel, thread_ts, reason, step, settled_by, settled_at"
            " FROM incident WHERE team = ? AND key = ? AND settled_at <= ?"
            f" AND reason IN ({marks(_CURE_REASONS)}) AND audience IN ({asked.marks})"
            " ORDER BY settled_at DESC LIMIT 1",
            *(asked.viewer.team, asked.key, to_us(asked.now)),
            *(*_CURE_REASONS, *asked.groups),
        )


@dataclass(frozen=True, slots=True)
class _Asked:
    """One question: of which failure, for whose eyes, before when."""

    key: str
    viewer: Viewer
    now: datetime
    groups: tuple[str, ...]

    @property
    def marks(self) -> str:
        return marks(self.groups)

    @property
    def fixed(self) -> tuple[Value, ...]:
        """Return the values of ``_FIXED``."""
        return (to_us(self.now), *_FIX_REASONS, *self.groups)

    def before(self, end: int) -> tuple[Value, ...]:
        """Return the values of ``_OF_KEY`` for all before ``end``."""
        return (self.viewer.team, self.key, BEGINNING, end, *self.groups)

    def since(self, start: int) -> tuple[Value, ...]:
        """Return the values of ``_OF_KEY`` between ``start`` and now."""
        return (self.viewer.team, self.key, start, to_us(self.now), *self.groups)


def _fix(row: Row, hosts: tuple[str, ...]) -> Fix:
    return Fix(
        incident=row["number"],
        channel=row["channel"],
        thread_ts=row["thread_ts"],
        reason=ResolutionReason(row["reason"]),
        step=row["step"],
        by=row["settled_by"],
        at=from_us(row["settled_at"]),
        hosts=hosts,
    )
