"""The index over the known errors: built, searched, saved and mapped back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from kb.entry import Entry
from kb.index.build import Arrays, build
from kb.index.candidates import candidates
from kb.index.fit import Fit, fit
from kb.index.keys import paste_keys
from kb.index.passages import Kind, texts_of
from kb.index.repair import Repair, repair_over
from kb.index.text import Text, read_text
from kb.index.words import language, number_of, raw_words
from kb.signals import Signals


@dataclass(frozen=True, slots=True)
class Found:
    """A candidate: its entry, and its passages with how each fits the paste."""

    entry: Entry
    passages: tuple[tuple[Kind, str, Fit], ...]


@dataclass(frozen=True)
class Index:
    """The known errors, compiled; entries are sorted by id."""

    entries: Sequence[Entry]
    arrays: Arrays
    repair: Repair

    def read(self, signals: Signals) -> Text:
        """Return the words of a paste as this index knows them."""
        return read_text(signals, self.arrays, self.repair)

    def shared(self, signals: Signals) -> dict[str, int]:
        """Return for each key of ``signals`` how many entries it leads to."""
        return {
            key: len(self.arrays.keys.of(number_of(key))) for key in paste_keys(signals)
        }

    def find(self, text: Text, signals: Signals) -> list[Found]:
        """Return the candidates for a paste, the likeliest first."""
        return [
            Found(self.entries[row], tuple(self._fits(row, numbers, text)))
            for row, numbers in candidates(text, signals, self.arrays).items()
        ]

    def _fits(
        self, row: int, passages: tuple[int, ...], text: Text
    ) -> Iterator[tuple[Kind, str, Fit]]:
        arrays = self.arrays
        texts = list(texts_of(self.entries[row]))
        for passage in passages:
            start, end = arrays.first[passage], arrays.first[passage + 1]
            numbers = arrays.numbers[start:end]
            at = np.searchsorted(arrays.words.names, numbers)
            rarity = arrays.rarity[np.minimum(at, len(arrays.rarity) - 1)]
            weights = dict(zip(numbers.tolist(), rarity.tolist(), strict=True))
            weights.pop(0, None)
            its = fit(tuple(numbers.tolist()), weights, text)
            if its is not None:
                kind, said = texts[arrays.nth[passage]]
                yield kind, said, its


def index_entries(entries: Sequence[Entry]) -> Index:
    """Return the index over ``entries``, kept in memory."""
    ordered = sorted(entries, key=lambda entry: entry.id)
    vocabulary = {
        word.text
        for entry in ordered
        for _, text in texts_of(entry)
        for word in raw_words(text)
    }
    vocabulary |= {
        word
        for rows in language().synonyms.values()
        for spelling, _ in rows
        for word in spelling
    }
    return Index(ordered, build(ordered), repair_over(vocabulary))
