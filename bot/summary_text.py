"""A summary in words: what to decide, the headline, the figures, the tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.incident import Label
from bot.summary import WORTH_A_HOLD, WORTH_AN_ENTRY, IncidentRow, Summary


def decisions(summary: Summary) -> tuple[str, ...]:
    """Return what to decide, most urgent first: what to fix, to hold, to write.

    >>> from datetime import UTC, datetime
    >>> from bot.summarise import summarise
    >>> from bot.summary import Counts, WeekRows
    >>> none = Counts(0, 0, {})
    >>> rows = WeekRows((), (), (), 0, (), none, none, {}, {}, (0, 0))
    >>> decisions(summarise(rows, week="2026-W47", start=datetime.now(UTC),
    ...                     end=datetime.now(UTC), cycle_week="2026-W43"))
    ()
    """
    titles = {entry.id: entry.title for entry in summary.entries}
    fix = [
        f"Fix: {key} came back after a fix ({titles.get(key, 'see history')})."
        for key in summary.regressed
    ]
    spread = [
        f"Fix: {key} reached hosts beyond those fixed"
        f" ({titles.get(key, 'see history')})."
        for key in summary.spreading
        if key not in summary.regressed
    ]
    hold = [
        f"Hold: {patch.kb} is named by failures on {patch.hosts} hosts."
        for patch in summary.patches
        if patch.hosts >= WORTH_A_HOLD
    ]
    write = [
        f"Write: an entry for “{cluster.line}” ({cluster.count} times"
        f" on {len(cluster.hosts)} hosts)."
        for cluster in summary.clusters
        if cluster.count >= WORTH_AN_ENTRY
    ]
    return (*fix, *spread, *hold, *write)


def headline(summary: Summary) -> str:
    """Return the week in one line; a quiet week needs no more."""
    if summary.is_quiet:
        return f"Week {summary.week}: quiet. No failure was pasted, nothing is open."
    return (
        f"Week {summary.week}: {_n(summary.occurrences, 'failure')} pasted"
        f" ({_change(summary.occurrences - summary.before.occurrences)} to the week"
        f" before, {_change(summary.occurrences - summary.cycle.occurrences)} to"
        f" {summary.cycle_week} of the last patch cycle),"
        f" {_n(summary.incidents, 'incident')} on {_n(summary.hosts, 'host')};"
        f" {summary.resolved} resolved, {summary.still_open} open."
    )


def facts(summary: Summary) -> tuple[tuple[str, str], ...]:
    """Return the figures that stand alone: name and value, each with its n."""
    return (
        ("Median to resolve", _minutes(summary.median_minutes_to_resolve)),
        ("Mean to resolve", _minutes(summary.mean_minutes_to_resolve)),
        ("Median to first answer", _minutes(summary.median_minutes_to_answer)),
        ("Median to acknowledge", _minutes(summary.median_minutes_to_acknowledge)),
        ("Known (coverage)", _percent(summary.coverage, summary.coverage_n)),
        ("Answers right (precision)", _percent(summary.precision, summary.precision_n)),
    )


def open_longest(
    summary: Summary, most: int = 5
) -> tuple[tuple[IncidentRow, int], ...]:
    """Return the incidents open longest, with their age in whole days at the end."""
    return tuple(
        (row, (summary.end - row.opened_at).days) for row in summary.open_longest[:most]
    )


def alt_text(summary: Summary) -> str:
    """Return what the chart shows, in words."""
    days = ", ".join(
        f"{datetime.fromisoformat(day.name):%a} {day.known} known"
        f" and {day.unknown} unknown"
        for day in summary.days
    )
    top = ", ".join(f"{e.id} {e.occurrences}" for e in summary.entries[:5])
    return f"Failures by day: {days}. Most frequent: {top or 'none'}."


Rows = Sequence[tuple[str, ...]]


def tables(summary: Summary) -> Iterable[tuple[str, tuple[str, ...], Rows]]:
    """Yield title, header and rows of each table, regressed and spreading first."""
    loud = {Label.REGRESSED: 0, Label.SPREADING: 1}
    entries = sorted(summary.entries, key=lambda e: loud.get(e.label, 2))
    yield (
        "Failures",
        ("Entry", "Title", "Label", "Times #", "Hosts #", "Change #"),
        [
            (
                e.id,
                e.title,
                e.label,
                f"{e.occurrences}",
                f"{e.hosts}",
                _change(e.change),
            )
            for e in entries
        ],
    )
    yield "Figures", ("What", "How much"), [*facts(summary)]
    yield (
        "Open longest",
        ("Incident #", "What", "Days #"),
        [(f"{row.number}", row.title, f"{age}") for row, age in open_longest(summary)],
    )
    yield (
        "Steps that worked",
        ("Entry", "Step #", "Worked #", "Failed #"),
        [
            (s.entry_id, f"{s.step}", f"{s.worked}", f"{s.failed}")
            for s in summary.steps
        ],
    )
    yield (
        "Updates named",
        ("Update", "Times #", "Hosts #"),
        [(p.kb, f"{p.occurrences}", f"{p.hosts}") for p in summary.patches],
    )
    yield (
        "Unknown",
        ("Line", "Times #", "Hosts #", "Seen"),
        [
            (
                c.line,
                f"{c.count}",
                f"{len(c.hosts)}",
                _between(c.first_seen_at, c.last_seen_at, summary),
            )
            for c in summary.clusters
        ],
    )


def _between(first: datetime, last: datetime, summary: Summary) -> str:
    """Return the first and the last time in the week as people there say it."""
    zone = summary.start.tzinfo
    start, end = (
        f"{first.astimezone(zone):%a %H:%M}",
        f"{last.astimezone(zone):%a %H:%M}",
    )
    return start if start == end else f"{start} to {end}"


def _n(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _change(difference: int) -> str:
    return f"{difference:+}" if difference else "±0"


def _minutes(minutes: float | None) -> str:
    if minutes is None:
        return "–"
    if minutes < 120:
        return f"{minutes:.0f} min"
    return (
        f"{minutes / 60:.1f} h" if minutes < 48 * 60 else f"{minutes / 1440:.1f} days"
    )


def _percent(share: float | None, n: int) -> str:
    return "–" if share is None else f"{share:.0%} (n = {n})"
