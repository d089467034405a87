"""Find the products and service packs a text names, in whatever spelling."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kb.identifiers import Place
from kb.records import Signal
from kb.vocabulary import WORD, Vocabulary

# A service pack belongs to a product that ends at most this many characters before.
_NEAR = 24
_PACKS = ("sp", "pack", "servicepack")
_LEVELS = frozenset("123456")
_MOST = 2_000  # products named in one paste; past this it is a flood

Span = tuple[int, int]


def find_products(place: Place, vocabulary: Vocabulary) -> Iterator[Signal]:
    """Yield the products (longest spelling at each place) and service packs named."""
    words = WORD.findall(place.lower)
    starts = vocabulary.sizes.keys()
    if not any(word in starts or word in _PACKS for word in words):
        return
    spans = [found.span() for found in WORD.finditer(place.lower)]
    last: tuple[str, int] = ("", -_NEAR - 1)
    taken = count = 0
    for at, word in enumerate(words):
        if at < taken:
            continue
        if word in starts and (hit := _longest(words, at, vocabulary)):
            name, size = hit
            taken = at + size
            start, end = spans[at][0], spans[taken - 1][1]
            last = (name, end)
            yield place.signal("product", name, (start, end))
            glued = words[taken - 1].endswith("sp") and _pack(words, spans, taken - 1)
            if glued:
                yield place.signal("sp", glued[0], spans[taken], name)
        elif word in _PACKS and (pack := _pack(words, spans, at)):
            value, span = pack
            near = _adjoins(place, last[1], span[0])
            yield place.signal("sp", value, span, last[0] if near else None)
        else:
            continue
        count += 1
        if count > _MOST:
            return


def _adjoins(place: Place, end: int, start: int) -> bool:
    """Return whether a product that ended at ``end`` is named with what comes next."""
    return 0 <= start - end <= _NEAR and "\n" not in place.lower[end:start]


def _longest(
    words: Sequence[str], at: int, vocabulary: Vocabulary
) -> tuple[str, int] | None:
    """Return the product spelled from ``at`` on and how many words that takes."""
    for size in vocabulary.sizes[words[at]]:
        spelled = tuple(words[at : at + size])
        if (name := vocabulary.spellings.get(spelled)) is not None:
            return name, len(spelled)
    return None


def _pack(
    words: Sequence[str], spans: Sequence[Span], at: int
) -> tuple[str, Span] | None:
    """Return (level, span) of a service pack named at ``at``."""
    start = spans[at][0]
    if words[at] == "pack":
        if at == 0 or words[at - 1] != "service":
            return None
        start = spans[at - 1][0]
    if at + 1 == len(words) or words[at + 1] not in _LEVELS:
        return None
    end = spans[at + 1][1]
    if at + 2 < len(words) and words[at + 2] == "a" and spans[at + 2][0] - end <= 1:
        return f"SP{words[at + 1]}A", (start, spans[at + 2][1])
    return f"SP{words[at + 1]}", (start, end)
