"""Mend typos and OCR slips: an unknown word becomes the one that was meant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import DamerauLevenshtein

from kb.index.words import language, number_of, stem

# What optical character recognition takes for what; both ways where both occur.
_OCR = (
    ("0", "o"),
    ("1", "l"),
    ("1", "i"),
    ("l", "i"),
    ("rn", "m"),
    ("vv", "w"),
    ("5", "s"),
    ("8", "b"),
    ("cl", "d"),
    ("|", "l"),
)
SHORTEST = 5  # shorter words have too many neighbours to be mended
LONG = 9  # from here on two slips are mended
LONGEST = 30
MENDED = 400  # unknown words of one paste
CROWD = 16  # words that share what is left; more are a hash collision's or a trap


@dataclass(frozen=True, slots=True)
class Spellings:
    """The words that entries use, and the way back to them from a slip, as arrays.

    ``known`` are the sorted numbers of all words.  Word ``i`` of those that may be
    meant is ``letters[starts[i]:starts[i + 1]]`` in ASCII; ``rests`` are the sorted
    numbers of these words and of what is left of each when one letter is taken
    out, ``of`` runs parallel and says of which word.
    """

    known: NDArray[np.uint32]
    letters: NDArray[np.uint8]
    starts: NDArray[np.uint32]
    rests: NDArray[np.uint32]
    of: NDArray[np.uint32]

    def knows(self, numbers: NDArray[np.uint32]) -> NDArray[np.bool_]:
        """Return for each number whether it is that of a known word."""
        if not len(self.known):
            return np.zeros(len(numbers), np.bool_)
        at = np.minimum(self.known.searchsorted(numbers), len(self.known) - 1)
        return np.equal(self.known[at], numbers)

    def word(self, at: int) -> str:
        """Return word number ``at``."""
        return self.letters[self.starts[at] : self.starts[at + 1]].tobytes().decode()


def spellings_over(
    vocabulary: Iterable[str], *, known: NDArray[np.uint32] | None = None
) -> Spellings:
    """Return the spellings of ``vocabulary``; ``known``: numbers of further words."""
    every = sorted(set(vocabulary))
    meant = [
        word
        for word in every
        if SHORTEST - 1 <= len(word) <= LONGEST and word.isalpha() and word.isascii()
    ]
    rests, of = [], []
    for at, word in enumerate(meant):
        for rest in {word, *_shorter(word)}:
            rests.append(number_of(rest))
            of.append(at)
    order = np.lexsort((of, rests))
    starts = np.cumsum([0, *map(len, meant)]).astype(np.uint32)
    numbers = np.array([number_of(word) for word in every], np.uint32)
    return Spellings(
        np.unique(numbers if known is None else np.concatenate((numbers, known))),
        np.frombuffer("".join(meant).encode(), np.uint8),
        starts,
        np.array(rests, np.uint32)[order],
        np.array(of, np.uint32)[order],
    )


def words_in(spellings: Spellings) -> set[str]:
    """Return the words that may be meant."""
    return {spellings.word(at) for at in range(len(spellings.starts) - 1)}


def mend(unknown: Sequence[str], spellings: Spellings) -> dict[str, str]:
    """Return what the words of ``unknown`` were meant to be, where anyone can tell.

    None of them may be known.  Of very many only the first are looked at: a log of
    random tokens is not to be mended.
    """
    mended = {}
    for word in unknown[:MENDED]:
        if SHORTEST <= len(word) <= LONGEST and stem(word) not in language().stop:
            meant = _ocr(word, spellings) or _slip(word, spellings)
            if meant:
                mended[word] = meant
    return mended


def _ocr(word: str, spellings: Spellings) -> str | None:
    readings = _ocr_readings(word)
    numbers = np.array([number_of(reading) for reading in readings], np.uint32)
    known = np.flatnonzero(spellings.knows(numbers))
    return readings[int(known[0])] if len(known) else None


def _slip(word: str, spellings: Spellings) -> str | None:
    """Return the known word at most one slip away, two for a long one."""
    if not (word.isalpha() and word.isascii()):
        return None  # a digit more or less is another code, not a slip
    numbers = np.array([number_of(r) for r in {word, *_shorter(word)}], np.uint32)
    low = spellings.rests.searchsorted(numbers)
    high = spellings.rests.searchsorted(numbers, side="right")
    nearby = {
        spellings.word(int(at))
        for start, end in zip(low.tolist(), high.tolist(), strict=True)
        for at in spellings.of[start : min(end, start + CROWD)]
    }
    allowed = 2 if len(word) >= LONG else 1
    ranked: list[tuple[int, str]] = sorted(
        (DamerauLevenshtein.distance(word, near, score_cutoff=allowed), near)
        for near in nearby
    )
    return ranked[0][1] if ranked and ranked[0][0] <= allowed else None


def _shorter(word: str) -> list[str]:
    """Return ``word`` without each of its letters in turn."""
    return [word[:at] + word[at + 1 :] for at in range(len(word))]


def _ocr_readings(word: str) -> list[str]:
    """Return ``word`` read otherwise, one confusion undone everywhere at a time."""
    readings = []
    for one, other in _OCR:
        for wrong, right in ((one, other), (other, one)):
            if wrong in word:
                readings.append(word.replace(wrong, right))
    return readings
