"""A paste as comparable words: where each stands, what it weighs, what was repaired."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from kb.index.build import STOP_WEIGHT, Arrays
from kb.index.repair import Repair
from kb.index.words import Word, concepts, language, number_of, raw_words
from kb.paste import Line
from kb.signals import Signals

_SENTENCE = re.compile(r"[.!?;]\s+")
UNKNOWN_WEIGHT = 0.6  # a word of no entry: people's chatter or another product
REPAIRED = 0.85  # what a repaired word still counts


@dataclass(frozen=True, slots=True)
class Text:
    """The words of a paste in order, as parallel sequences.

    ``numbers`` are the index's numbers of the words, ``spans`` their offsets into
    the cleaned paste, ``weights`` what each may explain (0 for figures no entry
    knows).  ``bounds`` are the positions at which lines and sentences begin, the
    last one being the count.  ``places`` maps the number of a word that some entry
    knows to its positions; ``rarity`` the same numbers to what they prove.
    """

    numbers: tuple[int, ...]
    spans: tuple[tuple[int, int], ...]
    weights: tuple[float, ...]
    bounds: tuple[int, ...]
    places: dict[int, list[int]]
    rarity: dict[int, float]

    def around(self, first: int, last: int) -> tuple[int, int]:
        """Return the positions of the whole sentences that hold ``first`` to ``last``.

        The end is exclusive.
        """
        start = self.bounds[bisect_right(self.bounds, first) - 1]
        return start, self.bounds[bisect_right(self.bounds, last)]


def read_text(signals: Signals, arrays: Arrays, repair: Repair) -> Text:
    """Return the words of the records of ``signals`` as ``arrays`` know them."""
    found: list[Word] = []
    bounds: list[int] = []
    for line in _lines(signals):
        for sentence in _sentences(line):
            bounds.append(len(found))
            found += concepts(repair.words(raw_words(*sentence)))
    bounds.append(len(found))
    names = [word.text for word in found]
    numbers = tuple(number_of(name) for name in names)
    rarity = _rarity(numbers, arrays)
    places: dict[int, list[int]] = {}
    for at, number in enumerate(numbers):
        if number in rarity:
            places.setdefault(number, []).append(at)
    weights = tuple(
        rarity[number] if number in rarity else _unknown(name)
        for number, name in zip(numbers, names, strict=True)
    )
    return Text(
        numbers,
        tuple((word.start, word.end) for word in found),
        weights,
        tuple(dict.fromkeys(bounds)) or (0,),
        places,
        rarity,
    )


def _lines(signals: Signals) -> Iterator[Line]:
    for record in signals.records:
        yield from record.lines


def _sentences(line: Line) -> Iterator[tuple[str, int]]:
    """Yield the sentences of ``line`` with their offsets into the cleaned paste."""
    cuts = [0, *(m.end() for m in _SENTENCE.finditer(line.text)), len(line.text)]
    for start, end in pairwise(cuts):
        if start < end:
            yield line.text[start:end], line.start + start


def _rarity(numbers: tuple[int, ...], arrays: Arrays) -> dict[int, float]:
    names = arrays.words.names
    if not len(names):
        return {}
    asked = np.array(sorted(set(numbers)), np.uint32)
    at = np.minimum(np.searchsorted(names, asked), len(names) - 1)
    known = names[at] == asked
    return dict(
        zip(asked[known].tolist(), arrays.rarity[at[known]].tolist(), strict=True)
    )


def _unknown(word: str) -> float:
    if word in language().stop:
        return STOP_WEIGHT
    return UNKNOWN_WEIGHT if word.isalpha() and len(word) > 2 else 0.0
