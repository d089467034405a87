"""Who could it be: exact signals first, words second."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from kb.index.build import Arrays, shingles
from kb.index.text import Text
from kb.index.words import number_of

ENTRIES = 10  # looked at closely; the right one is among them in over 99 %
COMMON = 2000  # a key of more entries than this leads nowhere
WORDS = 3  # the rarest words of a paste are always looked up ...
POSTINGS = 30_000  # ... further ones while no more postings than this are touched
SHARED = 1000  # passages that a shingle may lead to
SHINGLES = 600  # of one paste
FAINT = 0.2  # a candidate this far below the best one is none


def candidates(text: Text, keys: Sequence[str], arrays: Arrays) -> list[int]:
    """Return the likeliest entries as row numbers, best first, ties to the lower."""
    rows, worth = _by_words(text, arrays)
    literal, exactly = _by_shingles(text, arrays)
    led = [arrays.keys.of(number_of(key)) for key in keys]
    led = [found for found in led if 0 < len(found) <= COMMON]
    exact = [np.full(len(found), 1.0 + 3.0 / len(found)) for found in led]
    every = np.concatenate([rows, literal, *led])
    rows, inverse = np.unique(every, return_inverse=True)
    total = np.bincount(inverse, weights=np.concatenate([worth, exactly, *exact]))
    order = np.lexsort((rows, -total))[:ENTRIES]
    if not len(order):
        return []
    faint = FAINT * total[order[0]]
    return [int(rows[at]) for at in order if total[at] >= faint]


def _by_words(
    text: Text, arrays: Arrays
) -> tuple[NDArray[np.uint32], NDArray[np.float64]]:
    """Return the best entries by a passage of theirs, and what it is worth."""
    packed = _places(text, arrays)
    if not len(packed):
        return np.zeros(0, np.uint32), np.zeros(0)
    packed.sort()
    passage = packed >> np.uint64(32)
    starts = np.flatnonzero(np.r_[True, passage[1:] != passage[:-1]])
    rarity = (packed & np.uint64(0xFFFFFFFF)).astype(np.float64) / SCALE
    held = np.add.reduceat(rarity, starts)
    passages = passage[starts].astype(np.int64)
    share = held / np.maximum(arrays.weight[passages], 1e-6)
    worth = held * (0.25 + share)
    if len(worth) > 40 * ENTRIES:  # look only at those that can matter
        keep = np.argpartition(-worth, 40 * ENTRIES)[: 40 * ENTRIES]
        passages, worth = passages[keep], worth[keep]
    owner = arrays.owner[passages]
    order = np.lexsort((-worth, owner))
    owner, worth = owner[order], worth[order]
    best = np.r_[True, owner[1:] != owner[:-1]]
    return owner[best], worth[best]


def _by_shingles(
    text: Text, arrays: Arrays
) -> tuple[NDArray[np.uint32], NDArray[np.float64]]:
    """Return the entries with a literal text of commonplace words, and its worth.

    Its words lead to half the index, three of them in a row to few entries.
    """
    held = arrays.shingles
    asked = np.unique(shingles(np.array(text.numbers, np.uint32)))
    at = np.minimum(held.names.searchsorted(asked), max(0, len(held.names) - 1))
    at = at[held.names[at] == asked] if len(held.names) else at[:0]
    starts, sizes = held.starts[at], held.starts[at + 1] - held.starts[at]
    rows = [
        held.rows[start : start + size]
        for start, size in zip(starts.tolist(), sizes.tolist(), strict=True)
        if size <= SHARED
    ][:SHINGLES]
    if not rows:
        return np.zeros(0, np.uint32), np.zeros(0)
    passages, count = np.unique(np.concatenate(rows), return_counts=True)
    first = arrays.leaves.first
    length = first[passages + 1] - first[passages]
    share = np.minimum(1.0, count / np.maximum(length.astype(np.float64) - 2, 1))
    worth = arrays.weight[passages] * share * (0.25 + share)
    owner = arrays.owner[passages]
    order = np.lexsort((-worth, owner))
    best = np.r_[True, owner[order][1:] != owner[order][:-1]]
    return owner[order][best], worth[order][best]


SCALE = 1_000_000  # rarity as a whole number, to be packed beside its passage


def _places(text: Text, arrays: Arrays) -> NDArray[np.uint64]:
    """Return (passage, rarity) of the paste's rarest words, each pair as one number."""
    words = arrays.words
    found: list[NDArray[np.uint64]] = []
    spent = 0
    for rarity, at in text.rarest:
        rows = words.rows[words.starts[at] : words.starts[at + 1]]
        if len(found) >= WORDS and spent + len(rows) > POSTINGS:
            break
        spent += len(rows)
        found.append(
            rows.astype(np.uint64) << np.uint64(32) | np.uint64(int(rarity * SCALE))
        )
    return np.concatenate(found) if found else np.zeros(0, np.uint64)
