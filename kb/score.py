"""How well an entry fits a paste, and the evidence for it."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kb.entry import Entry
from kb.index.grasp import Grasp

WEIGHTS = Path(__file__).with_name("weights.json")


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason a paste fits an entry, or does not.

    ``kind`` is ``message``, ``event``, ``code``, ``kb``, ``file``, ``phrase``,
    ``symptom``, ``title``, ``product``, ``conflict-...``; ``expected`` is what an entry
    says, ``found`` what the paste said on ``line`` (1-based in the original) at
    ``span`` (start and end offsets into the cleaned paste), ``points`` what it
    adds to the score (-1 to 1).
    """

    kind: str
    expected: str
    found: str
    line: int
    span: tuple[int, int]
    points: float


@dataclass(frozen=True, slots=True)
class Match:
    """An entry with its calibrated score (0 to 1) and the evidence behind it.

    ``score`` is the probability that answering with this entry is right, the
    margin to the others inside it; ``conflicts`` are what vetoes it, in words for
    people; ``missing`` the entry's signals that the paste does not show.
    """

    entry: Entry
    score: float
    evidence: tuple[Evidence, ...]
    conflicts: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Weights:
    """The named numbers of ``weights.json``, fitted by ``tests/benchmarks/fit.py``.

    ``bias`` and those named as in ``features`` make the logistic; ``caps`` are the
    highest scores that each kind of doubt leaves.
    """

    bias: float
    margin: float
    identified: float
    explained: float
    passage: float
    proven: float
    caps: Mapping[str, float]


@cache
def weights() -> Weights:
    """Return the fitted weights, read once."""
    raw = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return Weights(**{name: raw[name] for name in Weights.__slots__})


def proof(evidence: tuple[Evidence, ...]) -> float:
    """Return what ``evidence`` proves together, 0 upwards.

    Independent reasons add up as odds do: each leaves ``1 - points`` of the doubt.
    """
    return sum(-math.log(1 - min(e.points, 0.995)) for e in evidence if e.points > 0)


@dataclass(frozen=True, slots=True)
class Case:
    """What was found about one candidate, before the candidates are compared.

    ``grasp`` is how it fits the sentences that speak for it; ``doubts`` name the caps
    that apply.
    """

    entry: Entry
    evidence: tuple[Evidence, ...]
    conflicts: tuple[str, ...]
    missing: tuple[str, ...]
    doubts: tuple[str, ...]
    grasp: Grasp


KIN = 0.6  # within so much of each other candidates are twins, to be asked about
ALIKE = 0.4  # ... and within this share of the better one's proof
TWINS = 3  # suggested side by side at most
MOST = 6.0  # proof beyond this proves no more
IDENTIFIERS = frozenset({"code", "event", "kb", "file"})
RIVAL = 0.35  # less proof than this between two candidates does not part them


def features(case: Case, margin: float) -> tuple[float, ...]:
    """Return what the score of a candidate is made of, in the order of ``Weights``.

    ``margin`` is what it proves more than the best rival (may be negative): the odds
    between the two.
    """
    hard = proof(tuple(e for e in case.evidence if e.kind in IDENTIFIERS))
    return (
        math.copysign(1 - math.exp(-abs(margin)), margin),
        min(hard, MOST),
        case.grasp.explained,
        case.grasp.passage,
        float("unproven" not in case.doubts),
    )


def probability(case: Case, margin: float) -> float:
    """Return the calibrated score of a candidate; arguments as for ``features``."""
    w = weights()
    slopes = (w.margin, w.identified, w.explained, w.passage, w.proven)
    told = zip(slopes, features(case, margin), strict=True)
    x = w.bias + sum([slope * value for slope, value in told])
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, x))))


def rank(cases: Sequence[Case]) -> list[Match]:
    """Return the candidates with calibrated scores, best first, ties by proof and id.

    Where up to three prove about the same, the margin is the one between them and
    the others: any of them may be right, and the cap keeps all from being answered.
    A vetoed candidate is nobody's rival.
    """
    caps = weights().caps
    proofs = [proof(case.evidence) for case in cases]
    standing = [
        0.0 if case.conflicts else p for p, case in zip(proofs, cases, strict=True)
    ]
    matches = []
    for at, (own, case) in enumerate(zip(proofs, cases, strict=True)):
        others = standing[:at] + standing[at + 1 :]
        margin = own - max(others, default=0.0)
        score = probability(case, margin)
        if margin < min(KIN, ALIKE * own):
            apart = _margin_of_twins(own, others)
            twin = min(probability(case, apart), caps["rival"])
            score = twin if margin < RIVAL else max(score, twin)
        doubts = [*case.doubts, *["conflict"] * bool(case.conflicts)]
        score = min([score, *(caps[doubt] for doubt in doubts)])
        told = (case.evidence, case.conflicts, case.missing)
        match = Match(case.entry, round(score, 4), *told)
        matches.append((-match.score, round(-own, 6), case.entry.id, match))
    return [match for *_, match in sorted(matches, key=lambda row: row[:3])]


def _margin_of_twins(own: float, others: Sequence[float]) -> float:
    """Return the margin to the best candidate that proves clearly less.

    It is the plain margin where too many prove as much, or one clearly more.
    """
    twins = sum(abs(other - own) < KIN for other in others)
    if twins >= TWINS or any(other - own >= KIN for other in others):
        return own - max(others, default=0.0)
    return own - max((other for other in others if own - other >= KIN), default=0.0)
