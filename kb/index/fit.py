"""How well a text of an entry fits its best stretch of a paste."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rapidfuzz.distance import Indel, Levenshtein

from kb.index.card import Card, Literal, Told
from kb.index.text import Text
from kb.index.words import is_figure, words

SLACK = 1.6  # a stretch may be this much longer than the passage ...
SPARE = 4  # ... and these words more: names, dots, chatter in between
PLACES = 48  # of one word, at most so many places are tried
SENTENCES = 5  # of a story that belong together
NAME = 0.35  # a word of this rarity is a name that may not be another one
# Codes that wrap another one: what they stand beside decides.
WRAPPERS = frozenset(
    ("0x80004005", "0x8000ffff", "0x80070643", "0x80240022", "0xe0434352")
)
ALIKE = 0.6  # of the letters of two words, from which on they are one, misspelt
LITTLE = 0.05  # a stop word on the next line does not lengthen a stretch
LEAST = 0.3  # a literal text covered less is not there


@dataclass(frozen=True, slots=True)
class Fit:
    """A literal text held against the stretch ``first`` to ``last`` (inclusive).

    ``covered`` is the rarity-weighted share of the text found there and ``order``
    how well the order agrees (each 0 to 1); ``proof`` is the summed rarity of the
    words found.  ``clash`` is the position at which the paste has another figure
    than the text, ``swap`` one where it has another name; ``None`` if there is none.
    """

    literal: Literal
    covered: float
    order: float
    proof: float
    first: int
    last: int
    clash: int | None
    swap: int | None


@dataclass(frozen=True, slots=True)
class Story:
    """What an entry's whole vocabulary explains of some sentences of a paste.

    ``share`` of their weight is explained, ``overall`` of the whole paste's, ``focus``
    of the nearest phrase ``told`` is covered (0 to 1); ``proof`` is the summed rarity
    of the distinct words found; the sentences are the words ``first`` to ``last``.
    """

    share: float
    overall: float
    proof: float
    focus: float
    told: Told
    first: int
    last: int


def fit(literal: Literal, text: Text) -> Fit | None:
    """Return the best fit of ``literal`` in ``text``, ``None`` if it is not there."""
    found = _stretch(literal, text)
    if found is None or found[2] < LEAST * literal.total:
        return None
    first, last, proof = found
    window = text.numbers[first : last + 1]
    clash, swap = _differences(literal, text, first, last)
    return Fit(
        literal,
        covered=min(1.0, proof / literal.total),
        order=Indel.normalized_similarity([n for n in literal.numbers if n], window),
        proof=proof,
        first=first,
        last=last,
        clash=clash,
        swap=swap,
    )


def _stretch(literal: Literal, text: Text) -> tuple[int, int, float] | None:
    """Return first, last and weight of the stretch that holds most of the text."""
    hits = [
        (at, number)
        for number in literal.weights
        for at in text.places.get(number, ())[:PLACES]
    ]
    if not hits:
        return None
    hits.sort()
    width = int(len(literal.numbers) * SLACK) + SPARE
    inside: dict[int, int] = {}
    best, held, left = (0, 0, -1.0), 0.0, 0
    for at, number in hits:
        count = inside.get(number, 0) + 1
        inside[number] = count
        if count == 1:
            held += literal.weights[number]
        while at - hits[left][0] >= width or inside[hits[left][1]] > 1:
            gone = hits[left][1]
            inside[gone] -= 1
            if not inside[gone]:
                held -= literal.weights[gone]
            left += 1
        if held > best[2] + LITTLE:
            best = (hits[left][0], at, held)
    return best


def _differences(
    literal: Literal, text: Text, first: int, last: int
) -> tuple[int | None, int | None]:
    """Return where the paste has another figure, and where another name."""
    said = frozenset(text.numbers[first : last + 1])
    said -= _misplaced(literal, text.numbers[first : last + 1])
    lacking = {n for n, w in literal.weights.items() if n not in said and w >= NAME}
    if not lacking:
        return None, None
    tail = 0  # what the text ends with may stand differently behind the stretch
    while tail < len(literal.numbers) and literal.numbers[-1 - tail] not in said:
        tail += 1
    window = text.numbers[first : last + 1 + tail]
    clash = swap = None
    for step in Levenshtein.opcodes(literal.numbers, window):
        if step.tag != "replace":
            continue
        for ours, theirs in zip(
            range(step.src_start, step.src_end),
            range(step.dest_start, step.dest_end),
            strict=True,
        ):
            at, number = first + theirs, literal.numbers[ours]
            if number not in lacking or text.names[at] in WRAPPERS:
                continue
            if is_figure(number):
                clash = at if is_figure(window[theirs]) else clash
            elif window[theirs] not in literal.weights and text.weights[at] >= NAME:
                swap = swap if _slip(literal, ours, text.names[at]) else at
    return clash, swap


def _misplaced(literal: Literal, window: Sequence[int]) -> set[int]:
    """Return the figures of the text that stand before what they belong to.

    "NOT error 5 this time: ... Error code: 3" has a 5, but not the code 5.
    """
    found = set()
    for before, number in pairwise(literal.numbers):
        if not is_figure(number) or before not in window or number not in window:
            continue
        last = len(window) - 1 - window[::-1].index(number)
        if last < window.index(before):
            found.add(number)
    return found


def _slip(literal: Literal, at: int, said: str) -> bool:
    """Return whether ``said`` is the text's own word badly spelt, not another name."""
    names = _names(literal.text)
    if len(names) != len(literal.numbers):  # quoted names were masked: cannot tell
        return False
    return Levenshtein.normalized_similarity(names[at], said) >= ALIKE


