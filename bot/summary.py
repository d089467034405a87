"""A week of incidents in numbers, and the rows it is counted from: frozen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.clusters import Cluster
from bot.incident import Label, ResolutionReason
from bot.visibility import Viewer
from kb.verdict import Verdict

FINGERPRINT = "fp:"  # what the key of an unanswered paste starts with
WORTH_AN_ENTRY = 3  # pastes of one unknown failure in a week
WORTH_A_HOLD = 3  # hosts that fail with one update in a week


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose week: a ``(team, channel)``, what a viewer may see, or everything."""

    channel: tuple[str, str] | None = None
    viewer: Viewer | None = None


@dataclass(frozen=True, slots=True)
class PasteRow:
    """One occurrence of the week; ``line`` is its masked telling line."""

    incident: int
    key: str
    title: str
    verdict: Verdict
    seen_at: datetime
    line: str
    hosts: tuple[str, ...]
    kbs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """One incident that was opened, settled, or open in the week."""

    number: int
    key: str
    title: str
    label: Label
    channel: str
    thread_ts: str
    opened_at: datetime
    answered_at: datetime | None = None
    acknowledged_at: datetime | None = None
    settled_at: datetime | None = None
    reason: ResolutionReason | None = None
    step: int | None = None
    assignee: str | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """Another week, to compare with."""

    occurrences: int
    incidents: int
    by_key: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class StepRow:
    """How often a step (1-based) of an entry worked and failed in the week."""

    entry_id: str
    step: int
    worked: int
    failed: int


@dataclass(frozen=True, slots=True)
class WeekRows:
    """All that a summary is made of.

    ``last_seen_before`` says when a key was seen before the week, ``recent`` how
    often in the 30 days up to its end; ``still_open`` counts the incidents open at
    its end, ``open_longest`` are the oldest of them; ``judged`` how many answered
    incidents were found right and wrong in the week.
    """

    pastes: Sequence[PasteRow]
    opened: Sequence[IncidentRow]
    settled: Sequence[IncidentRow]
    still_open: int
    open_longest: Sequence[IncidentRow]
    before: Counts
    cycle: Counts
    last_seen_before: Mapping[str, datetime]
    recent: Mapping[str, int]
    judged: tuple[int, int]
    steps: Sequence[StepRow] = ()


@dataclass(frozen=True, slots=True)
class EntryWeek:
    """One entry's week; ``change`` to the week before; ``hosts`` how many."""

    id: str
    title: str
    occurrences: int
    hosts: int
    change: int
    label: Label


@dataclass(frozen=True, slots=True)
class PatchWeek:
    """An update that failing pastes name: in how many, on how many hosts."""

    kb: str
    occurrences: int
    hosts: int


@dataclass(frozen=True, slots=True)
class Day:
    """Occurrences of one local day, known and unknown."""

    name: str
    known: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Summary:
    """A week in numbers.

    ``start`` and ``end`` (exclusive) know the zone; ``hosts`` counts distinct ones;
    ``coverage`` is known of all error-like pastes (``coverage_n``), ``precision``
    answers found right of all judged (``precision_n``), ``None`` for none of any;
    minutes are from opening; ``decide`` is what to fix, write and hold, in words.
    """

    week: str
    start: datetime
    end: datetime
    occurrences: int
    incidents: int
    hosts: int
    before: Counts
    cycle_week: str
    cycle: Counts
    entries: tuple[EntryWeek, ...]
    regressed: tuple[str, ...]
    spreading: tuple[str, ...]
    still_open: int
    open_longest: tuple[IncidentRow, ...]
    resolved: int
    median_minutes_to_resolve: float | None
    mean_minutes_to_resolve: float | None
    median_minutes_to_answer: float | None
    median_minutes_to_acknowledge: float | None
    coverage: float | None
    coverage_n: int
    precision: float | None
    precision_n: int
    clusters: tuple[Cluster, ...]
    patches: tuple[PatchWeek, ...]
    steps: tuple[StepRow, ...]
    days: tuple[Day, ...]

    @property
    def is_quiet(self) -> bool:
        """Return whether one line says it all."""
        return self.occurrences == 0 and not self.still_open and self.resolved == 0


def is_entry(key: str) -> bool:
    """Return whether a recurrence key is an entry's id."""
    return not key.startswith(FINGERPRINT)
