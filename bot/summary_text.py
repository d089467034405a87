"""A summary in words: what to decide, the headline, the figures, the tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.incident import Label
from bot.language import day as day_words
from bot.language import decimal, mark, ntr, percent, tr
from bot.names import name_of
from bot.summary import WORTH_A_HOLD, WORTH_AN_ENTRY, IncidentRow, Summary

# Patterns of Unicode's, as Babel takes them; a catalogue may give its own.
WEEKDAY, DAY, DAY_OF_YEAR = mark("EEE"), mark("dd MMM"), mark("dd MMM y")
OPEN_LONGEST = mark("Open longest")


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
    unnamed = tr("see history")
    fix = [
        tr(
            "Fix: {entry} came back after a fix ({title}).",
            entry=key,
            title=titles.get(key, unnamed),
        )
        for key in summary.regressed
    ]
    spread = [
        tr(
            "Fix: {entry} reached hosts beyond those fixed ({title}).",
            entry=key,
            title=titles.get(key, unnamed),
        )
        for key in summary.spreading
        if key not in summary.regressed
    ]
    hold = [
        ntr(
            "Hold: {kb} is named by failures on {n} host.",
            "Hold: {kb} is named by failures on {n} hosts.",
            patch.hosts,
            kb=patch.kb,
        )
        for patch in summary.patches
        if patch.hosts >= WORTH_A_HOLD
    ]
    write = [
        tr(
            "Write: an entry for “{line}” ({times} on {hosts}).",
            line=cluster.line,
            times=times_words(cluster.count),
            hosts=hosts_words(len(cluster.hosts)),
        )
        for cluster in summary.clusters
        if cluster.count >= WORTH_AN_ENTRY
    ]
    return (*fix, *spread, *hold, *write)


def headline(summary: Summary) -> str:
    """Return the week in one line; a quiet week needs no more."""
    if summary.is_quiet:
        return tr(
            "Week {week}: quiet. No failure was pasted, nothing is open.",
            week=summary.week,
        )
    pasted = summary.occurrences
    return tr(
        "Week {week}: {failures} pasted ({change} to the week before, {cycle_change}"
        " to {cycle} of the last patch cycle), {incidents} on {hosts};"
        " {resolved} resolved, {open} open.",
        week=summary.week,
        failures=ntr("{n} failure", "{n} failures", pasted),
        change=change_words(pasted - summary.before.occurrences),
        cycle_change=change_words(pasted - summary.cycle.occurrences),
        cycle=summary.cycle_week,
        incidents=ntr("{n} incident", "{n} incidents", summary.incidents),
        hosts=hosts_words(summary.hosts),
        resolved=summary.resolved,
        open=summary.still_open,
    )


def facts(summary: Summary) -> tuple[tuple[str, str], ...]:
    """Return the figures that stand alone: name and value, each with its n."""
    return (
        (tr("Median to resolve"), _minutes(summary.median_minutes_to_resolve)),
        (tr("Mean to resolve"), _minutes(summary.mean_minutes_to_resolve)),
        (tr("Median to first answer"), _minutes(summary.median_minutes_to_answer)),
        (tr("Median to acknowledge"), _minutes(summary.median_minutes_to_acknowledge)),
        (tr("Known (coverage)"), _percent(summary.coverage, summary.coverage_n)),
        (
            tr("Answers right (precision)"),
            _percent(summary.precision, summary.precision_n),
        ),
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
        tr(
            "{day} {known} known and {unknown} unknown",
            day=day_words(datetime.fromisoformat(day.name), WEEKDAY),
            known=day.known,
            unknown=day.unknown,
        )
        for day in summary.days
    )
    top = ", ".join(f"{e.id} {e.occurrences}" for e in summary.entries[:5])
    return tr(
        "Failures by day: {days}. Most frequent: {top}.",
        days=days,
        top=top or tr("none"),
    )


Rows = Sequence[tuple[str, ...]]


def tables(summary: Summary) -> Iterable[tuple[str, tuple[str, ...], Rows]]:
    """Yield title, header and rows of each table, regressed and spreading first."""
    loud = {Label.REGRESSED: 0, Label.SPREADING: 1}
    entries = sorted(summary.entries, key=lambda e: loud.get(e.label, 2))
    yield (
        tr("Failures"),
        (
            *(tr("Entry"), tr("Title"), tr("Label")),
            *(tr("Times #"), tr("Hosts #"), tr("Change #")),
        ),
        [
            (
                e.id,
                e.title,
                name_of(e.label),
                f"{e.occurrences}",
                f"{e.hosts}",
                change_words(e.change),
            )
            for e in entries
        ],
    )
    yield tr("Figures"), (tr("What"), tr("How much")), [*facts(summary)]
    yield (
        tr(OPEN_LONGEST),
        (tr("Incident #"), tr("What"), tr("Days #")),
        [(f"{row.number}", row.title, f"{age}") for row, age in open_longest(summary)],
    )
    yield (
        tr("Steps that worked"),
        (tr("Entry"), tr("Step #"), tr("Worked #"), tr("Failed #")),
        [
            (s.entry_id, f"{s.step}", f"{s.worked}", f"{s.failed}")
            for s in summary.steps
        ],
    )
    yield (
        tr("Updates named"),
        (tr("Update"), tr("Times #"), tr("Hosts #")),
        [(p.kb, f"{p.occurrences}", f"{p.hosts}") for p in summary.patches],
    )
    yield (
        tr("Unknown"),
        (tr("Line"), tr("Times #"), tr("Hosts #"), tr("Seen")),
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
        f"{day_words(at, WEEKDAY)} {at:%H:%M}"
        for at in (first.astimezone(zone), last.astimezone(zone))
    )
    if start == end:
        return start
    return tr("{first} to {last}", first=start, last=end)


def times_words(count: int) -> str:
    """Return how often, in words."""
    return ntr("{n} time", "{n} times", count)


def hosts_words(count: int) -> str:
    """Return on how many hosts, in words."""
    return ntr("{n} host", "{n} hosts", count)


def change_words(difference: int) -> str:
    """Return a difference with its sign.

    >>> change_words(3), change_words(0)
    ('+3', '±0')
    """
    return f"{difference:+}" if difference else "±0"


def _minutes(minutes: float | None) -> str:
    if minutes is None:
        return "–"
    if minutes < 120:
        return tr("{n} min", n=f"{minutes:.0f}")
    if minutes < 48 * 60:
        return tr("{n} h", n=decimal(minutes / 60))
    return tr("{days} days", days=decimal(minutes / 1440))


def _percent(share: float | None, n: int) -> str:
    return "–" if share is None else f"{percent(share)} (n = {n})"