@lru_cache(maxsize=4096)
def _names(text: str) -> tuple[str, ...]:
    return tuple([word.text for word in words(text)])


def tell(card: Card, text: Text, *, taken: list[Fit]) -> Story | None:
    """Return the sentences of ``text`` that the words of ``card`` explain best.

    Words inside the literal texts ``taken`` are left out.  ``None`` where nothing
    is explained, or the paste is longer than people's own words are.
    """
    if not card.told:
        return None
    sentences = _sentences(card, text, taken)
    best, where = 0.0, None
    for start in range(len(sentences)):
        proof = total = 0.0
        for end in range(start, min(start + SENTENCES, len(sentences))):
            proof, total = proof + sentences[end][0], total + sentences[end][1]
            worth = telling(proof) * (proof / total) if total else 0.0
            if worth > best + 1e-9:
                best, where = worth, (start, end, proof, proof / total)
    if where is None:
        return None
    start, end, proof, share = where
    first, last = text.bounds[start], text.bounds[end + 1] - 1
    said = set(text.numbers[first : last + 1])
    focus, told = max(
        (
            (sum(w for n, w in each.weights.items() if n in said) / each.total, each)
            for each in card.told
        ),
        key=lambda row: (row[0] * telling(row[0] * row[1].total), row[1].text),
    )
    whole = sum([total for _, total in sentences]) or 1.0
    overall = sum([ours for ours, _ in sentences]) / whole
    return Story(share, overall, proof, focus, told, first, last)


def _sentences(card: Card, text: Text, taken: list[Fit]) -> list[tuple[float, float]]:
    """Return for each sentence what the card explains of it, and what there is."""
    left_out = {n for its in taken for n in text.numbers[its.first : its.last + 1]}
    vocabulary = card.vocabulary - left_out if left_out else card.vocabulary
    return [
        (
            sum([weight for number, weight in words if number in vocabulary]),
            sum([weight for number, weight in words if number not in left_out]),
        )
        for words in text.sentences
    ]


def telling(proof: float) -> float:
    """Return how much words of this summed rarity tell, 0 to 1."""
    return 1 - math.exp(-proof / 2.0)
