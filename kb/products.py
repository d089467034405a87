"""Find the products and service packs a text names, in whatever spelling."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from kb.place import Place, Span
from kb.records import Signal
from kb.vocabulary import WORD, Vocabulary

# A service pack belongs to a product that ends at most this many characters before.
_NEAR = 24
_PACKS = frozenset(["sp", "pack", "servicepack"])
_LEVELS = frozenset("123456")
_MOST = 2_000  # products named in one paste; past this it is a flood


def find_products(
    place: Place, vocabulary: Vocabulary, stretches: Iterable[Span]
) -> Iterator[Signal]:
    """Yield the products and service packs named in ``stretches`` of the text.

    At each place the longest spelling counts.
    """
    for start, end in stretches:
        yield from _in_stretch(place, vocabulary, start, end)


def _in_stretch(
    place: Place, vocabulary: Vocabulary, first: int, until: int
) -> Iterator[Signal]:
    words = WORD.findall(place.lower, first, until)
    hits = [*islice(_hits(words, vocabulary), _MOST)]
    if not hits:
        return
    spans = [found.span() for found in WORD.finditer(place.lower, first, until)]
    last: tuple[str | None, int] = (None, -1)
    for at, size, name in hits:
        start, end = spans[at][0], spans[at + size - 1][1]
        if name is not None:
            last = (name, end)
            yield place.signal("product", name, (start, end))
            if not words[at + size - 1].endswith("sp"):
                continue
            at += size - 1
        pack = _pack(words, spans, at)
        if pack is not None:
            value, span = pack
            near = name or _adjoins(place, last[1], span[0])
            yield place.signal("sp", value, span, last[0] if near else None)


def _hits(
    words: Sequence[str], vocabulary: Vocabulary
) -> Iterator[tuple[int, int, str | None]]:
    """Yield (where, how many words, product) of the products; ``None``: a pack."""
    sizes, spellings = vocabulary.sizes, vocabulary.spellings
    taken = 0
    for at, word in enumerate(words):
        if at < taken:
            continue
        for size in sizes.get(word, ()):
            spelled = tuple(words[at : at + size])
            if (name := spellings.get(spelled)) is not None:
                taken = at + len(spelled)
                yield at, len(spelled), name
                break
        else:
            if word in _PACKS:
                yield at, 1, None


def _adjoins(place: Place, end: int, start: int) -> bool:
    """Return whether a product that ended at ``end`` is named with what comes next."""
    return 0 <= start - end <= _NEAR and "\n" not in place.lower[end:start]


def _pack(
    words: Sequence[str], spans: Sequence[Span], at: int
) -> tuple[str, Span] | None:
    """Return (level, span) of a service pack named at ``at``."""
    start = spans[at][1] - 2 if words[at].endswith("sp") else spans[at][0]
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
