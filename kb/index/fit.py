"""How well one passage fits its best stretch of a paste."""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz.distance import Indel, Levenshtein

from kb.index.text import Text
from kb.index.words import is_figure

SLACK = 1.6  # a stretch may be this much longer than the passage ...
SPARE = 4  # ... and these words more: names, dots, chatter in between
PLACES = 48  # of one word, at most so many places are tried


@dataclass(frozen=True, slots=True)
class Fit:
    """A passage held against the stretch ``first`` to ``last`` (words, inclusive).

    ``covered`` is the rarity-weighted share of the passage found there,
    ``explained`` the share of the sentences around it that the passage explains,
    ``order`` how well the order agrees (each 0 to 1); ``proof`` is the summed
    rarity of the words found.  ``clash`` is a figure of the passage and what stands
    in its place in the paste, as its number and the other one's position.
    """

    covered: float
    explained: float
    order: float
    proof: float
    first: int
    last: int
    clash: tuple[int, int] | None


def fit(passage: tuple[int, ...], weights: dict[int, float], text: Text) -> Fit | None:
    """Return the best fit of ``passage`` in ``text``, ``None`` if no word is there.

    ``weights`` are those of the passage's distinct words.
    """
    found = _stretch(passage, weights, text)
    if found is None:
        return None
    first, last, proof = found
    total = sum(weights.values())
    window = text.numbers[first : last + 1]
    start, end = text.around(first, last)
    around = sum(text.weights[start:end])
    return Fit(
        covered=min(1.0, proof / total) if total else 0.0,
        explained=min(
            1.0,
            sum(
                text.weights[at]
                for at in range(first, last + 1)
                if text.numbers[at] in weights
            )
            / around,
        )
        if around
        else 0.0,
        order=Indel.normalized_similarity([n for n in passage if n], window),
        proof=proof,
        first=first,
        last=last,
        clash=_clash(passage, text, first, last),
    )


def _stretch(
    passage: tuple[int, ...], weights: dict[int, float], text: Text
) -> tuple[int, int, float] | None:
    """Return first, last and weight of the stretch that holds most of the passage."""
    hits = sorted(
        (at, number)
        for number in weights
        for at in text.places.get(number, ())[:PLACES]
    )
    if not hits:
        return None
    width = int(len(passage) * SLACK) + SPARE
    inside: dict[int, int] = {}
    best, held, left = (0, 0, -1.0), 0.0, 0
    for at, number in hits:
        inside[number] = inside.get(number, 0) + 1
        if inside[number] == 1:
            held += weights[number]
        while at - hits[left][0] >= width or inside[hits[left][1]] > 1:
            gone = hits[left][1]
            inside[gone] -= 1
            if not inside[gone]:
                held -= weights[gone]
            left += 1
        if held > best[2] + 1e-6:
            best = (hits[left][0], at, held)
    return best


def _clash(
    passage: tuple[int, ...], text: Text, first: int, last: int
) -> tuple[int, int] | None:
    """Return (figure, position) where the paste has another figure in its place."""
    end = min(len(text.numbers), last + 3)
    window = text.numbers[first:end]
    lacking = [n for n in passage if is_figure(n) and n not in window]
    if not lacking:
        return None
    for step in Levenshtein.opcodes(passage, window):
        if step.tag != "replace":
            continue
        for ours, theirs in zip(
            range(step.src_start, step.src_end),
            range(step.dest_start, step.dest_end),
            strict=True,
        ):
            at = first + theirs
            if passage[ours] in lacking and is_figure(text.numbers[at]):
                return passage[ours], at
    return None
