"""What people's clicks propose for entries: examples and rejects, for a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.drafts.form import unnamed
from bot.incident import Feedback, Opinion
from bot.store import Store
from kb.entry import Entry

JOB = "proposal"  # under which the calendar keeps that one was decided


class Kind(StrEnum):
    """What a paste would become in its entry."""

    EXAMPLE = "example"  # somebody said: this fixed it
    REJECT = "reject"  # somebody said: not this


@dataclass(frozen=True, slots=True)
class Proposal:
    """A paste proposed for an entry; ``text`` is redacted, and names no server."""

    entry_id: str
    kind: Kind
    incident: int
    by: str
    text: str

    @property
    def key(self) -> str:
        """Return what names a proposal: entry, kind and incident."""
        return f"{self.entry_id}:{self.kind}:{self.incident}"


def proposals(
    store: Store, opinions: Iterable[Feedback], entries: Iterable[Entry]
) -> Iterator[Proposal]:
    """Yield a proposal an opinion whose paste its entry does not hold yet.

    Pastes that were withdrawn or are past retention propose nothing, and what was
    decided on is no proposal any more.
    """
    known = {entry.id: _texts(entry) for entry in entries}
    for opinion in opinions:
        if opinion.entry_id is None or opinion.entry_id not in known:
            continue
        pastes = store.history.occurrences(opinion.incident)
        first = next((one for one in pastes if one.text), None)
        if first is None:
            continue
        text = unnamed(first.text, first.finding.hosts).strip()
        kind = Kind.EXAMPLE if opinion.opinion is Opinion.FIXED else Kind.REJECT
        made = Proposal(opinion.entry_id, kind, opinion.incident, opinion.user, text)
        is_held = {text, first.text.strip()} & known[opinion.entry_id]
        if not is_held and store.calendar.last(JOB, made.key) is None:
            yield made


def _texts(entry: Entry) -> frozenset[str]:
    matches = {one.text.strip() for one in entry.matches}
    return frozenset(matches | {one.text.strip() for one in entry.rejects})
