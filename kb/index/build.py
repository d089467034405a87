"""Entries to postings: which words stand in which passage, and how rare they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kb.entry import Entry
from kb.index.keys import entry_keys
from kb.index.passages import Kind, passages
from kb.index.words import language, number_of

Numbers = NDArray[np.uint32]
Small = NDArray[np.uint8]
Weights = NDArray[np.float32]
STOP_WEIGHT = 0.04  # a stop word counts, but a sentence of them weighs nothing


@dataclass(frozen=True, slots=True)
class Leaves:
    """Entries taken apart, each on its own; what an unchanged entry keeps.

    Entry ``e`` has the passages ``passages[e]:passages[e + 1]`` and the keys
    ``keys[key_first[e]:key_first[e + 1]]``.  Passage ``p`` is the ``nth[p]`` text of
    its entry, of ``kind[p]``, and has the words ``numbers[first[p]:first[p + 1]]``.
    """

    passages: Numbers
    kind: Small
    nth: Small
    first: Numbers
    numbers: Numbers
    key_first: Numbers
    keys: Numbers

    def __len__(self) -> int:
        """Return the number of entries."""
        return len(self.passages) - 1


@dataclass(frozen=True, slots=True)
class Postings:
    """Sorted ``names``; those of name ``i`` are ``rows[starts[i]:starts[i + 1]]``."""

    names: Numbers
    starts: Numbers
    rows: Numbers

    def of(self, name: int) -> Numbers:
        """Return the rows in which ``name`` stands, in ascending order."""
        at = int(self.names.searchsorted(np.uint32(name)))
        if at == len(self.names) or self.names[at] != name:
            return self.rows[:0]
        return self.rows[self.starts[at] : self.starts[at + 1]]


@dataclass(frozen=True, slots=True)
class Arrays:
    """The compiled index; everything is an array, so that it can be mapped from disk.

    Passage ``p`` belongs to entry ``owner[p]`` and its words weigh ``weight[p]``.
    ``rarity`` runs parallel to ``words.names`` (0 to 1, 1 for one entry only).
    ``words`` and ``shingles`` (three words in a row of a literal text) lead to
    passages, ``keys`` to entries.
    """

    leaves: Leaves
    owner: Numbers
    weight: Weights
    rarity: Weights
    words: Postings
    shingles: Postings
    keys: Postings

    @property
    def entries(self) -> int:
        """Return the number of entries."""
        return len(self.leaves)


def take_apart(entries: Sequence[Entry]) -> Leaves:
    """Return ``entries`` taken apart, in their order."""
    kind: list[int] = []
    nth: list[int] = []
    sizes: list[int] = []
    counts: list[int] = []
    numbers: list[int] = []
    keys: list[int] = []
    key_counts: list[int] = []
    for entry in entries:
        before = len(kind)
        for passage in passages(entry):
            kind.append(passage.kind)
            nth.append(passage.nth)
            sizes.append(len(passage.numbers))
            numbers += passage.numbers
        counts.append(len(kind) - before)
        own = [number_of(key) for key in dict.fromkeys(entry_keys(entry))]
        keys += own
        key_counts.append(len(own))
    return Leaves(
        _bounds(counts),
        np.array(kind, np.uint8),
        np.array(nth, np.uint8),
        _bounds(sizes),
        np.array(numbers, np.uint32),
        _bounds(key_counts),
        np.array(keys, np.uint32),
    )


def pick(leaves: Leaves, rows: NDArray[np.int64]) -> Leaves:
    """Return the leaves of the entries ``rows``, in that order."""
    passages_ = _ranges(leaves.passages, rows)
    return Leaves(
        _bounds(np.diff(leaves.passages)[rows]),
        leaves.kind[passages_],
        leaves.nth[passages_],
        _bounds(np.diff(leaves.first)[passages_]),
        leaves.numbers[_ranges(leaves.first, passages_)],
        _bounds(np.diff(leaves.key_first)[rows]),
        leaves.keys[_ranges(leaves.key_first, rows)],
    )


def join(one: Leaves, other: Leaves) -> Leaves:
    """Return the leaves of both, one after the other."""
    return Leaves(
        _after(one.passages, other.passages),
        np.concatenate((one.kind, other.kind)),
        np.concatenate((one.nth, other.nth)),
        _after(one.first, other.first),
        np.concatenate((one.numbers, other.numbers)),
        _after(one.key_first, other.key_first),
        np.concatenate((one.keys, other.keys)),
    )


def assemble(leaves: Leaves) -> Arrays:
    """Return the index over ``leaves``: sorting only, no text is read again."""
    count = len(leaves)
    sizes, per_entry = np.diff(leaves.first), np.diff(leaves.passages)
    owner = np.repeat(np.arange(count, dtype=np.uint32), per_entry)
    passage_of = np.repeat(np.arange(len(sizes), dtype=np.uint32), sizes)
    words = _postings(leaves.numbers, passage_of, drop=0)
    rarity = _rarity(words, owner, count)
    key_owner = np.repeat(np.arange(count, dtype=np.uint32), np.diff(leaves.key_first))
    return Arrays(
        leaves,
        owner,
        _passage_weights(leaves, words, rarity),
        rarity,
        words,
        _shingle_postings(leaves, passage_of),
        _postings(leaves.keys, key_owner),
    )


def shingles(numbers: Numbers) -> Numbers:
    """Return a number for every three words in a row, 0 where one of them varies."""
    if len(numbers) < 3:
        return numbers[:0]
    one, two, three = numbers[:-2], numbers[1:-1], numbers[2:]
    mixed = one * np.uint32(0x9E3779B1) ^ two * np.uint32(0x85EBCA6B) ^ three
    return np.where((one == 0) | (two == 0) | (three == 0), np.uint32(0), mixed)


def _shingle_postings(leaves: Leaves, passage_of: Numbers) -> Postings:
    """Return the shingles of the literal texts, none across two of them."""
    names = shingles(leaves.numbers)
    first = passage_of[: len(names)]
    same = first == passage_of[2:] if len(names) else first == first
    told = np.isin(leaves.kind, (Kind.TITLE, Kind.PHRASE, Kind.SYMPTOM))
    literal = same & ~told[first]
    return _postings(names[literal], first[literal], drop=0)


def _bounds(sizes: Sequence[int] | Numbers) -> Numbers:
    """Return where each of consecutive runs of these sizes begins, and the end."""
    bounds = np.zeros(len(sizes) + 1, np.uint32)
    np.cumsum(sizes, out=bounds[1:])
    return bounds


def _after(one: Numbers, other: Numbers) -> Numbers:
    return np.concatenate((one, other[1:] + one[-1]))


def _ranges(first: Numbers, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the positions of the runs ``rows``, one run after the other."""
    starts = first[:-1][rows].astype(np.int64)
    sizes = np.diff(first)[rows].astype(np.int64)
    ends = np.cumsum(sizes)
    total = int(ends[-1]) if len(ends) else 0
    return np.arange(total) + np.repeat(starts - ends + sizes, sizes)


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
    if not len(words.names):
        return np.zeros(0, np.float32)
    owners = owner[words.rows]
    new = np.ones(len(owners), np.int64)  # rows ascend, so owners do: count the steps
    new[1:] = owners[1:] != owners[:-1]
    new[words.starts[:-1]] = 1
    count = np.add.reduceat(new, words.starts[:-1].astype(np.int64))
    rarity = np.log((entries + 1) / count) / np.log(entries + 1.0001)
    stop = np.array([number_of(word) for word in language().stop], np.uint32)
    rarity = np.where(np.isin(words.names, stop), STOP_WEIGHT, rarity)
    return np.clip(rarity, STOP_WEIGHT, 1.0).astype(np.float32)


def _passage_weights(leaves: Leaves, words: Postings, rarity: Weights) -> Weights:
    """Return the summed rarity of each passage's distinct words."""
    each = np.repeat(rarity, np.diff(words.starts).astype(np.int64))
    weight = np.bincount(words.rows, weights=each, minlength=len(leaves.kind))
    return weight.astype(np.float32)
