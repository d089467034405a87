"""A week in numbers, said: what to decide first, then the rest.  Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.clusters import Cluster
from bot.incident import Label
from bot.language import day as day_words
from bot.language import mark, tr
from bot.names import name_of, upper_first
from bot.past import defused
from bot.reply import (
    Button,
    Digest,
    Note,
    Part,
    Sentence,
    Table,
    in_place,
    note,
    nphrase,
    phrase,
    sentence,
)
from bot.summary import EntryWeek, Summary
from bot.summary_text import (
    DAY,
    DAY_OF_YEAR,
    OPEN_LONGEST,
    WEEKDAY,
    change_words,
    decisions,
    headline,
    hosts_words,
    open_longest,
    tables,
    times_words,
)

CSV, DRAFT_CLUSTER = "summary_csv", "draft_cluster"
DRAFT_LABEL = mark("Draft an entry")
MOST_DRAFTS, LONGEST_NAME = 4, 40
MOST_INCIDENTS = 20  # of a cluster, whose pastes a draft takes as examples
HERE, ALL = "here", "all"  # whose week: a channel's, or of all that one may see
OF = {
    HERE: mark("What happened in this channel."),
    ALL: mark("What happened wherever people here may read."),
}
MOST_DECISIONS = 8
MOST_ROWS = 8
MOST_TOP = 3
LONGEST_CELL = 90
LOUD = {Label.REGRESSED: 0, Label.SPREADING: 1}
HEADER = (
    *("week", "kind", "id", "title", "label"),
    *("occurrences", "hosts", "change"),
)


@dataclass(frozen=True, slots=True)
class Stale:
    """Entries to look at: not ``reviewed`` for a year, ``never`` the answer so far.

    ``since`` is when the log begins that says so.
    """

    reviewed: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    since: datetime | None = None


NOTHING_STALE = Stale()


def opening(summary: Summary, *, of: str = HERE) -> Note:
    """Return what is posted in the channel; of a quiet week one line."""
    if summary.is_quiet:
        return note(headline(summary))
    loud = sorted(summary.entries, key=lambda e: LOUD.get(e.label, len(LOUD)))
    return Digest(
        lines=(sentence(headline(summary)), *map(_entry, loud[:MOST_TOP])),
        buttons=(csv_button(summary, of=of),),
        title=tr("Week {week}, {days}", week=summary.week, days=_days(summary)),
        decide=decisions(summary)[:MOST_DECISIONS],
    )


def elsewhere(summary: Summary, channel: str) -> Note:
    """Return what is posted of a channel's week in another one, which it names."""
    first = opening(summary, of=channel)
    where = phrase("What happened in {channel}.", channel=in_place(channel))
    return replace(first, lines=(where, *first.lines))


def details(summary: Summary, *, stale: Stale = NOTHING_STALE) -> Digest:
    """Return what stands in the thread, with a draft to begin for each cluster."""
    by_hosts = sorted(summary.entries, key=lambda e: (-e.hosts, -e.occurrences, e.id))
    lines = [_by_day(summary)]
    if by_hosts:
        top = ", ".join(f"{e.id} ({e.hosts})" for e in by_hosts[:5])
        lines.append(phrase("On the most hosts: {top}.", top=top))
    called = tr("thread")
    lines += [
        nphrase(
            "Open for {n} day: {number}  {title}, {thread}",
            "Open for {n} days: {number}  {title}, {thread}",
            age,
            number=row.number,
            title=_cut(row.title),
            thread=Part("thread", called, f"{row.channel}/{row.thread_ts}"),
        )
        for row, age in open_longest(summary)
    ]
    if stale.reviewed:
        entries = _some(stale.reviewed)
        lines.append(phrase("Not reviewed for a year: {entries}.", entries=entries))
    if stale.never and stale.since:
        never = phrase(
            "Never the answer since {day}: {entries}.",
            day=day_words(stale.since, DAY_OF_YEAR),
            entries=_some(stale.never),
        )
        lines.append(never)
    helped = replace(summary, steps=tuple(s for s in summary.steps if s.worked))
    return Digest(
        lines=tuple(lines),
        buttons=tuple(draft_buttons(summary)),
        title=tr("Week {week} in detail", week=summary.week),
        tables=tuple(
            Table(title, header, tuple(tuple(map(_cut, r)) for r in rows[:MOST_ROWS]))
            for title, header, rows in tables(helped)
            if rows and title != tr(OPEN_LONGEST)
        ),
    )


