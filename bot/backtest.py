"""Stored pastes held against a changed KB: newly answered, stolen, lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.incident import Occurrence, ResolutionReason
from bot.store.history import History
from bot.visibility import Viewer
from kb.verdict import Diagnosis, Verdict

StoredPaste = tuple[Occurrence, ResolutionReason | None]
PAGE = 500  # incidents a query


class Change(StrEnum):
    """What a changed KB does to a stored paste."""

    NEW = "newly answered"
    STOLEN = "stolen"  # another entry answers it now
    LOST = "lost"  # no entry answers it any more


@dataclass(frozen=True, slots=True)
class Changed:
    """A stored paste that would get another answer; ``was`` and ``now`` are entries.

    ``settled`` is how its incident was settled, ``None`` while it is open.
    """

    change: Change
    incident: int
    line: str
    was: str | None
    now: str | None
    settled: ResolutionReason | None

    @property
    def is_harm(self) -> bool:
        """Return whether somebody has to look: not where the old answer was wrong."""
        return (
            self.change is not Change.NEW
            and self.settled is not ResolutionReason.FALSE_MATCH
        )


def backtest(
    pastes: Iterable[StoredPaste],
    *,
    diagnose: Callable[[str], Diagnosis],
) -> Iterator[Changed]:
    """Yield the pastes that would get another answer now, in order.

    Each comes with how its incident was settled.  A paste whose text is gone
    (withdrawn, or past retention) cannot be tried and is left out; what was only
    suggested counts as not answered.
    """
    for occurrence, settled in pastes:
        if not occurrence.text or occurrence.withdrawn_at is not None:
            continue
        diagnosis = diagnose(occurrence.text)
        answered = diagnosis.verdict is Verdict.ANSWER
        now = diagnosis.matches[0].entry.id if answered else None
        was = occurrence.finding.entry_id
        if now != was:
            line = occurrence.finding.telling_line or occurrence.finding.title
            yield Changed(
                _change(was, now), occurrence.incident, line, was, now, settled
            )


def stored_pastes(
    history: History, *, viewer: Viewer | None, since: datetime | None = None
) -> Iterator[StoredPaste]:
    """Yield the pastes of the log that ``viewer`` may see, the newest incident first.

    ``since`` leaves out incidents opened before.
    """
    before: int | None = None
    while found := history.incidents(
        viewer=viewer, since=since, before=before, limit=PAGE
    ):
        for incident in found:
            for occurrence in history.occurrences(incident.number):
                yield occurrence, incident.reason
        before = found[-1].number


def _change(was: str | None, now: str | None) -> Change:
    if was is None:
        return Change.NEW
    return Change.LOST if now is None else Change.STOLEN
