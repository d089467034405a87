"""Hold one entry against a paste: every reason for it."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kb.codes import decode
from kb.index import Found
from kb.index.card import DECIDES, Card
from kb.index.fit import Fit, Story, telling
from kb.index.grasp import Grasp, Layout, grasp
from kb.index.keys import CODE_KINDS, signal_keys
from kb.index.passages import Kind
from kb.index.text import Text
from kb.index.words import language
from kb.paste import Paste
from kb.score import Evidence, Match
from kb.signals import Signal, Signals

TEXTS = {Kind.MESSAGE: 0.97, Kind.SUPPORT: 0.55, Kind.EVENT: 0.55}  # at best, alone
STORY = 0.92  # symptoms in people's words, wholly explained
WHOLE_PHRASE = 0.85  # a phrase of the entry that is there word for word
PAIRED_CODE = 0.5  # a commonplace code beside another kind of code of the entry
LONG_STORY = 150  # words; in so long a one most of it must fit
SWAPPED = 0.5  # what a text with another name in it is still worth
PRODUCT, PRODUCT_OF_MIX = 0.08, 0.2
ROLES = {"asked": 1.0, "failed": 0.85, "installing": 0.85, "mentioned": 0.6, None: 0.6}
EXACT = frozenset({"code", "event", "kb", "file", "product"})
ALONE = 0.85  # points of an identifier that decides without words
DECODED = 3  # codes explained at most


@dataclass(frozen=True, slots=True)
class Scene:
    """The paste as evidence needs it.

    ``keys`` maps each key of its signals to the signal that shows it best,
    ``shared`` the same keys to how many entries they lead to, ``products`` each
    product named to its first signal; ``layout`` its lines.
    """

    paste: Paste
    signals: Signals
    text: Text
    keys: Mapping[str, Signal]
    shared: Mapping[str, int]
    products: Mapping[str, Signal]
    layout: Layout

    @property
    def source(self) -> tuple[Signals, Paste]:
        """Return signals and paste, as a diagnosis ends with them."""
        return self.signals, self.paste

    @property
    def reports_trouble(self) -> bool:
        """Return whether anything in the paste says that something goes wrong."""
        trouble = language().trouble
        return self.signals.error_like or any(n in trouble for n in self.text.names)

    def evidence(
        self, kind: str, expected: str, first: int, last: int, points: float
    ) -> Evidence:
        """Return evidence that stands in the words ``first`` to ``last``."""
        start, end = self.text.spans[first][0], self.text.spans[last][1]
        if end < start:  # two records that stand in one another: quote where it begins
            end = self.text.spans[first][1]
        at = bisect_right(self.paste.lines, start, key=lambda line: line.start)
        number = self.paste.lines[max(0, at - 1)].number
        found = self.paste.text[start:end]
        return Evidence(kind, expected, found, number, (start, end), round(points, 3))


def unknown_codes(scene: Scene, matches: Sequence[Match]) -> tuple[str, ...]:
    """Return what the paste's codes mean that none of the fitting entries explains."""
    known = {e.span for m in matches if not m.conflicts for e in m.evidence}
    told = []
    for key, signal in scene.keys.items():
        kind, _, value = key.partition(":")
        if kind not in CODE_KINDS or signal.span in known or scene.shared.get(key):
            continue
        meaning = decode(value, kind)
        if meaning and (meaning.name or meaning.meaning):
            names = filter(None, (meaning.name, meaning.meaning))
            told.append(f"{signal.text} is {': '.join(names)} ({meaning.facility})")
    return tuple(told[:DECODED])


def products_named(signals: Signals) -> dict[str, Signal]:
    """Return the products that a paste names, each with its first signal."""
    named = reversed(tuple(signals.of("product")))
    return {signal.value: signal for signal in named}


def best_signals(signals: Signals) -> dict[str, Signal]:
    """Return the telling signal under each key: of a KB number the one it is about."""
    found: dict[str, Signal] = {}
    for signal in signals.found:
        for key in signal_keys(signal):
            old = found.get(key)
            if old is None or ROLES.get(old.role, 0) < ROLES.get(signal.role, 0):
                found[key] = signal
    return found


def reasons(found: Found, scene: Scene) -> tuple[Evidence, ...]:
    """Return what speaks for a candidate, the strongest first."""
    evidence = [
        *_exact(found.card, scene),
        *_texts(found.fits, scene),
        *_story(found.story, scene),
        *_products(found.card, scene),
    ]
    return tuple(sorted(evidence, key=lambda e: (-e.points, e.kind, e.span)))


