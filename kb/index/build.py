"""Entries to postings: which words stand in which passage, and how rare they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kb.entry import Entry
from kb.index.keys import entry_keys
from kb.index.passages import passages
from kb.index.words import language, number_of

Numbers = NDArray[np.uint32]
Weights = NDArray[np.float32]
STOP_WEIGHT = 0.04  # a stop word counts, but a sentence of them weighs nothing


@dataclass(frozen=True, slots=True)
class Postings:
    """Sorted ``names``; those of name ``i`` are ``rows[starts[i]:starts[i + 1]]``."""

    names: Numbers
    starts: Numbers
    rows: Numbers

    def of(self, name: int) -> Numbers:
        """Return the rows in which ``name`` stands, in ascending order."""
        at = int(np.searchsorted(self.names, np.uint32(name)))
        if at == len(self.names) or self.names[at] != name:
            return self.rows[:0]
        return self.rows[self.starts[at] : self.starts[at + 1]]


@dataclass(frozen=True, slots=True)
class Arrays:
    """The compiled index; everything is an array, so that it can be mapped from disk.

    Passage ``p`` belongs to entry ``owner[p]``, is its ``nth[p]`` text, of ``kind[p]``,
    with the words ``numbers[first[p]:first[p + 1]]`` that weigh ``weight[p]``.
    ``rarity`` runs parallel to ``words.names`` (0 to 1, 1 for one entry only).
    ``keys`` leads from signals to entries.
    """

    owner: Numbers
    kind: NDArray[np.uint8]
    nth: NDArray[np.uint8]
    first: Numbers
    numbers: Numbers
    weight: Weights
    rarity: Weights
    words: Postings
    keys: Postings
    entries: int


def build(entries: Sequence[Entry]) -> Arrays:
    """Return the index over ``entries``; rows are their positions in the sequence."""
    owner: list[int] = []
    kind: list[int] = []
    nth: list[int] = []
    sizes: list[int] = []
    numbers: list[int] = []
    keys: list[tuple[int, int]] = []
    for row, entry in enumerate(entries):
        for passage in passages(entry):
            owner.append(row)
            kind.append(passage.kind)
            nth.append(min(passage.nth, 255))
            sizes.append(len(passage.numbers))
            numbers.extend(passage.numbers)
        keys.extend((number_of(key), row) for key in sorted(set(entry_keys(entry))))
    return assemble(
        np.array(owner, np.uint32),
        np.array(kind, np.uint8),
        np.array(nth, np.uint8),
        np.array(sizes, np.uint32),
        np.array(numbers, np.uint32),
        np.array(keys, np.uint32).reshape(-1, 2),
        len(entries),
    )


def assemble(
    owner: Numbers,
    kind: NDArray[np.uint8],
    nth: NDArray[np.uint8],
    sizes: Numbers,
    numbers: Numbers,
    keys: Numbers,
    entries: int,
) -> Arrays:
    """Return the index of passages given as flat arrays; keys are (name, row) pairs."""
    first = np.zeros(len(sizes) + 1, np.uint32)
    np.cumsum(sizes, out=first[1:])
    passage_of = np.repeat(np.arange(len(sizes), dtype=np.uint32), sizes)
    words = _postings(numbers, passage_of, drop=0)
    rarity = _rarity(words, owner, entries)
    at = np.searchsorted(words.names, numbers)
    at[at == len(words.names)] = 0
    known = (words.names[at] == numbers) if len(words.names) else numbers < 0
    each = np.where(known, rarity[at], 0) if len(words.names) else numbers * 0.0
    total = np.concatenate(([0.0], np.cumsum(each, dtype=np.float64)))
    weight = (total[first[1:]] - total[first[:-1]]).astype(np.float32)
    return Arrays(
        owner,
        kind,
        nth,
        first,
        numbers,
        weight,
        rarity,
        words,
        _postings(keys[:, 0], keys[:, 1]),
        entries,
    )


def _postings(names: Numbers, rows: Numbers, *, drop: int | None = None) -> Postings:
    """Return the distinct (name, row) pairs, by name and then by row."""
    pairs = np.unique(names.astype(np.uint64) << np.uint64(32) | rows)
    left = (pairs >> np.uint64(32)).astype(np.uint32)
    if drop is not None:
        keep = left != drop
        left, pairs = left[keep], pairs[keep]
    distinct, starts = np.unique(left, return_index=True)
    bounds = np.append(starts, len(left)).astype(np.uint32)
    return Postings(distinct, bounds, pairs.astype(np.uint32))


def _rarity(words: Postings, owner: Numbers, entries: int) -> Weights:
    """Return 0 to 1 for each word: by the share of entries it stands in."""
    names = np.repeat(np.arange(len(words.names)), np.diff(words.starts))
    pairs = np.unique(names.astype(np.uint64) << np.uint64(32) | owner[words.rows])
    count = np.bincount((pairs >> np.uint64(32)).astype(np.int64), minlength=1)
    rarity = np.log((entries + 1) / np.maximum(count, 1)) / np.log(entries + 1.0001)
    stop = np.array([number_of(word) for word in language().stop], np.uint32)
    rarity = np.where(np.isin(words.names, stop), STOP_WEIGHT, rarity[: len(count)])
    return np.clip(rarity, STOP_WEIGHT, 1.0).astype(np.float32)
