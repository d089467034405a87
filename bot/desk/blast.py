"""How far a failure reaches, in words: rings, since when, which update, go or not."""

from __future__ import annotations

from collections.abc import Iterator

from bot.desk.recurring import host_list
from bot.inventory import Inventory, rings
from bot.reach import GO, NO_GO, RULE, Reach, stops
from bot.reply import Note, Sentence, moment, sentence
from kb.entry import Entry

UPDATES_SHOWN = 3


def blast(
    name: str,
    reach: Reach,
    inventory: Inventory,
    *,
    entry: Entry | None = None,
) -> Note:
    """Return how far a failure reaches, for who asks; ``entry`` is it if known."""
    if reach.first_seen_at is None:
        return Note((sentence(f"Nothing on {name} in the last 30 days."),))
    where = host_list(reach.hosts) if reach.hosts else "no host named"
    first = sentence(f"{name}: on {where}, first at ", moment(reach.first_seen_at))
    lines = [first]
    if found := rings(reach.hosts, inventory):
        lines.append(sentence(f"{', '.join(found)}."))
    if said := updates(reach, entry):
        lines.append(sentence(said))
    return Note((*lines, verdict(reach, unknown=entry is None), sentence(RULE)))


def on_card(reach: Reach, inventory: Inventory, *, unknown: bool) -> Iterator[Sentence]:
    """Yield what a card says of a failure's reach; of one host alone nothing.

    With an inventory one host is a share of its ring, and worth a word.
    """
    found = rings(reach.hosts, inventory)
    if reach.first_seen_at is None or (len(reach.hosts) < 2 and not found):
        return
    where = ", ".join(found) if found else f"{len(reach.hosts)} hosts in 30 days"
    yield sentence(f"Reach: {where}, first at ", moment(reach.first_seen_at), ".")
    if reach.updates:
        yield sentence(f"Updates the pastes name: {_named(reach)}.")
    yield (*verdict(reach, unknown=unknown), *sentence(f" {RULE}"))


def verdict(reach: Reach, *, unknown: bool) -> Sentence:
    """Return whether to go on, by the rule, as far as this failure decides it."""
    if not stops(reach.still_open, unknown=unknown):
        return sentence(f"{GO}.")
    what = "an unknown failure" if unknown else "a known failure"
    return sentence(f"{NO_GO}: {what} is open on {len(reach.still_open)} hosts.")


def updates(reach: Reach, entry: Entry | None) -> str:
    """Return which updates a failure follows, by its entry and by its pastes."""
    said = [patch_words(entry)] if entry else []
    if reach.updates:
        said.append(f"the pastes name {_named(reach)}")
    words = "; ".join(filter(None, said))
    return f"{words[0].upper()}{words[1:]}." if words else ""


def patch_words(entry: Entry) -> str:
    """Return what an entry says of updates: which one brings it, which one mends it.

    Empty if it names none.
    """
    patch = entry.patch
    said = (
        ("comes with", patch.introduced_by),
        ("fixed by", patch.fixed_by),
        ("superseded by", (patch.superseded_by,) if patch.superseded_by else ()),
    )
    return "; ".join(f"{words} {', '.join(names)}" for words, names in said if names)


def _named(reach: Reach) -> str:
    shown = (f"{kb} ({n} of {reach.pastes})" for kb, n in reach.updates)
    return ", ".join(list(shown)[:UPDATES_SHOWN])
