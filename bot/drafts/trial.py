"""A draft held against everything: the KB's examples and the last incidents.  Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.backtest import Change, Changed, StoredPaste, backtest
from kb.build import build_entry
from kb.entry import Entry, Status
from kb.matcher import Matcher
from kb.proof import failures
from kb.rules import ERRORS, World
from kb.takers import Flaw
from kb.todo import TO_WRITE, can_be_recognised, steps_are_safe
from kb.vocabulary import Vocabulary

LOOK_BACK = timedelta(days=90)  # of the log, against which a draft is held
# What a draft may lack elsewhere, but not here: it is answered once it is accepted.
NEEDED = (can_be_recognised, steps_are_safe)


@dataclass(frozen=True, slots=True)
class Checked:
    """A draft as an entry, ``None`` if it is none, and what is wrong with it.

    ``errors`` have to be mended first; ``to_write`` is for the approver to weigh.
    """

    entry: Entry | None
    errors: tuple[Flaw, ...]
    to_write: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trial:
    """What accepting a draft would change.

    ``broken`` are examples of the KB that held before and would not any more, as
    ``id: what happens``; ``changed`` stored pastes with another answer.
    """

    entries: int
    examples: int
    pastes: int
    broken: tuple[str, ...]
    changed: tuple[Changed, ...]

    @property
    def is_harmful(self) -> bool:
        """Return whether something that was right would go wrong."""
        return bool(self.broken) or any(one.is_harm for one in self.changed)

    def count(self, change: Change) -> int:
        """Return how many stored pastes would change so."""
        return sum(one.change is change for one in self.changed)


def check(
    mapping: Mapping[str, object],
    *,
    vocabulary: Vocabulary,
    ids: Iterable[str],
    today: date,
) -> Checked:
    """Return a draft checked by the rules and by its own examples; quick."""
    entry, flaws = build_entry(mapping)
    if entry is None:
        return Checked(None, flaws)
    world = World(vocabulary, frozenset({*ids, entry.id}), today)
    errors = [flaw for rule in (*ERRORS, *NEEDED) for flaw in rule(entry, world)]
    lacking = [
        flaw.text
        for rule in TO_WRITE
        if rule not in NEEDED
        for flaw in rule(entry, world)
    ]
    if not errors:
        ready = validated(entry)
        found = failures(ready, Matcher([ready], vocabulary=vocabulary))
        errors = [Flaw(one.at, one.text) for one in found]
    return Checked(entry, tuple(errors), tuple(lacking))


def validated(entry: Entry) -> Entry:
    """Return an entry as approval makes it: one that may be answered."""
    return replace(entry, status=Status.VALIDATED)


def try_out(
    entry: Entry,
    *,
    before: Matcher,
    pastes: Iterable[StoredPaste],
    vocabulary: Vocabulary,
) -> Trial:
    """Return what would change if ``entry`` were accepted into the KB of ``before``.

    Only what it changes is told: an example that fails today is not its doing.
    """
    others = (one for one in before.entries.values() if one.id != entry.id)
    entries = [*others, validated(entry)]
    after = Matcher(entries, vocabulary=vocabulary)
    tried = list(pastes)
    return Trial(
        entries=len(entries),
        examples=sum(len(e.matches) + len(e.rejects) for e in entries),
        pastes=len(tried),
        broken=tuple(_broken(entries, before, after)),
        changed=tuple(_changed(tried, before, after)),
    )


def _broken(entries: Iterable[Entry], before: Matcher, after: Matcher) -> Iterator[str]:
    """Yield what fails now and did not before; before is asked only about failures."""
    for entry in entries:
        fails = list(failures(entry, after))
        if not fails:
            continue
        known = before.entries.get(entry.id)
        failed = {one.at for one in failures(known, before)} if known else set()
        yield from (f"{one.id}: {one.text}" for one in fails if one.at not in failed)


def _changed(
    tried: list[StoredPaste], before: Matcher, after: Matcher
) -> Iterator[Changed]:
    """Yield the pastes with another answer than today's KB would give."""
    for paste in tried:
        now = set(backtest([paste], diagnose=after.diagnose))
        if now:
            yield from now - set(backtest([paste], diagnose=before.diagnose))
