"""A paste as comparable words: where each stands, what it weighs, what was repaired."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from kb.index.build import STOP_WEIGHT, Arrays
from kb.index.repair import Spellings, mend
from kb.index.words import Word, concepts, language, number_of, raw_words, stem, stemmed
from kb.paste import Line
from kb.signals import Signals

_SENTENCE = re.compile(r"[.!?;]\s+")
STORY_WORDS = 400  # people's own words; longer pastes are logs
UNKNOWN_WEIGHT = 0.6  # a word of no entry: people's chatter or another product


@dataclass(frozen=True, slots=True)
class Text:
    """The words of a paste in order, as parallel sequences.

    ``numbers`` are the index's numbers of the words, ``names`` the words themselves,
    ``spans`` their offsets into the cleaned paste, ``weights`` what each may explain
    (0 for figures no entry knows).  ``bounds`` are the positions at which lines and
    sentences begin, the last one being the count.  ``places`` maps the number of a
    word that some entry knows to its positions; ``rarity`` the same numbers to what
    they prove; ``rarest`` holds (rarity, place in the index's words), rarest first.
    ``sentences`` holds (number, weight) of the words that come first in each
    sentence; it is empty for a paste longer than people's own words are.
    """

    numbers: tuple[int, ...]
    names: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    weights: tuple[float, ...]
    bounds: tuple[int, ...]
    places: dict[int, list[int]]
    rarity: dict[int, float]
    rarest: tuple[tuple[float, int], ...]
    sentences: tuple[tuple[tuple[int, float], ...], ...]


def read_text(signals: Signals, arrays: Arrays, spellings: Spellings) -> Text:
    """Return the words of the records of ``signals`` as ``arrays`` know them."""
    sentences = [
        raw_words(*sentence)
        for record in signals.records
        for line in record.lines
        for sentence in _sentences(line)
    ]
    meant = _meant(sentences, spellings)
    found: list[Word] = []
    bounds: list[int] = [0]
    for sentence in sentences:
        if meant:
            sentence = [
                word._replace(text=meant.get(word.text, word.text)) for word in sentence
            ]
        found += concepts(stemmed(sentence))
        if len(found) > bounds[-1]:
            bounds.append(len(found))
    return _weighed(found, tuple(bounds), arrays)


def _meant(sentences: list[list[Word]], spellings: Spellings) -> dict[str, str]:
    """Return the unknown words that can be mended, with what was meant.

    A word is known as it stands, or by its stem.
    """
    distinct = list(dict.fromkeys(word.text for each in sentences for word in each))
    stems = [stem(word) for word in distinct]
    whole = np.array([number_of(word) for word in distinct], np.uint32)
    parts = np.array([number_of(word) for word in stems], np.uint32)
    unknown = np.flatnonzero(~(spellings.knows(whole) | spellings.knows(parts)))
    return mend([distinct[at] for at in unknown.tolist()], spellings)


def _weighed(found: list[Word], bounds: tuple[int, ...], arrays: Arrays) -> Text:
    """Return the text of these words, each with what it may prove and explain."""
    known = {name: number_of(name) for name in {word.text for word in found}}
    numbers = tuple(known[word.text] for word in found)
    rarity, rarest = _rarity(list(known.values()), arrays)
    weight = {
        name: rarity[number] if number in rarity else _unknown(name)
        for name, number in known.items()
    }
    weights = tuple(weight[word.text] for word in found)
    places: dict[int, list[int]] = {}
    for at, number in enumerate(numbers):
        if number in rarity:
            places.setdefault(number, []).append(at)
    return Text(
        numbers,
        tuple(word.text for word in found),
        tuple((word.start, word.end) for word in found),
        weights,
        bounds,
        places,
        rarity,
        rarest,
        _firsts(numbers, weights, bounds) if len(numbers) <= STORY_WORDS else (),
    )


def _sentences(line: Line) -> Iterator[tuple[str, int]]:
    """Yield the sentences of ``line`` with their offsets into the cleaned paste."""
    cuts = [0, *(m.end() for m in _SENTENCE.finditer(line.text)), len(line.text)]
    for start, end in pairwise(cuts):
        if start < end:
            yield line.text[start:end], line.start + start


def _firsts(
    numbers: Sequence[int], weights: Sequence[float], bounds: Sequence[int]
) -> tuple[tuple[tuple[int, float], ...], ...]:
    """Return for each sentence the words that come first in it, with their weights."""
    seen: set[int] = set()
    sentences = []
    for start, end in pairwise(bounds):
        fresh = []
        for at in range(start, end):
            if numbers[at] not in seen:
                seen.add(numbers[at])
                fresh.append((numbers[at], weights[at]))
        sentences.append(tuple(fresh))
    return tuple(sentences)


def _rarity(
    numbers: list[int], arrays: Arrays
) -> tuple[dict[int, float], tuple[tuple[float, int], ...]]:
    """Return what the known numbers prove, and their postings, rarest first."""
    names = arrays.words.names
    if not len(names):
        return {}, ()
    asked = np.array(numbers, np.uint32)
    at = np.minimum(names.searchsorted(asked), len(names) - 1)
    known = names[at] == asked
    at, rarity = at[known], arrays.rarity[at[known]]
    order = np.lexsort((at, -rarity))
    rarest = zip(rarity[order].tolist(), at[order].tolist(), strict=True)
    return dict(zip(asked[known].tolist(), rarity.tolist(), strict=True)), tuple(rarest)


def _unknown(word: str) -> float:
    if word in language().stop:
        return STOP_WEIGHT
    return UNKNOWN_WEIGHT if word.isalpha() and len(word) > 2 else 0.0
