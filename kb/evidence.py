"""Hold one entry against a paste: every reason for it, and what speaks against it."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from kb.entry import Entry
from kb.index.fit import Fit
from kb.index.keys import code_key, event_key, file_name, number_keys, source_name
from kb.index.passages import Kind
from kb.index.text import Text
from kb.paste import Paste
from kb.releases import releases_apart
from kb.score import Evidence
from kb.signals import Signal, Signals

# What the best piece of evidence of a kind is worth alone (0 to 1).
DECIDES = 0.97
SUPPORT = {
    Kind.MESSAGE: 0.97,
    Kind.SUPPORT: 0.5,
    Kind.EVENT: 0.5,
    Kind.PHRASE: 0.8,
    Kind.SYMPTOM: 0.6,
    Kind.TITLE: 0.6,
}
KB_ROLES = {
    "asked": 0.8,
    "failed": 0.75,
    "installing": 0.7,
    "mentioned": 0.5,
    None: 0.5,
}
ABOUT = ("asked", "failed", "installing")  # roles in which a number is the subject
PEOPLE = (Kind.PHRASE, Kind.SYMPTOM, Kind.TITLE)
GENERIC_CODES = frozenset(
    {
        "code:0x80070005",
        "code:0x80004005",
        "code:0x00000005",
        "code:0x80070002",
        "code:0x00000002",
        "code:0x80070643",
        "http:500",
        "http:503",
        "http:404",
        "http:401",
        "http:403",
        "exit:0xffffffff",
        "code:0xffffffff",
        "code:0xc0000005",
        "setup:1603",
    }
)
VETO_APART = 2  # releases; one step away only caps


@dataclass(frozen=True, slots=True)
class Case:
    """All that was found about one entry: for it, against it, and what is lacking.

    ``explained`` is the share of the telling line accounted for; ``doubts`` name
    the caps of ``weights.json`` that apply.
    """

    evidence: tuple[Evidence, ...]
    conflicts: tuple[str, ...]
    missing: tuple[str, ...]
    explained: float
    doubts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """A passage of an entry (kind and text) and how it fits the paste."""

    kind: Kind
    text: str
    fit: Fit


@dataclass(frozen=True, slots=True)
class Scene:
    """The paste as evidence needs it: text, signals, and how rare its keys are."""

    paste: Paste
    signals: Signals
    text: Text
    shared: Mapping[str, int]  # key of a signal -> how many entries it leads to

    def by_key(self) -> dict[str, Signal]:
        """Return the first signal under each key."""
        found: dict[str, Signal] = {}
        for signal in self.signals.found:
            for key in signal_keys(signal):
                found.setdefault(key, signal)
        return found


def signal_keys(signal: Signal) -> Iterator[str]:
    """Yield the keys one signal is compared by."""
    if signal.kind in ("kb", "bulletin"):
        yield from number_keys(signal.value)
    elif signal.kind == "file":
        yield f"file:{file_name(signal.value)}"
    else:
        yield f"{signal.kind}:{signal.value}"


def hold(entry: Entry, fits: list[Held], scene: Scene) -> Case:
    """Return the case for and against ``entry``."""
    keys = scene.by_key()
    texts, explained = _texts(fits, scene)
    exact = list(_exact(entry, keys, scene))
    products = list(_products(entry, scene))
    evidence = [*exact, *texts, *products]
    evidence.sort(key=lambda e: (-e.points, e.kind, e.span))
    conflicts = [*_conflicts(entry, keys, fits, scene)]
    return Case(
        tuple(evidence),
        tuple(dict.fromkeys(conflicts)),
        tuple(_missing(entry, keys, fits)),
        explained,
        tuple(_doubts(entry, evidence, fits, scene)),
    )


def _texts(fits: list[Held], scene: Scene) -> tuple[list[Evidence], float]:
    """Return the best textual evidence, one a stretch, and what it explains."""
    found: list[tuple[float, Evidence, Fit]] = []
    for passage in fits:
        its = passage.fit
        points = SUPPORT[passage.kind] * quality(passage.kind, its)
        if points >= 0.05 and its.clash is None:
            found.append((points, _text_evidence(passage, points, scene), its))
    found.sort(key=lambda row: (-row[0], row[1].kind, row[1].expected))
    best: list[Evidence] = []
    taken: list[range] = []
    for rank, (points, evidence, its) in enumerate(found):
        here = range(its.first, its.last + 1)
        overlap = any(here.start < t.stop and t.start < here.stop for t in taken)
        if overlap or len(best) == 4:
            continue
        taken.append(here)
        best.append(evidence if rank == 0 else replace(evidence, points=points * 0.6))
    return best, max((its.explained for _, _, its in found[:3]), default=0.0)


def quality(kind: Kind, its: Fit) -> float:
    """Return how good a fit is, 0 to 1: covered, in order, and rare enough."""
    telling = 1 - math.exp(-its.proof / 1.5)
    if kind in PEOPLE:
        return math.pow(its.covered, 1.3) * (0.3 + 0.7 * its.explained) * telling
    order = min(1.0, its.order / 0.8)
    return its.covered * its.covered * (0.4 + 0.6 * order) * telling


def _text_evidence(passage: Held, points: float, scene: Scene) -> Evidence:
    its = passage.fit
    start = scene.text.spans[its.first][0]
    end = scene.text.spans[its.last][1]
    kind = {
        Kind.MESSAGE: "message",
        Kind.SUPPORT: "message",
        Kind.EVENT: "message",
    }.get(passage.kind, passage.kind.name.lower())
    return Evidence(
        kind,
        passage.text,
        scene.paste.text[start:end],
        _line(scene, start),
        (start, end),
        round(points, 3),
    )


def _line(scene: Scene, offset: int) -> int:
    at = bisect_right(scene.paste.lines, offset, key=lambda line: line.start)
    return scene.paste.lines[at - 1].number if at else 1


def _exact(
    entry: Entry, keys: Mapping[str, Signal], scene: Scene
) -> Iterator[Evidence]:
    """Yield the evidence of the hard identifiers."""
    for key, kind, points in _expectations(entry):
        signal = keys.get(key)
        if signal is None:
            continue
        points *= 1 / (1 + 0.35 * math.log(max(1, scene.shared.get(key, 1))))
        if kind == "kb":
            points *= KB_ROLES.get(signal.role, 0.0) / 0.8
        if points > 0:
            yield _exact_evidence(kind, key, signal, points)


def _exact_evidence(kind: str, key: str, signal: Signal, points: float) -> Evidence:
    expected = key.split(":", 1)[1]
    return Evidence(
        kind, expected, signal.text, signal.line, signal.span, round(points, 3)
    )


def _expectations(entry: Entry) -> Iterator[tuple[str, str, float]]:
    """Yield (key, kind of evidence, points if alone) of the entry's identifiers."""
    for event in entry.signals.events:
        yield event_key(event), "event", DECIDES if event.decides else 0.55
        yield f"event:/{event.id}", "event", 0.25
    for code in entry.signals.codes:
        key = code_key(code)
        generic = key in GENERIC_CODES
        yield key, "code", DECIDES if code.decides else 0.15 if generic else 0.6
    own = {key for name in entry.kb for key in number_keys(name)}
    for key in sorted(own):
        yield key, "kb", 0.8
    brought = {key for name in entry.patch.introduced_by for key in number_keys(name)}
    for key in sorted(brought - own):
        yield key, "kb", 0.5
    for file in dict.fromkeys(file_name(f.name) for f in entry.signals.files):
        yield f"file:{file}", "file", 0.3


