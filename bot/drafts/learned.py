"""What people's clicks propose for entries: examples and rejects, for a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.incident import Feedback, Opinion
from bot.store import Store
from kb.entry import Entry


class Kind(StrEnum):
    """What a paste would become in its entry."""

    EXAMPLE = "example"  # somebody said: this fixed it
    REJECT = "reject"  # somebody said: not this


@dataclass(frozen=True, slots=True)
class Proposal:
    """A paste proposed for an entry; ``text`` is redacted."""

    entry_id: str
    kind: Kind
    incident: int
    by: str
    text: str


def proposals(
    store: Store, opinions: Iterable[Feedback], entries: Iterable[Entry]
) -> Iterator[Proposal]:
    """Yield a proposal an opinion whose paste its entry does not hold yet.

    Pastes that were withdrawn or are past retention propose nothing.
    """
    known = {entry.id: _texts(entry) for entry in entries}
    for opinion in opinions:
        if opinion.entry_id is None or opinion.entry_id not in known:
            continue
        pastes = store.history.occurrences(opinion.incident)
        text = next((one.text for one in pastes if one.text), "").strip()
        if text and text not in known[opinion.entry_id]:
            fixed = opinion.opinion is Opinion.FIXED
            kind = Kind.EXAMPLE if fixed else Kind.REJECT
            yield Proposal(opinion.entry_id, kind, opinion.incident, opinion.user, text)


def _texts(entry: Entry) -> frozenset[str]:
    matches = {one.text.strip() for one in entry.matches}
    return frozenset(matches | {one.text.strip() for one in entry.rejects})