def whole(summary: Summary, *, of: str, stale: Stale = NOTHING_STALE) -> Note:
    """Return all of a week in one, for who asks; ``of`` is ``HERE`` or ``ALL``."""
    if summary.is_quiet:
        return note(headline(summary), tr(OF[of]))
    first, rest = opening(summary, of=of), details(summary, stale=stale)
    assert isinstance(first, Digest)  # it is not quiet
    return Digest(
        lines=(sentence(tr(OF[of])), *first.lines, *rest.lines),
        buttons=(*first.buttons, *rest.buttons),
        title=first.title,
        decide=first.decide,
        tables=rest.tables,
    )


def draft_buttons(summary: Summary) -> Iterator[Button]:
    """Yield a button for each cluster worth an entry: it begins the draft."""
    for number, cluster in enumerate(summary.clusters[:MOST_DRAFTS]):
        line = cluster.line
        name = line if len(line) <= LONGEST_NAME else f"{line[: LONGEST_NAME - 1]}…"
        label = f"{tr(DRAFT_LABEL)}: {name}"
        yield Button(label, f"{DRAFT_CLUSTER}_{number}", cluster_value(cluster))


def cluster_value(cluster: Cluster) -> str:
    """Return the incidents of a cluster as a button carries them, newest first.

    >>> now = datetime(2026, 11, 21)
    >>> cluster_value(Cluster("x", 3, (), now, now, (3, 5, 8)))
    '8,5,3'
    """
    newest = sorted(cluster.incidents, reverse=True)[:MOST_INCIDENTS]
    return ",".join(map(str, newest))


def csv_button(summary: Summary, *, of: str) -> Button:
    """Return the button that gives who presses it the week as CSV."""
    zone = getattr(summary.start.tzinfo, "key", "UTC")
    return Button(tr("As CSV"), CSV, f"{summary.week}|{zone}|{of}")


def as_csv(summary: Summary) -> str:
    """Return the week's failures, known and unknown, as CSV for a spreadsheet."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(HEADER)
    for e in summary.entries:
        row = (e.id, e.title, e.label.value, e.occurrences, e.hosts, e.change)
        writer.writerow((summary.week, "known", *map(_cell, row)))
    for c in summary.clusters:
        counts = (c.count, len(c.hosts), "")
        writer.writerow((summary.week, "unknown", "", defused(c.line), "", *counts))
    return target.getvalue()


def _entry(entry: EntryWeek) -> Sentence:
    return phrase(
        "{label}: {entry}, {title}: {times} on {hosts}, {change}.",
        label=upper_first(name_of(entry.label)),
        entry=entry.id,
        title=_cut(entry.title),
        times=times_words(entry.occurrences),
        hosts=hosts_words(entry.hosts),
        change=change_words(entry.change),
    )


def _by_day(summary: Summary) -> Sentence:
    """Return the chart as words: known and unknown of each day."""
    days = ", ".join(
        f"{day_words(datetime.fromisoformat(day.name), WEEKDAY)}"
        f" {day.known + day.unknown}"
        + (tr(" ({n} unknown)", n=day.unknown) if day.unknown else "")
        for day in summary.days
    )
    return phrase("By day: {days}.", days=days)


def _days(summary: Summary) -> str:
    first, last = summary.start.date(), summary.end.date() - timedelta(days=1)
    return tr(
        "{first} to {last}", first=day_words(first, DAY), last=day_words(last, DAY)
    )


def _cell(value: object) -> object:
    return defused(value) if isinstance(value, str) else value


def _some(names: Sequence[str]) -> str:
    named, more = ", ".join(names[:MOST_ROWS]), len(names) - MOST_ROWS
    return tr("{some} and {n} more", some=named, n=more) if more > 0 else named


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…"
