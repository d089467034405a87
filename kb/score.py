"""How well an entry fits a paste, and the evidence for it."""

from __future__ import annotations

from dataclasses import dataclass

from kb.entry import Entry


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
