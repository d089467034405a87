"""The one query behind every number that is shown: a week of the log as rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.incident import Label, ResolutionReason
from bot.recurrence import FREQUENT_WITHIN
from bot.schedule import bounds, same_week_of_last_cycle, shifted, week_of
from bot.store.hits import TEAMS
from bot.store.link import Link, Row, Value, from_us, marks, maybe_time, to_us
from bot.summarise import summarise
from bot.summary import (
    Counts,
    IncidentRow,
    PasteRow,
    Scope,
    StepRow,
    Summary,
    WeekRows,
    is_entry,
)
from bot.visibility import audiences
from kb.verdict import Verdict

MOST_OPEN = 20  # of the incidents open longest
_RIGHT = ResolutionReason.FIXED_BY_ENTRY
_WRONG = ResolutionReason.FALSE_MATCH


class Numbers:
    """Reads only; ``Scope()`` is the whole log, else a channel or a viewer."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def summary(self, week: str, *, zone: ZoneInfo, scope: Scope) -> Summary:
        """Return a week (``2026-W47``) of ``zone`` in numbers.

        Raises ``WeekError`` for what is no week.
        """
        start, end = bounds(week, zone=zone)
        name = week_of(start, zone=zone)
        cycle = same_week_of_last_cycle(name)
        rows = self.week(
            start,
            end,
            before=bounds(shifted(name, -1), zone=zone),
            cycle=bounds(cycle, zone=zone),
            scope=scope,
        )
        return summarise(rows, week=name, start=start, end=end, cycle_week=cycle)

    def week(
        self,
        start: datetime,
        end: datetime,
        *,
        before: tuple[datetime, datetime],
        cycle: tuple[datetime, datetime],
        scope: Scope,
    ) -> WeekRows:
        """Return the rows of [start, end), and the counts of two other weeks."""
        with self._link.snapshot():
            pastes = self._pastes(start, end, scope)
            return WeekRows(
                pastes=pastes,
                opened=self._incidents(
                    "opened_at >= ? AND opened_at < ?", start, end, scope
                ),
                settled=self._incidents(
                    "settled_at >= ? AND settled_at < ?", start, end, scope
                ),
                still_open=self._still_open(end, scope),
                open_longest=self._open_longest(end, scope),
                before=self._counts(*before, scope),
                cycle=self._counts(*cycle, scope),
                last_seen_before=self._last_seen(
                    {paste.key for paste in pastes}, start, scope
                ),
                recent=self._by_key(end - FREQUENT_WITHIN, end, scope),
                judged=self._judged(start, end, scope),
                steps=self._steps(start, end, scope),
            )

    def _pastes(
        self, start: datetime, end: datetime, scope: Scope
    ) -> tuple[PasteRow, ...]:
        where, values = _where(scope, "o")
        when = (to_us(start), to_us(end))
        rows = self._link.rows(
            "SELECT o.id, o.incident, o.key, o.title, o.verdict, o.seen_at,"
            " o.telling_line FROM occurrence o WHERE o.withdrawn_at IS NULL"
            f" AND o.seen_at >= ? AND o.seen_at < ?{where} ORDER BY o.seen_at, o.id",
            *when,
            *values,
        )
        hosts = self._named("host", start, end, scope)
        kbs = self._named("kb", start, end, scope)
        return tuple(
            PasteRow(
                incident=row["incident"],
                key=row["key"],
                title=row["title"],
                verdict=Verdict(row["verdict"]),
                seen_at=from_us(row["seen_at"]),
                line=row["telling_line"],
                hosts=tuple(hosts.get(row["id"], ())),
                kbs=tuple(kbs.get(row["id"], ())),
            )
            for row in rows
        )

    def _named(
        self, what: str, start: datetime, end: datetime, scope: Scope
    ) -> dict[int, list[str]]:
        """Return the hosts (or KB numbers) that each paste names."""
        where, values = _where(scope, "o")
        table = "host" if what == "host" else "named_kb"
        found: dict[int, list[str]] = defaultdict(list)
        for row in self._link.rows(
            f"SELECT o.id, n.{what} AS name FROM occurrence o JOIN {table} n"
            " ON n.occurrence = o.id WHERE o.withdrawn_at IS NULL"
            f" AND o.seen_at >= ? AND o.seen_at < ?{where} ORDER BY o.id, n.position",
            to_us(start),
            to_us(end),
            *values,
        ):
            found[row["id"]].append(row["name"])
        return found

    def _incidents(
        self, which: str, one: datetime, other: datetime, scope: Scope
    ) -> tuple[IncidentRow, ...]:
        where, values = _where(scope, "i")
        rows = self._link.rows(
            f"SELECT i.* FROM incident i WHERE {which}{where} ORDER BY number",
            to_us(one),
            to_us(other),
            *values,
        )
        return tuple(_incident(row) for row in rows)

    def _still_open(self, end: datetime, scope: Scope) -> int:
        """Count the incidents open at ``end``; two index ranges, not one OR."""
        where, values = _where(scope, "i")
        count = "SELECT COUNT(*) FROM incident i WHERE i.opened_at < ? AND"
        found = self._link.rows(
            f"SELECT ({count} i.settled_at IS NULL{where})"
            f" + ({count} i.settled_at >= ?{where}) AS n",
            *(to_us(end), *values, to_us(end), to_us(end), *values),
        )
        return int(found[0]["n"])

    def _open_longest(self, end: datetime, scope: Scope) -> tuple[IncidentRow, ...]:
        where, values = _where(scope, "i")
        found = []
        for which, more in (("IS NULL", ()), (">= ?", (to_us(end),))):
            rows = self._link.rows(
                "SELECT i.* FROM incident i WHERE i.opened_at < ?"
                f" AND i.settled_at {which}{where} ORDER BY i.opened_at LIMIT ?",
                *(to_us(end), *more, *values, MOST_OPEN),
            )
            found += [_incident(row) for row in rows]
        found.sort(key=lambda row: (row.opened_at, row.number))
        return tuple(found[:MOST_OPEN])

    def _counts(self, start: datetime, end: datetime, scope: Scope) -> Counts:
        by_key = self._by_key(start, end, scope)
        where, values = _where(scope, "i")
        opened = self._link.rows(
            "SELECT COUNT(*) AS n FROM incident i"
            f" WHERE opened_at >= ? AND opened_at < ?{where}",
            to_us(start),
            to_us(end),
            *values,
        )
        return Counts(
            occurrences=sum(by_key.values()), incidents=opened[0]["n"], by_key=by_key
        )

    def _by_key(self, start: datetime, end: datetime, scope: Scope) -> dict[str, int]:
        where, values = _where(scope, "o")
        rows = self._link.rows(
            "SELECT o.key, COUNT(*) AS n FROM occurrence o WHERE o.withdrawn_at IS NULL"
            f" AND o.seen_at >= ? AND o.seen_at < ?{where} GROUP BY o.key",
            to_us(start),
            to_us(end),
            *values,
        )
        return {row["key"]: row["n"] for row in rows}

    def _last_seen(
        self, keys: Collection[str], start: datetime, scope: Scope
    ) -> dict[str, datetime]:
        """Return when each entry was seen last before the week, by key."""
        where, values = _where(scope, "o")
        teams = [row["team"] for row in self._link.rows(TEAMS)]
        found: dict[str, datetime] = {}
        for key in sorted(key for key in keys if is_entry(key)):
            last = self._link.rows(
                "SELECT o.seen_at FROM occurrence o"
                f" WHERE o.team IN ({marks(teams)}) AND o.key = ?"
                f" AND o.withdrawn_at IS NULL AND o.seen_at < ?{where}"
                # Backwards from the week to the first that fits: MAX() with a
                # condition beyond the index would read them all.
                " ORDER BY o.seen_at DESC LIMIT 1",
                *teams,
                key,
                to_us(start),
                *values,
            )
            if last:
                found[key] = from_us(last[0]["seen_at"])
        return found

    def _judged(self, start: datetime, end: datetime, scope: Scope) -> tuple[int, int]:
        """Return how many answered incidents were found right and wrong in the week."""
        where, values = _where(scope, "i")
        when = (to_us(start), to_us(end))
        rows = self._link.rows(
            "SELECT i.number, i.reason AS said FROM incident i"
            " WHERE i.settled_at >= ? AND i.settled_at < ?"
            f" AND i.reason IN (?, ?){where}"
            " UNION SELECT i.number, f.opinion AS said FROM feedback f"
            " JOIN incident i ON i.number = f.incident"
            f" WHERE f.at >= ? AND f.at < ? AND f.entry_id IS NOT NULL{where}",
            *(*when, _RIGHT, _WRONG, *values, *when, *values),
        )
        wrong = {r["number"] for r in rows if r["said"] in (_WRONG, "wrong")}
        right = {r["number"] for r in rows} - wrong
        return len(right), len(wrong)

    def _steps(
        self, start: datetime, end: datetime, scope: Scope
    ) -> tuple[StepRow, ...]:
        where, values = _where(scope, "i")
        rows = self._link.rows(
            "SELECT s.entry_id, s.step,"
            " SUM(CASE WHEN s.result = 'worked' THEN 1 ELSE 0 END) AS worked,"
            " SUM(CASE WHEN s.result = 'failed' THEN 1 ELSE 0 END) AS failed"
            " FROM step_outcome s JOIN incident i ON i.number = s.incident"
            f" WHERE s.entry_id IS NOT NULL AND s.at >= ? AND s.at < ?{where}"
            " GROUP BY s.entry_id, s.step ORDER BY worked DESC, s.entry_id, s.step",
            to_us(start),
            to_us(end),
            *values,
        )
        return tuple(
            StepRow(r["entry_id"], r["step"], int(r["worked"]), int(r["failed"]))
            for r in rows
        )


