"""Fit the weights of the score: ``python tests/benchmarks/fit.py [--write]``.

Data: the entries' own examples and rejects, and seeded pastes over the training half
of the entries, each once as it is (the right entry first: 1) and once with its entry
taken away (whatever comes first is wrong: 0).  What is vetoed or capped for a doubt
is left to the caps, which are set by hand.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from corpus import halves
from pastes import pastes

from kb.entry import Entry
from kb.index import Index, index_entries
from kb.load import load_entries, load_vocabulary
from kb.matcher import read_scene, weigh
from kb.score import WEIGHTS, Case, proof

NAMES = ("bias", "proof", "margin", "explained")
PRIOR = 0.02  # of a slope: keeps separable data from running away
WRONG = 2.0  # a wrong answer costs so many missed ones


def rows(
    index: Index, entries: Sequence[Entry], *, seed: int
) -> Iterator[tuple[list[float], bool, float]]:
    """Yield features, whether the first candidate was right, and the row's weight."""
    vocabulary = load_vocabulary()
    for text, right in _labelled(entries, seed):
        scene = read_scene(text, index, vocabulary)
        cases = [weigh(found, scene) for found in index.find(scene.text, [*scene.keys])]
        yield from _row(cases, right, 1.0)
        if right is not None:
            rest = [case for case in cases if case.entry.id != right]
            yield from _row(rest, None, 0.5)


def _labelled(entries: Sequence[Entry], seed: int) -> Iterator[tuple[str, str | None]]:
    """Yield a paste and the entry it is about, ``None`` where it is about none."""
    for entry in entries:
        for example in entry.matches:
            if example.verdict == "answer":
                yield example.text, entry.id
        for reject in entry.rejects:
            yield reject.text, reject.belongs_to
    for paste in pastes(entries, seed=seed):
        yield paste.text, paste.entry_id


def _row(
    cases: list[Case], right: str | None, weight: float
) -> Iterator[tuple[list[float], bool, float]]:
    open_ = [case for case in cases if not case.conflicts]
    if not open_:
        return
    best = max(open_, key=lambda case: (proof(case.evidence), case.entry.id))
    own = proof(best.evidence)
    rivals = (proof(case.evidence) for case in open_ if case is not best)
    margin = own - max(rivals, default=0.0)
    features = [1.0, min(own, 6.0), max(-2.0, min(margin, 2.0)), best.explained]
    yield features, best.entry.id == right, weight


def fitted(data: Sequence[tuple[list[float], bool, float]]) -> np.ndarray:
    """Return the logistic weights that fit ``data`` best (Newton's method)."""
    x = np.array([features for features, _, _ in data])
    y = np.array([right for _, right, _ in data], float)
    w = np.array([weight for _, _, weight in data]) * np.where(y > 0, 1.0, WRONG)
    beta = np.zeros(x.shape[1])
    for _ in range(60):
        p = 1 / (1 + np.exp(-x @ beta))
        gradient = x.T @ (w * (y - p)) - PRIOR * beta
        curve = x.T @ (x * (w * p * (1 - p))[:, None]) + PRIOR * np.eye(len(beta))
        beta += np.linalg.solve(curve, gradient)
    return beta


def main(arguments: Sequence[str]) -> None:
    """Fit on the training half, print both halves' fit, and write if asked."""
    entries = load_entries()
    index = index_entries(entries)
    train, held_out = halves(entries)
    data = list(rows(index, train, seed=11))
    beta = fitted(data)
    for name, part in (
        ("train", data),
        ("held out", list(rows(index, held_out, seed=12))),
    ):
        print(f"{name}: {len(part)} rows, {_told(part, beta)}")
    raw = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    raw |= {name: round(float(b), 3) for name, b in zip(NAMES, beta, strict=True)}
    print({name: raw[name] for name in NAMES})
    if "--write" in arguments:
        Path(WEIGHTS).write_text(json.dumps(raw, indent=1) + "\n", encoding="utf-8")


def _told(data: Sequence[tuple[list[float], bool, float]], beta: np.ndarray) -> str:
    x = np.array([features for features, _, _ in data])
    y = np.array([right for _, right, _ in data])
    p = 1 / (1 + np.exp(-x @ beta))
    sure = p >= 0.8
    return (
        f"{y.mean():.0%} right; of those scored 0.8 or more {y[sure].mean():.1%} are, "
        f"and they hold {y[sure].sum() / max(1, y.sum()):.1%} of the right ones"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
