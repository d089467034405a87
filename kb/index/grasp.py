"""How an entry and the sentences that speak for it fit each other, as wholes."""

from __future__ import annotations

import math
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from kb.index.card import Card, Literal, Told
from kb.index.fit import telling
from kb.index.passages import Kind
from kb.index.text import Text

BESIDE = 0.5  # what is said on the same line but in another sentence counts so much
Spans = Collection[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Grasp:
    """An entry and the sentences of a paste that speak for it, held together.

    ``explained`` is the share of these sentences that the words of the entry account
    for; ``passage`` how well its best text and the sentences cover each other, both
    ways (each 0 to 1, by the rarity of the words).
    """

    explained: float
    passage: float


NOTHING = Grasp(0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Layout:
    """Where lines, sentences and words of a paste begin: offsets, ascending.

    ``order`` are the positions of these words in the text, which a log's reader
    takes out of what stands between its lines: there they are not ascending.
    """

    lines: tuple[int, ...]
    sentences: tuple[int, ...]
    words: tuple[int, ...]
    order: Sequence[int]

    def between(self, start: int, end: int) -> Sequence[int]:
        """Return the positions of the words from ``start`` up to before ``end``."""
        return self.order[bisect_left(self.words, start) : bisect_left(self.words, end)]


def grasp(card: Card, text: Text, spans: Spans, exact: Spans, layout: Layout) -> Grasp:
    """Return how ``card`` fits the sentences in which ``spans`` of evidence lie.

    ``exact`` are those that need no words: codes, events, products.  A short text
    that stands in a long foreign sentence covers little of it, and words of an entry
    strewn over a sentence are no text of its; what else is said on the same line
    counts less.
    """
    named = {
        text.numbers[at] for start, end in exact for at in layout.between(start, end)
    }
    ours = card.vocabulary | named
    said: dict[int, float] = {}
    for starts, part in ((layout.lines, BESIDE), (layout.sentences, 1.0)):
        for start, end in _runs(spans, starts):
            for at in layout.between(start, end):
                number = text.numbers[at]
                if number in ours or not text.names[at].isdigit():
                    said[number] = part * text.weights[at]
    whole = sum(said.values())
    if not whole:
        return NOTHING
    explained = sum([weight for number, weight in said.items() if number in ours])
    literal = (each for each in card.literals if each.kind is not Kind.AGAINST)
    texts: Iterable[Told | Literal] = chain(card.told, literal)
    best = max((_both_ways(each, said, whole) for each in texts), default=0.0)
    return Grasp(explained / whole, best)


def _both_ways(each: Told | Literal, said: Mapping[int, float], whole: float) -> float:
    """Return how well a text covers what is ``said``, and is covered by it."""
    held = sum([weight for n, weight in each.weights.items() if n in said])
    if not held:
        return 0.0
    both = min(1.0, held / each.total) * min(1.0, held / whole)
    return telling(held) * math.sqrt(both)


def _runs(spans: Spans, starts: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield once each run from ``starts`` that ``spans`` touch: start and end."""
    done = 0
    for start, end in sorted(spans):
        first = max(done, bisect_right(starts, start) - 1)
        done = max(done, bisect_right(starts, end - 1))
        if first < done:
            yield starts[first], starts[done] if done < len(starts) else sys.maxsize
