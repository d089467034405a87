"""A week in numbers, said: what to decide first, then the rest.  Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.clusters import Cluster
from bot.incident import Label
from bot.past import defused
from bot.reply import Button, Digest, Note, Part, Sentence, Table, note, sentence
from bot.summary import EntryWeek, Summary
from bot.summary_text import decisions, headline, open_longest, tables

CSV, DRAFT_CLUSTER = "summary_csv", "draft_cluster"
DRAFT_LABEL = "Draft an entry"
MOST_DRAFTS, LONGEST_NAME = 4, 40
MOST_INCIDENTS = 20  # of a cluster, whose pastes a draft takes as examples
HERE, ALL = "here", "all"  # whose week: a channel's, or of all that one may see
OF = {
    HERE: "What happened in this channel.",
    ALL: "What happened wherever people here may read.",
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
        title=f"Week {summary.week}, {_days(summary)}",
        decide=decisions(summary)[:MOST_DECISIONS],
    )


def details(summary: Summary, *, stale: Stale = NOTHING_STALE) -> Digest:
    """Return what stands in the thread, with a draft to begin for each cluster."""
    by_hosts = sorted(summary.entries, key=lambda e: (-e.hosts, -e.occurrences, e.id))
    lines = [_by_day(summary)]
    if by_hosts:
        top = ", ".join(f"{e.id} ({e.hosts})" for e in by_hosts[:5])
        lines.append(sentence(f"On the most hosts: {top}."))
    lines += [
        sentence(
            f"Open for {age} days: {row.number}  {_cut(row.title)}, ",
            Part("thread", "thread", f"{row.channel}/{row.thread_ts}"),
        )
        for row, age in open_longest(summary)
    ]
    if stale.reviewed:
        lines.append(sentence(f"Not reviewed for a year: {_some(stale.reviewed)}."))
    if stale.never and stale.since:
        words = f"Never the answer since {stale.since:%d %b %Y}"
        lines.append(sentence(f"{words}: {_some(stale.never)}."))
    helped = replace(summary, steps=tuple(s for s in summary.steps if s.worked))
    return Digest(
        lines=tuple(lines),
        buttons=tuple(draft_buttons(summary)),
        title=f"Week {summary.week} in detail",
        tables=tuple(
            Table(title, header, tuple(tuple(map(_cut, r)) for r in rows[:MOST_ROWS]))
            for title, header, rows in tables(helped)
            if rows and title != "Open longest"
        ),
    )


def whole(summary: Summary, *, of: str, stale: Stale = NOTHING_STALE) -> Note:
    """Return all of a week in one, for who asks; ``of`` is ``HERE`` or ``ALL``."""
    if summary.is_quiet:
        return note(headline(summary), OF[of])
    first, rest = opening(summary, of=of), details(summary, stale=stale)
    assert isinstance(first, Digest)  # it is not quiet
    return Digest(
        lines=(sentence(OF[of]), *first.lines, *rest.lines),
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
        label = f"{DRAFT_LABEL}: {name}"
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
    return Button("As CSV", CSV, f"{summary.week}|{zone}|{of}")


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
    change = f"{entry.change:+}" if entry.change else "±0"
    return sentence(
        f"{entry.label.capitalize()}: {entry.id}, {_cut(entry.title)}:"
        f" {entry.occurrences} times on {entry.hosts} hosts, {change}."
    )


def _by_day(summary: Summary) -> Sentence:
    """Return the chart as words: known and unknown of each day."""
    days = ", ".join(
        f"{datetime.fromisoformat(day.name):%a} {day.known + day.unknown}"
        + (f" ({day.unknown} unknown)" if day.unknown else "")
        for day in summary.days
    )
    return sentence(f"By day: {days}.")


def _days(summary: Summary) -> str:
    last = summary.end.date() - timedelta(days=1)
    return f"{summary.start.date():%d %b} to {last:%d %b}"


def _cell(value: object) -> object:
    return defused(value) if isinstance(value, str) else value


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_ROWS} more" if len(names) > MOST_ROWS else ""
    return f"{', '.join(names[:MOST_ROWS])}{more}"


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…"
