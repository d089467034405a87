"""The one door: ``Matcher(entries).diagnose(text) -> Diagnosis``."""

from __future__ import annotations

from collections.abc import Iterable

from kb.entry import Entry
from kb.evidence import Case, Held, Scene, hold
from kb.index import Found, Index, index_entries
from kb.load import load_vocabulary
from kb.paste import read_paste
from kb.score import Match, probability, proof, weights
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
        self.entries = {entry.id: entry for entry in self._index.entries}

    def diagnose(self, text: str) -> Diagnosis:
        """Return what to make of ``text``, any string at all; never raises."""
        paste = read_paste(text)
        signals = find_signals(paste, vocabulary=self._vocabulary)
        scene = Scene(
            paste, signals, self._index.read(signals), self._index.shared(signals)
        )
        cases = [(f, held(f, scene)) for f in self._index.find(scene.text, signals)]
        matches = scored(cases)[:KEPT]
        if not paste.lines:
            return Diagnosis(Verdict.IGNORED, Reason.EMPTY, (), signals, paste)
        verdict, reason = decide(matches, error_like=signals.error_like)
        fitting = [match for match in matches if match.score >= SUGGEST_AT]
        ask = question(fitting) if verdict is Verdict.SUGGEST else None
        return Diagnosis(verdict, reason, tuple(matches), signals, paste, ask)


def held(found: Found, scene: Scene) -> Case:
    """Return the case for and against a candidate."""
    return hold(found.entry, [Held(*passage) for passage in found.passages], scene)


def scored(cases: list[tuple[Found, Case]]) -> list[Match]:
    """Return the candidates with calibrated scores, best first, ties by id."""
    caps = weights().caps
    proofs = [0.0 if case.conflicts else proof(case.evidence) for _, case in cases]
    matches = []
    for at, (found, case) in enumerate(cases):
        own = proof(case.evidence)
        rival = max((p for n, p in enumerate(proofs) if n != at), default=0.0)
        score = probability(own, own - rival, case.explained)
        doubts = [*case.doubts, *(["conflict"] if case.conflicts else [])]
        if own - rival < 0.3:
            doubts.append("rival")
        score = min([score, *(caps[doubt] for doubt in doubts)])
        matches.append(
            Match(found.entry, score, case.evidence, case.conflicts, case.missing)
        )
    return sorted(matches, key=lambda match: (-match.score, match.entry.id))
