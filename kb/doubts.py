"""The doubts that remain about a candidate; each of them caps its score."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kb.evidence import TEXTS, Scene
from kb.index import Found
from kb.index.card import commonplace
from kb.index.fit import Fit
from kb.index.grasp import Grasp
from kb.index.passages import Kind
from kb.releases import releases_apart
from kb.score import Evidence

TWO_TEXTS = 0.8  # summed points of two literal texts that may answer
TOGETHER = 1.0  # summed points of reasons of different kinds that may answer
NAMED = 0.9  # a text covered less lacks a word that tells
CLOSE = 0.6  # a text covered so far was meant, or is another failure's
TELLING = 2.5  # summed rarity of the words of a story
TELLING_BESIDE, BESIDE = 1.3, 0.4  # ... beside a literal text worth so much
FAINT = 0.2  # less does not count among them
TOLD, BORNE_OUT = 0.35, 0.72  # a story of so many points needs less beside it
IN_FULL, ALL_OF_IT = 0.65, 0.85  # so firm a grasp needs nothing beside it
TOLD_WELL = 0.6
SAID_BY_MANY = 0.5  # points; a text without rare words, wholly there, is worth no more
LITTLE = 0.45  # points; beside a code that no entry knows it is another failure
SPECIFIC = 2.0  # summed rarity from which a text is more than a commonplace
PEOPLE = frozenset({"phrase", "symptom", "title"})
DECIDING = (Kind.MESSAGE, Kind.EVENT)
HARD = frozenset({"message", "event", "code"})


def doubts(
    found: Found, evidence: tuple[Evidence, ...], fits: Grasp, scene: Scene
) -> Iterator[str]:
    """Yield the kinds of doubt, each of which caps the score (``weights.json``)."""
    strong = [e for e in evidence if e.points >= 0.1 and e.kind != "product"]
    kinds = {e.kind for e in strong}
    firm = fits.passage >= IN_FULL and fits.explained >= ALL_OF_IT
    if not strong:
        yield "products only"
    elif not (firm and _told(strong)) and not _proven(found, strong):
        yield "unproven"
        yield from _weak(found.fits, strong, kinds)
    asked = any(signal.role == "asked" for signal in scene.signals.of("kb", "bulletin"))
    calm = not scene.reports_trouble and not asked and not kinds & HARD
    if calm and not firm:
        yield "nothing fails"
    if releases_apart(found.card.products, frozenset(scene.products)) == 1:
        yield "other release"
    if _other_name(found, strong, scene):
        yield "other name"
    if strong and _another_code(strong, scene):
        yield "another code"


def _told(strong: list[Evidence]) -> bool:
    """Return whether people tell it in their own words, and no record beside them."""
    told = max((e.points for e in strong if e.kind in PEOPLE), default=0.0)
    return told >= TOLD_WELL and all(e.kind != "event" for e in strong)


def _another_code(strong: list[Evidence], scene: Scene) -> bool:
    """Return whether only a code fits, or little, beside another that none knows.

    "Not the usual 0x800f0922, this server says 0x80240034."
    """
    enough = 0.3 if any(e.kind == "code" for e in strong) else LITTLE
    if any(e.kind != "code" and e.points >= enough for e in strong):
        return False
    return any(
        key.startswith("code:") and not count and not commonplace(key)
        for key, count in scene.shared.items()
    )


def _other_name(found: Found, strong: list[Evidence], scene: Scene) -> bool:
    """Return whether all that fits is a text with another name in it.

    What stands inside that text (its code) or heads it (its event) proves nothing
    beside it: "The World Wide Web Publishing Service service terminated with
    0x80090006" is not what the IIS Admin service does.
    """
    close = [f for f in found.fits if f.literal.kind in TEXTS and f.covered >= CLOSE]
    if _name_left_out(close):
        return True
    swapped = bool(close) and all(its.swap is not None for its in close)
    spans = [
        (scene.text.spans[its.first][0], scene.text.spans[its.last][1]) for its in close
    ]
    beside = (
        e.points
        for e in strong
        if e.kind not in ("message", "file", "event")
        and not any(start <= e.span[0] and e.span[1] <= end for start, end in spans)
    )
    return swapped and max(beside, default=0.0) < 0.3


def _name_left_out(close: Sequence[Fit]) -> bool:
    """Return whether a text decides by a name that the paste does not give.

    The entry has the same sentence once with the name and once open for any; only
    the open one is there whole.
    """
    named = [its for its in close if its.literal.kind is Kind.MESSAGE]
    bare = [its for its in close if its.literal.kind is Kind.SUPPORT]
    return bool(named) and all(
        any(
            "{" in other.literal.text
            and its.covered < NAMED <= other.covered
            and its.first >= other.first
            and its.last <= other.last
            for other in bare
        )
        for its in named
    )


def _proven(found: Found, strong: list[Evidence]) -> bool:
    """Return whether the evidence may carry an answer, not only a suggestion.

    One deciding reason does; or several of different kinds together (an event and its
    own text are one); or a story that leaves little unexplained.
    """
    if any(e.points >= (0.6 if e.kind == "message" else 0.75) for e in strong):
        return True
    said = sorted((e.points for e in strong if e.kind == "message"), reverse=True)
    if sum(said[:2]) >= TWO_TEXTS and "event" not in {e.kind for e in strong}:
        return True
    recorded = any(e.kind == "event" for e in strong)
    best: dict[str, float] = {}
    for e in (e for e in strong if e.points >= FAINT):
        kind = "story" if e.kind in PEOPLE else e.kind
        if kind == "story" and recorded and _told_again(e, strong):
            continue
        best[kind] = max(best.get(kind, 0.0), e.points)
    enough = TELLING_BESIDE if best.get("message", 0.0) >= BESIDE else TELLING
    if found.story is None or found.story.proof < enough:
        best.pop("story", None)  # three rare words are no story yet
    story = best.get("story", 0.0)
    if story >= (0.45 if found.card.mix else 0.55):
        return True
    if best.keys() - {"product"} == {"event", "message"}:
        return False
    return sum(best.values()) >= (TOGETHER if story < TOLD else BORNE_OUT)


def _told_again(story: Evidence, strong: Sequence[Evidence]) -> bool:
    """Return whether a story stands, for the most part, in words of a literal text.

    "Schannel logs 36887 with alert 40" says no more than the record it is read from.
    """
    first, last = story.span
    return any(
        2 * (min(last, text.span[1]) - max(first, text.span[0])) > last - first
        for text in strong
        if text.kind == "message"
    )


def _weak(
    fits: Sequence[Fit], strong: list[Evidence], kinds: set[str]
) -> Iterator[str]:
    """Yield what is too little even for a suggestion, or barely enough."""
    specific = any(
        its.literal.kind in DECIDING and its.proof * its.covered >= SPECIFIC
        for its in fits
    )
    best = max(e.points for e in strong)
    if kinds <= {"code", "file", "message"} and not specific and best <= SAID_BY_MANY:
        yield "commonplace only"
    elif "kb" in kinds and kinds <= {"kb"} | PEOPLE and best < 0.6:
        told = max((e.points for e in strong if e.kind in PEOPLE), default=0.0)
        if told < 0.3:
            yield "number only"
    elif kinds <= PEOPLE and best < 0.3:
        yield "words only"