def layout_of(paste: Paste, text: Text) -> Layout:
    """Return where the lines, the sentences and the words of a paste begin."""
    starts = [start for start, _ in text.spans]
    order = sorted(range(len(starts)), key=starts.__getitem__)
    return Layout(
        lines=tuple([line.start for line in paste.lines]),
        sentences=tuple(sorted([starts[at] for at in text.bounds[:-1]])),
        words=tuple([starts[at] for at in order]),
        order=order,
    )


def grasped(found: Found, evidence: Sequence[Evidence], scene: Scene) -> Grasp:
    """Return how a candidate fits the lines in which its ``evidence`` stands.

    Around an identifier that decides alone ("what is KB829427?") all else is talk.
    """
    told = [e.span for e in evidence if e.points >= 0.1]
    exact = [e.span for e in evidence if e.kind in EXACT]
    held = grasp(found.card, scene.text, told, exact, scene.layout)
    alone = any(e.kind in EXACT and e.points >= ALONE for e in evidence)
    return replace(held, explained=1.0) if alone else held


def quality(its: Fit) -> float:
    """Return how well a literal text fits, 0 to 1: covered, in order, not common."""
    rare = 1 - math.exp(-its.proof / 0.9)
    order = min(1.0, its.order / 0.75)
    same = 1.0 if its.swap is None else SWAPPED
    return its.covered * its.covered * (0.4 + 0.6 * order) * rare * same


def _texts(fits: Sequence[Fit], scene: Scene) -> Iterator[Evidence]:
    """Yield the best literal texts, no two of them from one stretch of the paste."""
    ranked = sorted(
        (
            (TEXTS[its.literal.kind] * quality(its), its)
            for its in fits
            if its.literal.kind in TEXTS and its.clash is None
        ),
        key=lambda row: (-row[0], row[1].literal.kind, row[1].literal.row),
    )
    taken: list[Fit] = []
    for points, its in ranked:
        if points < 0.1 or len(taken) == 3 or any(_overlap(its, t) for t in taken):
            continue
        points *= 1.0 if not taken else 0.6
        taken.append(its)
        yield scene.evidence("message", its.literal.text, its.first, its.last, points)


def _overlap(one: Fit, other: Fit) -> bool:
    return one.first <= other.last and other.first <= one.last


def _story(story: Story | None, scene: Scene) -> Iterator[Evidence]:
    """Yield what the paste tells in people's words, and the nearest phrase."""
    if story is None:
        return
    share = math.pow(story.share, 1.4)
    points = STORY * telling(story.proof) * share * (0.55 + 0.45 * story.focus)
    phrase = telling(story.focus * story.told.total) * math.pow(story.focus, 3)
    points = max(points, WHOLE_PHRASE * phrase)
    long = min(1.0, len(scene.text.numbers) / LONG_STORY)
    points *= 1 - 0.7 * (1 - story.overall) * long
    if points >= 0.04:
        kind, expected = story.told.kind.name.lower(), story.told.text
        yield scene.evidence(kind, expected, story.first, story.last, points)


def _exact(card: Card, scene: Scene) -> Iterator[Evidence]:
    """Yield the hard identifiers that are the entry's own."""
    seen: set[tuple[int, int]] = set()
    shown = {e.key.partition(":")[0] for e in card.expected if e.key in scene.keys}
    several = len(shown & set(CODE_KINDS)) > 1  # 500.19 with its 0x8007000d
    for key, kind, points in ((e.key, e.kind, e.points) for e in card.expected):
        signal = scene.keys.get(key)
        if signal is None or (kind == "event" and signal.span in seen):
            continue
        seen.add(signal.span)
        if kind == "code" and several:
            points = max(points, PAIRED_CODE)
        if points < DECIDES:
            points /= 1 + 0.25 * math.log(max(1, scene.shared.get(key, 1)))
        if kind == "kb":
            points *= ROLES.get(signal.role, 0.0)
        if points > 0:
            expected = key.split(":", 1)[1]
            place = (signal.text, signal.line, signal.span)
            yield Evidence(kind, expected, *place, round(points, 3))


def _products(card: Card, scene: Scene) -> Iterator[Evidence]:
    """Yield the products that agree; a complete mix says more."""
    named = scene.products
    complete = bool(card.mix) and card.mix <= named.keys()
    for name in sorted((card.products | card.mix) & named.keys()):
        points = PRODUCT_OF_MIX if complete and name in card.mix else PRODUCT
        at = named[name]
        yield Evidence("product", name, at.text, at.line, at.span, points)
