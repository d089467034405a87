"""Who could it be: exact signals first, words second."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kb.index.build import Arrays
from kb.index.text import Text
from kb.index.words import number_of

ENTRIES = 14  # looked at closely; the right one is among them in over 99 %
COMMON = 2000  # a key of more entries than this leads nowhere
WORDS = 60  # the rarest words of a paste are always looked up ...
POSTINGS = 60_000  # ... further ones while no more postings than this are touched
FAINT = 0.12  # a candidate this far below the best one is none


def candidates(
    text: Text, keys: list[str], arrays: Arrays
) -> tuple[list[int], NDArray[np.float32]]:
    """Return the likeliest entries, best first, and what each passage shares.

    Entries are row numbers, a tie goes to the lower one; the second is parallel to
    the passages: the summed rarity of the words that each has in common with the
    paste.
    """
    held = np.zeros(len(arrays.owner), np.float32)
    _add_words(held, text, arrays)
    total = np.zeros(arrays.entries, np.float32)
    touched = np.flatnonzero(held)
    if len(touched):
        here = held[touched]
        worth = here * (0.25 + here / np.maximum(arrays.weight[touched], 1e-6))
        np.maximum.at(total, arrays.owner[touched], worth)
    for key in keys:
        rows = arrays.keys.of(number_of(key))
        if 0 < len(rows) <= COMMON:
            total[rows] += 1.0 + 3.0 / len(rows)
    return _top(total), held


def _add_words(held: NDArray[np.float32], text: Text, arrays: Arrays) -> None:
    """Add to every passage the rarity of the paste's words that it holds."""
    spent = 0
    rarest = sorted(text.rarity.items(), key=lambda item: (-item[1], item[0]))
    for count, (number, rarity) in enumerate(rarest):
        rows = arrays.words.of(number)
        spent += len(rows)
        if count >= WORDS and spent > POSTINGS:
            break
        held[rows] += rarity


def _top(total: NDArray[np.float32]) -> list[int]:
    rows = np.flatnonzero(total)
    if len(rows) > 8 * ENTRIES:  # only sort those that can matter
        least = np.partition(total[rows], len(rows) - ENTRIES)[len(rows) - ENTRIES]
        rows = rows[total[rows] >= least]
    order = np.lexsort((rows, -total[rows]))[:ENTRIES]
    best = rows[order]
    if len(best):
        best = best[total[best] >= FAINT * total[best[0]]]
    return [int(row) for row in best]
