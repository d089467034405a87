"""The one door: ``Matcher(entries).diagnose(text) -> Diagnosis``."""

from __future__ import annotations

from collections.abc import Iterable

from kb.conflicts import conflicts, missing
from kb.entry import Entry
from kb.evidence import Scene, best_signals, doubts, products_named, reasons
from kb.index import Found, Index, index_entries
from kb.index.store import ById
from kb.load import load_vocabulary
from kb.paste import read_paste
from kb.score import Case, rank
from kb.signals import find_signals
from kb.verdict import SUGGEST_AT, Diagnosis, Reason, Verdict, decide, question
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
        paste = read_paste(text)
        signals = find_signals(paste, vocabulary=self._vocabulary)
        if not paste.lines:
            return Diagnosis(Verdict.IGNORED, Reason.EMPTY, (), signals, paste)
        keys, words = best_signals(signals), self._index.read(signals)
        shared = self._index.shared(tuple(keys))
        scene = Scene(paste, signals, words, keys, shared, products_named(signals))
        cases = [weigh(found, scene) for found in self._index.find(words, tuple(keys))]
        matches = rank(cases)[:KEPT]
        verdict, reason = decide(matches, error_like=signals.error_like)
        fitting = [match for match in matches if match.score >= SUGGEST_AT]
        ask = question(fitting) if verdict is Verdict.SUGGEST else None
        return Diagnosis(verdict, reason, tuple(matches), signals, paste, ask)


def weigh(found: Found, scene: Scene) -> Case:
    """Return the case for and against a candidate."""
    evidence = reasons(found, scene)
    return Case(
        found.card.entry,
        evidence,
        conflicts=tuple(dict.fromkeys(conflicts(found, scene))),
        missing=tuple(dict.fromkeys(missing(found, scene))),
        doubts=tuple(doubts(found, evidence, scene)),
        explained=found.story.share if found.story else 0.0,
    )
