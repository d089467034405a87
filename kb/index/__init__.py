"""The index over the known errors: built, searched, saved and mapped back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kb.entry import Entry
from kb.index.build import Arrays, assemble, take_apart
from kb.index.candidates import candidates
from kb.index.card import Card, Literal, make_card
from kb.index.fit import Fit, Story, fit, tell
from kb.index.passages import Kind, texts_of
from kb.index.repair import Spellings, spellings_over
from kb.index.text import Text, read_text
from kb.index.words import language, number_of, raw_words, stem
from kb.signals import Signals

LITERALS = 6  # of one entry are held against a paste
SHARED = 0.3  # of a literal text must be somewhere in the paste
CARDS = 1024  # kept ready


@dataclass(frozen=True, slots=True)
class Found:
    """A candidate: its card, the literal texts that fit, and the story told."""

    card: Card
    fits: tuple[Fit, ...]
    story: Story | None


@dataclass(frozen=True)
class Index:
    """The known errors, compiled; entries are sorted by id."""

    entries: Sequence[Entry]
    arrays: Arrays
    spellings: Spellings
    cards: dict[int, Card] = field(default_factory=dict)

    def read(self, signals: Signals) -> Text:
        """Return the words of a paste as this index knows them."""
        return read_text(signals, self.arrays, self.spellings)

    def shared(self, keys: Sequence[str]) -> dict[str, int]:
        """Return for each key how many entries it leads to."""
        return {key: len(self.arrays.keys.of(number_of(key))) for key in keys}

    def find(self, text: Text, keys: Sequence[str]) -> list[Found]:
        """Return the candidates for a paste with these ``keys``, likeliest first."""
        return [self.hold(row, text) for row in candidates(text, keys, self.arrays)]

    def hold(self, row: int, text: Text) -> Found:
        """Return entry number ``row`` held against a paste."""
        card = self.card(row)
        likely = sorted(
            (
                (share, -each.row, each)
                for each in card.literals
                if (share := _shared(each, text)) >= SHARED
            ),
            reverse=True,
        )[:LITERALS]
        fits = [its for *_, each in likely if (its := fit(each, text))]
        taken = [its for its in fits if its.literal.kind is not Kind.AGAINST]
        return Found(card, tuple(fits), tell(card, text, taken=taken))

    def card(self, row: int) -> Card:
        """Return the card of entry number ``row``."""
        card = self.cards.get(row)
        if card is None:
            if len(self.cards) >= CARDS:
                self.cards.clear()
            card = self.cards[row] = make_card(self.entries[row], row, self.arrays)
        return card


def _shared(literal: Literal, text: Text) -> float:
    """Return the share of the words of ``literal`` that are anywhere in ``text``."""
    said = text.places
    held = sum([w for number, w in literal.weights.items() if number in said])
    return held / literal.total if literal.total else 0.0


def index_entries(entries: Sequence[Entry]) -> Index:
    """Return the index over ``entries``, kept in memory."""
    ordered = sorted(entries, key=lambda entry: entry.id)
    return Index(
        ordered, assemble(take_apart(ordered)), spellings_over(raw_vocabulary(ordered))
    )


def raw_vocabulary(entries: Iterable[Entry]) -> set[str]:
    """Return the words of the entries, whole and as stems, and of all spellings."""
    words = {
        word.text
        for entry in entries
        for _, text in texts_of(entry)
        for word in raw_words(text)
    }
    spelt = {
        word
        for rows in language().synonyms.values()
        for spelling, _ in rows
        for word in spelling
    }
    return words | spelt | {stem(word) for word in words}
