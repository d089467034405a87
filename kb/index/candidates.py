"""Who could it be: exact signals first, words second."""

from __future__ import annotations

import numpy as np

from kb.index.build import Arrays
from kb.index.keys import paste_keys
from kb.index.text import Text
from kb.index.words import number_of
from kb.signals import Signals

ENTRIES = 24  # looked at closely; the right one is among them in over 99 %
PASSAGES = 6  # of one entry
COMMON = 2000  # a key of more entries than this says nothing
WORDS = 60  # the rarest words of a paste, at least
POSTINGS = 60_000  # and more of them while no more postings than this are touched


def candidates(
    text: Text, signals: Signals, arrays: Arrays
) -> dict[int, tuple[int, ...]]:
    """Return the likeliest entries and of each the passages that share words.

    Entries are row numbers, best first; a tie goes to the lower row.
    """
    held = np.zeros(len(arrays.owner), np.float32)
    _add_words(held, text, arrays)
    touched = np.flatnonzero(held)
    share = held[touched] / np.maximum(arrays.weight[touched], 1e-6)
    worth = held[touched] * (0.25 + share)
    total = np.zeros(arrays.entries, np.float32)
    np.maximum.at(total, arrays.owner[touched], worth)
    _add_keys(total, signals, arrays)
    best = _top(total, ENTRIES)
    return {int(row): _passages(int(row), touched, worth, arrays) for row in best}


def _add_words(held: np.ndarray, text: Text, arrays: Arrays) -> None:
    """Add to every passage the rarity of the paste's words that it holds."""
    spent = 0
    rarest = sorted(text.rarity.items(), key=lambda item: (-item[1], item[0]))
    for count, (number, rarity) in enumerate(rarest):
        rows = arrays.words.of(number)
        spent += len(rows)
        if count >= WORDS and spent > POSTINGS:
            break
        held[rows] += rarity


def _add_keys(total: np.ndarray, signals: Signals, arrays: Arrays) -> None:
    """Add to every entry what the exact signals that lead to it are worth."""
    for key in dict.fromkeys(paste_keys(signals)):
        rows = arrays.keys.of(number_of(key))
        if 0 < len(rows) <= COMMON:
            total[rows] += 1.0 + 3.0 / len(rows)


def _top(total: np.ndarray, count: int) -> np.ndarray:
    rows = np.flatnonzero(total)
    order = np.lexsort((rows, -total[rows]))
    return rows[order[:count]]


def _passages(
    row: int, touched: np.ndarray, worth: np.ndarray, arrays: Arrays
) -> tuple[int, ...]:
    start, end = np.searchsorted(arrays.owner, (row, row + 1))
    low, high = np.searchsorted(touched, (start, end))
    mine = touched[low:high]
    order = np.lexsort((mine, -worth[low:high]))
    return tuple(int(passage) for passage in mine[order[:PASSAGES]])
