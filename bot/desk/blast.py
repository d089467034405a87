"""How far a failure reaches, in words: rings, since when, which update, go or not."""

from __future__ import annotations

from collections.abc import Iterator

from bot.desk.recurring import host_list
from bot.inventory import Inventory, rings
from bot.language import mark, ntr, tr
from bot.reach import GO, NO_GO, Reach, rule_words, stops
from bot.reply import Note, Sentence, moment, nphrase, phrase, sentence
from kb.entry import Entry

UPDATES_SHOWN = 3
UNKNOWN, KNOWN = mark("an unknown failure"), mark("a known failure")


def blast(
    name: str,
    reach: Reach,
    inventory: Inventory,
    *,
    entry: Entry | None = None,
) -> Note:
    """Return how far a failure reaches, for who asks; ``entry`` is it if known."""
    if reach.first_seen_at is None:
        return Note((phrase("Nothing on {name} in the last 30 days.", name=name),))
    where = host_list(reach.hosts) if reach.hosts else tr("no host named")
    since = moment(reach.first_seen_at)
    lines = [
        phrase(
            "{name}: on {hosts}, first at {when}", name=name, hosts=where, when=since
        )
    ]
    if found := rings(reach.hosts, inventory):
        lines.append(sentence(f"{', '.join(found)}."))
    if said := updates(reach, entry):
        lines.append(sentence(said))
    return Note((*lines, verdict(reach, unknown=entry is None), sentence(rule_words())))


def on_card(reach: Reach, inventory: Inventory, *, unknown: bool) -> Iterator[Sentence]:
    """Yield what a card says of a failure's reach; of one host alone nothing.

    With an inventory one host is a share of its ring, and worth a word.
    """
    found = rings(reach.hosts, inventory)
    if reach.first_seen_at is None or (len(reach.hosts) < 2 and not found):
        return
    where = ", ".join(found) if found else _hosts_in_30_days(len(reach.hosts))
    since = moment(reach.first_seen_at)
    yield phrase("Reach: {where}, first at {when}.", where=where, when=since)
    if reach.updates:
        yield phrase("Updates the pastes name: {updates}.", updates=_named(reach))
    yield (*verdict(reach, unknown=unknown), *sentence(f" {rule_words()}"))


def verdict(reach: Reach, *, unknown: bool) -> Sentence:
    """Return whether to go on, by the rule, as far as this failure decides it."""
    if not stops(reach.still_open, unknown=unknown):
        return sentence(f"{tr(GO)}.")
    return nphrase(
        "{verdict}: {what} is open on {n} host.",
        "{verdict}: {what} is open on {n} hosts.",
        len(reach.still_open),
        verdict=tr(NO_GO),
        what=tr(UNKNOWN if unknown else KNOWN),
    )


def updates(reach: Reach, entry: Entry | None) -> str:
    """Return which updates a failure follows, by its entry and by its pastes."""
    said = [patch_words(entry)] if entry else []
    if reach.updates:
        said.append(tr("the pastes name {updates}", updates=_named(reach)))
    words = "; ".join(filter(None, said))
    return f"{words[0].upper()}{words[1:]}." if words else ""


def patch_words(entry: Entry) -> str:
    """Return what an entry says of updates: which one brings it, which one mends it.

    Empty if it names none.
    """
    patch = entry.patch
    said = (
        (mark("comes with {updates}"), patch.introduced_by),
        (mark("fixed by {updates}"), patch.fixed_by),
        (
            mark("superseded by {updates}"),
            (patch.superseded_by,) if patch.superseded_by else (),
        ),
    )
    return "; ".join(
        tr(words, updates=", ".join(names)) for words, names in said if names
    )


def _hosts_in_30_days(count: int) -> str:
    return ntr("{n} host in 30 days", "{n} hosts in 30 days", count)


def _named(reach: Reach) -> str:
    shown = (
        tr("{kb} ({n} of {all})", kb=kb, n=n, all=reach.pastes)
        for kb, n in reach.updates
    )
    return ", ".join(list(shown)[:UPDATES_SHOWN])