def _incident(row: Row) -> IncidentRow:
    return IncidentRow(
        number=row["number"],
        key=row["key"],
        title=row["title"],
        label=Label(row["label"]),
        channel=row["channel"],
        thread_ts=row["thread_ts"],
        opened_at=from_us(row["opened_at"]),
        answered_at=maybe_time(row["answered_at"]),
        acknowledged_at=maybe_time(row["acknowledged_at"]),
        settled_at=maybe_time(row["settled_at"]),
        reason=ResolutionReason(row["reason"]) if row["reason"] else None,
        step=row["step"],
        assignee=row["assignee"],
    )


def _where(scope: Scope, alias: str) -> tuple[str, list[Value]]:
    """Return the condition of a scope on the table called ``alias``, and its values."""
    # Joined to nothing, so that no index on the team or the channel, which are most
    # of the table, is preferred to the one on the time.
    team, channel = f"{alias}.team || ''", f"{alias}.channel || ''"
    if scope.channel is not None:
        return f" AND {team} = ? AND {channel} = ?", [*scope.channel]
    if scope.viewer is not None:
        groups = audiences(scope.viewer)
        condition = f" AND {team} = ? AND {alias}.audience IN ({marks(groups)})"
        return condition, [scope.viewer.team, *groups]
    return "", []
