"""The one door: ``Matcher(entries).diagnose(text) -> Diagnosis``."""

from __future__ import annotations

from collections.abc import Iterable

from kb.conflicts import conflicts, missing
from kb.doubts import doubts
from kb.entry import Entry
from kb.evidence import (
    Scene,
    best_signals,
    grasped,
    layout_of,
    products_named,
    reasons,
    unknown_codes,
)
from kb.index import Found, Index, index_entries
from kb.index.store import ById
from kb.load import load_vocabulary
from kb.paste import read_paste
from kb.score import Case, rank
from kb.signals import find_signals
from kb.verdict import (
    Diagnosis,
    Explanation,
    Reason,
    Verdict,
    decide,
    explanation,
    question,
)
from kb.vocabulary import Vocabulary

KEPT = 10  # matches in a diagnosis


class Matcher:
    """The known errors, ready to be held against a paste; safe to share by threads."""

    def __init__(
        self,
        entries: Iterable[Entry] | Index,
        *,
        vocabulary: Vocabulary | None = None,
    ) -> None:
        """Index ``entries`` (ids are unique), or take a ready index over them."""
        self._index = (
            entries if isinstance(entries, Index) else index_entries(tuple(entries))
        )
        self._vocabulary = vocabulary or load_vocabulary()
        self.entries = ById(self._index.entries)

    def diagnose(self, text: str) -> Diagnosis:
        """Return what to make of ``text``, any string at all; never raises."""
        scene = read_scene(text, self._index, self._vocabulary)
        if not scene.paste.lines:
            return Diagnosis(Verdict.IGNORED, Reason.EMPTY, (), *scene.source)
        found = self._index.find(scene.text, tuple(scene.keys))
        matches = rank([weigh(each, scene) for each in found])[:KEPT]
        verdict, reason = decide(matches, error_like=scene.signals.error_like)
        ask = question(matches) if verdict is Verdict.SUGGEST else None
        told = unknown_codes(scene, matches)
        return Diagnosis(verdict, reason, tuple(matches), *scene.source, ask, told)

    def explain(self, entry_id: str, text: str) -> Explanation:
        """Return why ``entry_id`` does or does not match ``text``.

        Raises ``KeyError`` for an id that is not in the KB.
        """
        row = self.entries.row(entry_id)
        if row is None:
            raise KeyError(entry_id)
        scene = read_scene(text, self._index, self._vocabulary)
        found = self._index.find(scene.text, tuple(scene.keys))
        if all(each.card.entry.id != entry_id for each in found):
            found.append(self._index.hold(row, scene.text))
        matches = rank([weigh(each, scene) for each in found])
        return explanation(entry_id, matches)


def read_scene(text: str, index: Index, vocabulary: Vocabulary) -> Scene:
    """Return ``text`` as evidence needs it: cleaned, its signals, its words."""
    paste = read_paste(text)
    signals = find_signals(paste, vocabulary=vocabulary)
    keys = best_signals(signals)
    shared, products = index.shared(tuple(keys)), products_named(signals)
    said = index.read(signals)
    return Scene(paste, signals, said, keys, shared, products, layout_of(paste, said))


def weigh(found: Found, scene: Scene) -> Case:
    """Return the case for and against a candidate."""
    evidence = reasons(found, scene)
    fits = grasped(found, evidence, scene)
    return Case(
        found.card.entry,
        evidence,
        conflicts=tuple(dict.fromkeys(conflicts(found, scene))),
        missing=tuple(dict.fromkeys(missing(found, scene))),
        doubts=tuple(doubts(found, evidence, fits, scene)),
        grasp=fits,
    )
