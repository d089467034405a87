"""Mend typos and OCR slips: an unknown word becomes the one that was meant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from rapidfuzz.distance import DamerauLevenshtein

from kb.index.words import Word, language

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


@dataclass(frozen=True)
class Repair:
    """The words that entries use, and the way back to them from a slip.

    ``known`` holds every word; ``near`` maps what is left of a word when one letter
    is taken out to the words it may have been.
    """

    known: frozenset[str]
    near: dict[str, tuple[str, ...]]
    memory: dict[str, str] = field(default_factory=dict)

    def words(self, found: list[Word]) -> list[Word]:
        """Return ``found`` with every unknown word mended, if it can be."""
        return [
            word
            if word.text in self.known
            else word._replace(text=self.mend(word.text))
            for word in found
        ]

    def mend(self, word: str) -> str:
        """Return the word that ``word`` was meant to be, itself if nobody can tell."""
        if word not in self.memory:
            if len(self.memory) > 50_000:  # a hostile paste must not fill the memory
                self.memory.clear()
            self.memory[word] = self._mended(word)
        return self.memory[word]

    def _mended(self, word: str) -> str:
        if not SHORTEST <= len(word) <= 40 or word in language().stop:
            return word
        for slip in _ocr_readings(word):
            if slip in self.known:
                return slip
        if any(letter.isdigit() for letter in word):
            return word  # a digit more or less is another code, not a slip
        nearby = {
            near for rest in (word, *_shorter(word)) for near in self.near.get(rest, ())
        }
        allowed = 2 if len(word) >= LONG else 1
        ranked = sorted(
            (DamerauLevenshtein.distance(word, near, score_cutoff=allowed), near)
            for near in nearby
        )
        if ranked and ranked[0][0] <= allowed:
            return ranked[0][1]
        return word


def repair_over(vocabulary: Iterable[str]) -> Repair:
    """Return the repair shop for the words of ``vocabulary``."""
    known = frozenset(vocabulary)
    near: dict[str, list[str]] = {}
    for word in sorted(known):
        if len(word) >= SHORTEST - 1 and word.isalpha():
            for rest in (word, *_shorter(word)):
                near.setdefault(rest, []).append(word)
    return Repair(known, {rest: tuple(of) for rest, of in near.items()})


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
