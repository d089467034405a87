"""Mark the matcher on the pastes of tests/pastes.

``python -m tests.exam [heldout|open] [--show]`` prints a table of what it did.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kb.load import load_entries
from kb.matcher import Matcher
from kb.verdict import Diagnosis, Verdict

PASTES = Path(__file__).parent / "pastes"
APART = ("heldout", "open")
SILENT = ("unknown", "talk")
SUGGESTED = 3  # a suggestion names at most so many


@dataclass(frozen=True, slots=True)
class Case:
    """A paste, the entry it belongs to (``silent``: none) and what it deserves."""

    name: str
    entry: str
    wanted: str  # answer, suggest, unknown or talk
    text: str


def cases(part: str = "") -> Iterator[Case]:
    """Yield the cases, sorted by name: those that must hold, or one of ``APART``."""
    root = PASTES / part
    for path in sorted(root.rglob("*.txt")):
        if not part and path.relative_to(PASTES).parts[0] in APART:
            continue
        stem, _, wanted = path.stem.partition(".")
        yield Case(
            name=f"{path.parent.name}/{stem}",
            entry=path.parent.name,
            wanted=wanted or "answer",
            text=path.read_text(encoding="utf-8"),
        )


def judge(case: Case, diagnosis: Diagnosis) -> str:
    """Return what a diagnosis was worth, worst first where several fit."""
    verdict = diagnosis.verdict
    ids = [match.entry.id for match in diagnosis.matches[:SUGGESTED]]
    if case.wanted in SILENT:
        if verdict in (Verdict.ANSWER, Verdict.SUGGEST):
            return f"noise: {verdict}"
        silent = Verdict.UNKNOWN if case.wanted == "unknown" else Verdict.IGNORED
        return "right" if verdict is silent else "silent, the other kind"
    if verdict is Verdict.ANSWER:
        if ids[0] != case.entry:
            return "WRONG ANSWER"
        return "right" if case.wanted == "answer" else "answered too surely"
    if verdict is Verdict.SUGGEST:
        if case.entry not in ids:
            return "wrong suggestion"
        return "right" if case.wanted == "suggest" else "only suggested"
    return "missed"


def main() -> None:
    """Print how many of each; with ``--show`` also which."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", nargs="?", default="", choices=["", *APART])
    parser.add_argument("--show", action="store_true")
    asked = parser.parse_args()
    matcher = Matcher(load_entries())
    counts: Counter[str] = Counter()
    first = known = 0
    for case in cases(asked.part):
        diagnosis = matcher.diagnose(case.text)
        mark = judge(case, diagnosis)
        counts[mark] += 1
        if case.wanted not in SILENT:
            known += 1
            first += bool(
                diagnosis.matches and diagnosis.matches[0].entry.id == case.entry
            )
        if asked.show and mark != "right":
            best = [(m.entry.id, round(m.score, 2)) for m in diagnosis.matches[:3]]
            print(f"{mark:24} {case.name} {diagnosis.reason} {best}")
    print(f"{sum(counts.values())} pastes; right entry first: {first} of {known}")
    for mark, count in counts.most_common():
        print(f"{count:5}  {mark}")


if __name__ == "__main__":
    main()