def _products(entry: Entry, scene: Scene) -> Iterator[Evidence]:
    """Yield what the products named say for the entry; a full mix says more."""
    named = {
        signal.value: signal for signal in reversed(list(scene.signals.of("product")))
    }
    ours = {applies.product for applies in entry.applies_to} | set(
        entry.signals.products
    )
    mix = bool(entry.signals.products) and set(entry.signals.products) <= named.keys()
    for name in sorted(ours & named.keys()):
        points = 0.25 if mix and name in entry.signals.products else 0.08
        signal = named[name]
        yield Evidence("product", name, signal.text, signal.line, signal.span, points)


def _conflicts(
    entry: Entry, keys: Mapping[str, Signal], fits: list[Held], scene: Scene
) -> Iterator[str]:
    """Yield in words what vetoes ``entry``."""
    against = entry.conflicts
    for event in against.events:
        if event_key(event) in keys:
            yield f"event {event.source} {event.id} speaks against it"
    for code in against.codes:
        if code_key(code) in keys:
            yield f"code {code.code} speaks against it"
    named = {signal.value for signal in scene.signals.of("product")}
    for product in against.products:
        if product in named:
            yield f"{product} speaks against it"
    ours = [applies.product for applies in entry.applies_to]
    if releases_apart(ours, named) >= VETO_APART:
        theirs = ", ".join(sorted(named))
        yield f"it is about {', '.join(ours)}; the paste names {theirs}"
    yield from _clashes(fits, scene)
    yield from _other_codes(entry, keys)
    yield from _other_events(entry, keys)


