"""What holding an entry against pastes needs of it, worked out once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from kb.codes import is_generic
from kb.entry import Entry
from kb.index.build import Arrays
from kb.index.keys import code_key, event_key, file_name, number_keys
from kb.index.passages import Kind, texts_of

# What a piece of evidence is worth at its best, alone (0 to 1).
DECIDES = 0.97
EVENT, EVENT_ID = 0.55, 0.2  # a supporting event with and without its source
CODE, GENERIC_CODE = 0.6, 0.12
NUMBER = 0.9  # a KB number, times its role
BROUGHT = 0.6  # the number of an update that brings the failure
FILE = 0.3
_HTTP_GENERIC = frozenset(
    ("400", "401", "403", "404", "500", "500.0", "500.19", "500.30", "502", "503")
)
_TLS_GENERIC = frozenset(("40", "46", "48", "70"))
_EXIT_GENERIC = frozenset(("0xffffffff", "0x1", "0x80", "0xc0000005"))


@dataclass(frozen=True, slots=True)
class Literal:
    """A text as Windows shows it: its words in order, and what each weighs.

    ``row`` is its passage number in the index.
    """

    kind: Kind
    text: str
    row: int
    numbers: tuple[int, ...]
    weights: Mapping[int, float]
    total: float


@dataclass(frozen=True, slots=True)
class Told:
    """A text as people tell it: which words, and what each weighs."""

    kind: Kind
    text: str
    weights: Mapping[int, float]
    total: float


@dataclass(frozen=True, slots=True)
class Expected:
    """An identifier of the entry: its key, kind of evidence, and points at best."""

    key: str
    kind: str
    points: float


@dataclass(frozen=True, slots=True)
class Card:
    """An entry as scoring needs it.

    ``vocabulary`` are the words of all its texts; ``codes`` and ``events`` its
    keys by kind of code and by event source.
    """

    entry: Entry
    literals: tuple[Literal, ...]
    told: tuple[Told, ...]
    vocabulary: frozenset[int]
    expected: tuple[Expected, ...]
    codes: Mapping[str, frozenset[str]]
    events: Mapping[str, frozenset[str]]
    products: frozenset[str]
    mix: frozenset[str]


def make_card(entry: Entry, row: int, arrays: Arrays) -> Card:
    """Return the card of ``entry``, which is number ``row`` of the index."""
    literals: list[Literal] = []
    told: list[Told] = []
    texts = list(texts_of(entry))
    vocabulary: set[int] = set()
    for at, numbers, weights in _passages(row, arrays):
        kind, text = texts[int(arrays.leaves.nth[at])]
        total = sum(weights.values())
        if kind in (Kind.PHRASE, Kind.SYMPTOM, Kind.TITLE):
            told.append(Told(kind, text, weights, total))
        else:
            literals.append(Literal(kind, text, at, numbers, weights, total))
        if kind is not Kind.AGAINST:
            vocabulary.update(weights)
    expected = tuple(_expected(entry))
    return Card(
        entry,
        tuple(literals),
        tuple(told),
        frozenset(vocabulary),
        expected,
        _grouped((e.key for e in expected if e.kind == "code"), ":"),
        _grouped((event_key(event) for event in entry.signals.events), "/"),
        frozenset(applies.product for applies in entry.applies_to),
        frozenset(entry.signals.products),
    )


def _passages(
    row: int, arrays: Arrays
) -> Iterator[tuple[int, tuple[int, ...], dict[int, float]]]:
    """Yield number, words and weights of the passages of entry ``row``."""
    leaves = arrays.leaves
    low, high = leaves.passages[row : row + 2].tolist()
    bounds = leaves.first[low : high + 1].tolist()
    numbers = leaves.numbers[bounds[0] : bounds[-1]]
    names = arrays.words.names
    at = np.minimum(np.searchsorted(names, numbers), max(0, len(names) - 1))
    rarity = arrays.rarity[at].tolist()
    every = numbers.tolist()
    for offset, passage in enumerate(range(low, high)):
        start, end = bounds[offset] - bounds[0], bounds[offset + 1] - bounds[0]
        words = tuple(every[start:end])
        weights = dict(zip(words, rarity[start:end], strict=True))
        weights.pop(0, None)
        yield passage, words, weights


def _expected(entry: Entry) -> Iterator[Expected]:
    """Yield the identifiers of ``entry``, the specific ones first."""
    for event in entry.signals.events:
        points = DECIDES if event.decides else EVENT
        yield Expected(event_key(event), "event", points)
        yield Expected(f"event:/{event.id}", "event", EVENT_ID)
    for code in entry.signals.codes:
        key = code_key(code)
        points = GENERIC_CODE if commonplace(key) else CODE
        yield Expected(key, "code", DECIDES if code.decides else points)
    own = {key for name in entry.kb for key in number_keys(name)}
    brought = {key for name in entry.patch.introduced_by for key in number_keys(name)}
    for key in sorted(own | brought):
        yield Expected(key, "kb", NUMBER if key in own else BROUGHT)
    for name in sorted({file_name(file.name) for file in entry.signals.files}):
        yield Expected(f"file:{name}", "file", FILE)


def commonplace(key: str) -> bool:
    """Return whether the code under ``key`` comes with many different failures."""
    kind, _, value = key.partition(":")
    if kind == "exit":
        return value in _EXIT_GENERIC
    if kind == "http":
        return value in _HTTP_GENERIC
    if kind == "tls":
        return value in _TLS_GENERIC
    return kind == "code" and is_generic(value)


def _grouped(keys: Iterable[str], cut: str) -> dict[str, frozenset[str]]:
    """Return ``keys`` by what stands before the first or last ``cut``."""
    groups: dict[str, set[str]] = {}
    for key in keys:
        name = key.partition(cut)[0] if cut == ":" else key.rpartition(cut)[0]
        groups.setdefault(name, set()).add(key)
    return {name: frozenset(of) for name, of in groups.items()}
