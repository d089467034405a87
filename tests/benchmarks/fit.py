"""Fit the weights of the score: ``python tests/benchmarks/fit.py [--write]``.

Data: the entries' own examples and rejects, seeded pastes over the training half of
the entries, each once as it is (the right entry first: 1) and once with its entry
taken away (whatever comes first is wrong: 0); and ``archive_rows.tsv``, the same
numbers of pastes over the training half of the archived articles, which
``--collect`` refreshes where the archive lies beside the checkout.  What is vetoed or
capped for a doubt is left to the caps, which are set by hand.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from corpus import archive, halves
from pastes import pastes
from twins import Twins

from kb.entry import Entry
from kb.index import Index, index_entries
from kb.load import load_entries, load_vocabulary
from kb.matcher import read_scene, weigh
from kb.score import WEIGHTS, Case, features, proof

NAMES = ("bias", "margin", "identified", "explained", "passage", "proven")
ARCHIVE_ROWS = Path(__file__).with_name("archive_rows.tsv")
WRITTEN = 2.0  # what a person wrote tells more than what a seed made of it
ARCHIVED = 0.15  # there are five times as many, and people wrote the others
PRIOR = 0.02  # of a slope: keeps separable data from running away
FIRST = 3  # of the candidates of a paste count: who else is close is not a rival
Row = tuple[list[float], bool, float]


def rows(index: Index, entries: Sequence[Entry], *, seed: int) -> Iterator[Row]:
    """Yield features, whether that candidate was right, and the row's weight."""
    for text, right, weight in _labelled(entries, seed):
        cases = _cases(index, text)
        yield from _first(cases, right, weight)
        if right is not None:
            rest = [case for case in cases if case.entry.id != right]
            yield from _first(rest, None, weight / 2)


def archive_rows(*, seed: int) -> Iterator[Row]:
    """Yield the same of pastes over the training half of the archived articles.

    Half of the articles are taken out at a time.  What several articles say word for
    word is left out, as in the exam.
    """
    kept = archive()
    every = (*load_entries(), *kept.entries)
    train = [e for e in halves(kept.entries)[0] if e.id in kept.failures]
    twins = Twins(every)
    asked = [
        p for p in pastes(train, seed=seed) if not twins.others(p.said, p.entry_id)
    ]
    for part in (0, 1):
        cut = {entry.id for entry in train[part::2]}
        index = index_entries([entry for entry in every if entry.id not in cut])
        for paste in asked:
            right = None if paste.entry_id in cut else paste.entry_id
            yield from _first(_cases(index, paste.text), right, 1.0)


def _labelled(
    entries: Sequence[Entry], seed: int
) -> Iterator[tuple[str, str | None, float]]:
    """Yield a paste, the entry it is about (``None``: none), and what it weighs."""
    for entry in entries:
        for example in entry.matches:
            yield example.text, entry.id, WRITTEN if example.verdict == "answer" else 1
        for reject in entry.rejects:
            yield reject.text, reject.belongs_to, WRITTEN
    for paste in pastes(entries, seed=seed):
        yield paste.text, paste.entry_id, 1


def _cases(index: Index, text: str) -> list[Case]:
    scene = read_scene(text, index, load_vocabulary())
    return [weigh(found, scene) for found in index.find(scene.text, [*scene.keys])]


def _first(cases: list[Case], right: str | None, weight: float) -> Iterator[Row]:
    """Yield the rows of the candidates that prove most."""
    open_ = [(proof(c.evidence), c.entry.id, c) for c in cases if not c.conflicts]
    ranked = sorted(open_, key=lambda row: (-row[0], row[1]))
    for at, (own, entry_id, case) in enumerate(ranked[:FIRST]):
        others = [p for p, other, _ in ranked if other != entry_id]
        margin = own - max(others, default=0.0)
        told = [1.0, *features(case, margin)]
        yield told, entry_id == right, weight if not at else weight / 2


def fitted(data: Sequence[Row]) -> np.ndarray:
    """Return the logistic weights that fit ``data`` best (Newton's method)."""
    x, y, w = _arrays(data)
    beta = np.zeros(x.shape[1])
    for _ in range(60):
        p = 1 / (1 + np.exp(-x @ beta))
        gradient = x.T @ (w * (y - p)) - PRIOR * beta
        curve = x.T @ (x * (w * p * (1 - p))[:, None]) + PRIOR * np.eye(len(beta))
        beta += np.linalg.solve(curve, gradient)
    return beta


def _arrays(data: Sequence[Row]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    x = np.array([told for told, _, _ in data])
    y = np.array([right for _, right, _ in data], float)
    return x, y, np.array([weight for _, _, weight in data])


def kept_rows() -> list[Row]:
    """Return the committed rows of the archive."""
    lines = ARCHIVE_ROWS.read_text(encoding="utf-8").splitlines()
    parts = [line.split("\t") for line in lines]
    return [
        ([1.0, *map(float, told)], right == "1", ARCHIVED * float(weight))
        for right, weight, *told in parts
    ]


def collect() -> None:
    """Write the rows of the archive to the file that is committed."""
    lines = [
        "\t".join([str(int(right)), f"{weight:g}", *(f"{v:.3g}" for v in told[1:])])
        for told, right, weight in archive_rows(seed=13)
    ]
    ARCHIVE_ROWS.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main(arguments: Sequence[str]) -> None:
    """Fit on the training halves, print how well, and write if asked."""
    if "--collect" in arguments:
        collect()
    entries = load_entries()
    index = index_entries(entries)
    train, held_out = halves(entries)
    own, kept = list(rows(index, train, seed=11)), kept_rows()
    beta = fitted([*own, *kept])
    held = list(rows(index, held_out, seed=12))
    for name, part in (("train", own), ("archive", kept), ("held out", held)):
        print(f"{name}: {len(part)} rows, {_told(part, beta)}")
    raw = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    caps = raw.pop("caps")
    raw |= {name: round(float(b), 3) for name, b in zip(NAMES, beta, strict=True)}
    print(raw)
    if "--write" in arguments:
        text = json.dumps(raw | {"caps": caps}, indent=1)
        Path(WEIGHTS).write_text(f"{text}\n", encoding="utf-8")


def _told(data: Sequence[Row], beta: np.ndarray) -> str:
    x, y, w = _arrays(data)
    p = 1 / (1 + np.exp(-x @ beta))
    sure = p >= 0.8
    right = (w * y)[sure].sum()
    return (
        f"{(w * y).sum() / w.sum():.0%} right; of those scored 0.8 or more "
        f"{right / w[sure].sum():.1%} are, and they hold {right / (w * y).sum():.1%} "
        "of the right ones"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
