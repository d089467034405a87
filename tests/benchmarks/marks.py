"""What a system did with the pastes of the exam, as lines of the report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from pastes import KINDS, Paste

ABSENT = (0.01, 0.05)  # of the pastes without an answer may get one
SURE, WORST = 0.8, 25  # from which score on a wrong match is listed; how many


@dataclass(frozen=True)
class Asked:
    """A paste, whether its entry is out of the KB, and who may be right about it.

    ``telling`` is false where several entries of the corpus say the same.
    """

    paste: Paste
    absent: bool
    telling: bool
    sayers: frozenset[str]


@dataclass(frozen=True)
class Said:
    """What a system said: the entry it put first, its score, and how long it took."""

    asked: Asked
    first: str | None
    score: float
    ms: float

    @property
    def right(self) -> bool:
        """Return whether it is the entry the paste was made of."""
        return not self.asked.absent and self.first == self.asked.paste.entry_id

    @property
    def says_so(self) -> bool:
        """Return whether it is an entry that says what the paste says."""
        return not self.asked.absent and self.first in self.asked.sayers


def recall(present: Sequence[tuple[bool, float]], absent: Sequence[float]) -> list[str]:
    """Return top-1, and how many are right with a score few absent ones reach, in %."""
    cells = [f"{100 * np.mean([right for right, _ in present]):.1f}"]
    for share in ABSENT:
        bar = np.quantile(absent, 1 - share)
        hits = [right and score > bar for right, score in present]
        cells.append(f"{100 * np.mean(hits):.1f}")
    return cells


def row(name: str, said: Sequence[Said], build_s: float) -> str:
    """Return one line of the table."""
    telling = [each for each in said if each.asked.telling]
    present = [each for each in telling if not each.asked.absent]
    absent = [each.score for each in telling if each.asked.absent]
    of = {
        kind: [e.right for e in present if e.asked.paste.kind == kind] for kind in KINDS
    }
    kinds = [f"{100 * np.mean(hits):.0f}" if hits else "-" for hits in of.values()]
    every = [(e.says_so, e.score) for e in said if not e.asked.absent]
    none = [e.score for e in said if e.asked.absent and not e.asked.sayers]
    p50, p99 = np.percentile([each.ms for each in said], (50, 99))
    cells = [
        name,
        *kinds,
        *recall([(each.right, each.score) for each in present], absent),
        *recall(every, none)[:2],
        f"{p50:.1f} / {p99:.1f}",
        f"{build_s:.1f}",
    ]
    return "| " + " | ".join(cells) + " |"


def calibration(said: Sequence[Said]) -> Iterator[str]:
    """Yield of the first matches scored so much, how many were right."""
    yield "\n| scored | first matches | right |\n|---|---|---|"
    steps = [n / 10 for n in range(1, 10)] + [0.95, 0.99]
    for low, high in pairwise([0.0, *steps, 1.01]):
        hits = [each.right for each in said if low <= each.score < high]
        if hits:
            share = f"{np.mean(hits):.0%}"
            yield f"| {low:g} to {min(high, 1):g} | {len(hits)} | {share} |"


def worst(said: Sequence[Said]) -> Iterator[str]:
    """Yield the surest wrong first matches: paste, article, and what was put first."""
    wrong = [each for each in said if not each.right and each.score >= SURE]
    yield f"\nScored {SURE} or more and wrong, the surest first:\n"
    for each in sorted(wrong, key=lambda e: -e.score)[:WORST]:
        paste = each.asked.paste
        kept = " (absent)" if each.asked.absent else ""
        yield f"- {each.score:.3f} {each.first} for {paste.kind} {paste.entry_id}{kept}"