def _clashes(fits: list[Held], scene: Scene) -> Iterator[str]:
    """Yield literal texts that fit but for a figure."""
    for passage in fits:
        its = passage.fit
        if (
            its.clash
            and its.covered > 0.6
            and passage.kind in (Kind.MESSAGE, Kind.EVENT)
        ):
            start, end = scene.text.spans[its.clash[1]]
            said = scene.paste.text[start:end]
            yield f"says {said} where the message is {passage.text!r}"


def _other_codes(entry: Entry, keys: Mapping[str, Signal]) -> Iterator[str]:
    """Yield the specific codes of a kind the entry knows, none of which is its own."""
    ours: dict[str, set[str]] = {}
    for code in entry.signals.codes:
        key = code_key(code)
        ours.setdefault(key.split(":", 1)[0], set()).add(key)
    for kind, known in ours.items():
        theirs = {key for key in keys if key.startswith(f"{kind}:")}
        other = sorted(theirs - known - GENERIC_CODES)
        if other and not theirs & known and known - GENERIC_CODES:
            own = ", ".join(sorted(key.split(":", 1)[1] for key in known))
            yield f"your code is {other[0].split(':', 1)[1]}, its own is {own}"


def _other_events(entry: Entry, keys: Mapping[str, Signal]) -> Iterator[str]:
    """Yield the event ids of a source the entry knows, none of which is its own."""
    ours: dict[str, set[str]] = {}
    for event in entry.signals.events:
        ours.setdefault(source_name(event.source), set()).add(event_key(event))
    for source, known in ours.items():
        theirs = {key for key in keys if key.startswith(f"event:{source}/")}
        if theirs and not theirs & known:
            yield f"event {sorted(theirs)[0].split(':', 1)[1]} is none of its events"


def _missing(
    entry: Entry, keys: Mapping[str, Signal], fits: list[Held]
) -> Iterator[str]:
    """Yield the entry's signals that the paste does not show."""
    seen = {held.text for held in fits if held.fit.covered > 0.7}
    for message in entry.signals.messages:
        if message.text not in seen:
            yield f"message {message.text!r}"
    for event in entry.signals.events:
        if event_key(event) not in keys:
            yield f"event {event.source} {event.id}"
    for code in entry.signals.codes:
        if code_key(code) not in keys:
            yield f"code {code.code}"


def _doubts(
    entry: Entry,
    evidence: list[Evidence],
    fits: list[Held],
    scene: Scene,
) -> Iterator[str]:
    """Yield the names of the caps that apply."""
    strong = [e for e in evidence if e.points >= 0.05 and e.kind != "product"]
    kinds = {e.kind for e in strong}
    decisive = any(e.points >= 0.7 for e in strong)
    if not strong:
        yield "products only"
    elif not decisive and kinds == {"event"}:
        yield "event only"
    elif not decisive and kinds <= {"code", "file"}:
        yield "codes only"
    elif (
        not decisive
        and kinds <= {"title", "symptom", "phrase"}
        and max(e.points for e in strong) < 0.45
    ):
        yield "words only"
    elif (
        "kb" in kinds
        and not any(e.points >= 0.3 for e in strong if e.kind != "kb")
        and not any(s.role in ABOUT for s in scene.signals.of("kb"))
    ):
        yield "number only"
    elif not decisive and kinds <= {"message"}:
        yield "generic text only"
    ours = [applies.product for applies in entry.applies_to]
    named = {signal.value for signal in scene.signals.of("product")}
    if releases_apart(ours, named) == 1:
        yield "other release"
