"""Count a week: pure, over rows that one query of the store gives."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from statistics import fmean, median

from bot.clusters import Unknown, clusters
from bot.incident import Label, Status
from bot.recurrence import Past, label
from bot.summary import (
    Day,
    EntryWeek,
    IncidentRow,
    PasteRow,
    PatchWeek,
    Summary,
    WeekRows,
    is_entry,
)
from kb.verdict import Verdict

_MINUTE = timedelta(minutes=1)


def summarise(
    rows: WeekRows, *, week: str, start: datetime, end: datetime, cycle_week: str
) -> Summary:
    """Return the week of ``rows`` in numbers; ``start`` and ``end`` know its zone."""
    known = [paste for paste in rows.pastes if is_entry(paste.key)]
    resolved = [
        row
        for row in rows.settled
        if row.reason and row.reason.status is Status.RESOLVED
    ]
    minutes = [_minutes(row.opened_at, row.settled_at) for row in resolved]
    right, wrong = rows.judged
    return Summary(
        week=week,
        start=start,
        end=end,
        occurrences=len(rows.pastes),
        incidents=len(rows.opened),
        hosts=_distinct_hosts(rows.pastes),
        before=rows.before,
        cycle_week=cycle_week,
        cycle=rows.cycle,
        entries=_entries(known, rows, end=end),
        regressed=_labelled(rows.opened, Label.REGRESSED),
        spreading=_labelled(rows.opened, Label.SPREADING),
        still_open=rows.still_open,
        open_longest=tuple(rows.open_longest),
        resolved=len(resolved),
        median_minutes_to_resolve=_median(minutes),
        mean_minutes_to_resolve=round(fmean(minutes), 1) if minutes else None,
        median_minutes_to_answer=_median(
            _minutes(row.opened_at, row.answered_at)
            for row in rows.opened
            if row.answered_at
        ),
        median_minutes_to_acknowledge=_median(
            _minutes(row.opened_at, row.acknowledged_at)
            for row in rows.opened
            if row.acknowledged_at
        ),
        coverage=_share(len(known), len(rows.pastes)),
        coverage_n=len(rows.pastes),
        precision=_share(right, right + wrong),
        precision_n=right + wrong,
        clusters=clusters(
            Unknown(
                paste.line or paste.title, paste.hosts, paste.seen_at, paste.incident
            )
            for paste in rows.pastes
            if paste.verdict is Verdict.UNKNOWN and not is_entry(paste.key)
        ),
        patches=_patches(rows.pastes),
        steps=tuple(rows.steps),
        days=_days(rows.pastes, start),
    )


def _entries(
    known: Sequence[PasteRow], rows: WeekRows, *, end: datetime
) -> tuple[EntryWeek, ...]:
    """Return the entries of the week: most pastes first, then most hosts, then id."""
    by_key: dict[str, list[PasteRow]] = defaultdict(list)
    for paste in known:
        by_key[paste.key].append(paste)
    labels: dict[str, set[Label]] = defaultdict(set)
    for incident in rows.opened:
        labels[incident.key].add(incident.label)
    found = [
        EntryWeek(
            id=key,
            title=pastes[-1].title,
            occurrences=len(pastes),
            hosts=_distinct_hosts(pastes),
            change=len(pastes) - rows.before.by_key.get(key, 0),
            label=_label(key, pastes, labels[key], rows, end=end),
        )
        for key, pastes in by_key.items()
    ]
    return tuple(sorted(found, key=lambda e: (-e.occurrences, -e.hosts, e.id)))


def _label(
    key: str,
    pastes: Sequence[PasteRow],
    given: set[Label],
    rows: WeekRows,
    *,
    end: datetime,
) -> Label:
    """Return how an entry stands after the week: what its incidents said, if loud."""
    for loud in (Label.REGRESSED, Label.SPREADING):
        if loud in given:
            return loud
    past = Past(rows.last_seen_before.get(key), rows.recent.get(key, len(pastes)) - 1)
    return label(past, hosts=(), now=min(pastes[0].seen_at, end))


def _labelled(opened: Iterable[IncidentRow], wanted: Label) -> tuple[str, ...]:
    return tuple(
        sorted({row.key for row in opened if row.label is wanted and is_entry(row.key)})
    )


def _patches(pastes: Iterable[PasteRow]) -> tuple[PatchWeek, ...]:
    counts: Counter[str] = Counter()
    hosts: dict[str, set[str]] = defaultdict(set)
    for paste in pastes:
        for kb in paste.kbs:
            counts[kb] += 1
            hosts[kb].update(paste.hosts)
    found = [PatchWeek(kb, n, len(hosts[kb])) for kb, n in counts.items()]
    return tuple(sorted(found, key=lambda p: (-p.hosts, -p.occurrences, p.kb)))


def _days(pastes: Iterable[PasteRow], start: datetime) -> tuple[Day, ...]:
    """Count by local day, Monday first; a day with a clock change is one day."""
    counts: Counter[tuple[int, bool]] = Counter()
    monday = start.date()
    for paste in pastes:
        day = (paste.seen_at.astimezone(start.tzinfo).date() - monday).days
        counts[min(max(day, 0), 6), is_entry(paste.key)] += 1
    return tuple(
        Day(
            (monday + timedelta(days=day)).isoformat(),
            counts[day, True],
            counts[day, False],
        )
        for day in range(7)
    )


def _distinct_hosts(pastes: Iterable[PasteRow]) -> int:
    return len({host for paste in pastes for host in paste.hosts})


def _minutes(start: datetime, end: datetime | None) -> float:
    assert end is not None  # asked only of rows that have it
    return (end - start) / _MINUTE


def _median(minutes: Iterable[float]) -> float | None:
    known = list(minutes)
    return round(median(known), 1) if known else None


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
