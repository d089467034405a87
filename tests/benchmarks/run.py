"""Measure the matcher beside its peers: ``python tests/benchmarks/run.py [--write]``.

Quality is measured on seeded pastes over the held-out half of the entries (the
weights never saw them), every kind of ``pastes.py``, and on the same pastes with their
entry left out of the KB (``absent``).  What several entries say (``twins.py``) nobody
can tell apart, with or without the entry: it is left out, and counted apart.  Sizes:
the built-in entries; with the imported articles of the archive where it lies beside
the checkout; with seeded distractors.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from corpus import archive, distractors, halves
from marks import Asked, Said, calibration, row, worst
from pastes import KINDS, Paste, pastes
from peers import Bm25s, Fts5, Fuzzy, Tantivy
from twins import Twins

from kb.build import entry_to_mapping
from kb.entry import Entry
from kb.index import index_entries
from kb.index.folder import build_folders, open_folders
from kb.index.passages import texts_of
from kb.index.words import words
from kb.load import load_entries
from kb.matcher import Matcher

HERE = Path(__file__).parent
SEED = 2026
LARGE = 60_035
PARTS = ("own", "archive", "large", "sizes")


class Ours:
    """The matcher, as its peers are asked."""

    sample = None
    name = "patchbot"

    def __init__(self, matcher: Matcher) -> None:
        """Take a ready matcher."""
        self._matcher = matcher

    def first(self, text: str) -> tuple[str | None, float]:
        """Return the best entry and its score."""
        matches = self._matcher.diagnose(text).matches
        return (matches[0].entry.id, matches[0].score) if matches else (None, 0.0)


def sayers(entries: Sequence[Entry]) -> dict[tuple[str, ...], set[str]]:
    """Return which entries have a text, by its comparable words.

    Real articles share messages word for word; whichever has it is right.
    """
    found: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for entry in entries:
        for _, text in texts_of(entry):
            found[_key(text)].add(entry.id)
    return found


def _key(text: str) -> tuple[str, ...]:
    return tuple(word.text for word in words(text))


def ask(system: Ours, pastes_: Sequence[Asked]) -> list[Said]:
    """Return what ``system`` makes of pastes with and without an entry."""
    if system.sample:
        present = [each for each in pastes_ if not each.absent]
        absent = [each for each in pastes_ if each.absent]
        pastes_ = [*_some(present, system.sample), *_some(absent, system.sample)]
    said = []
    for each in pastes_:
        start = time.process_time()
        found, score = system.first(each.paste.text)
        said.append(Said(each, found, score, (time.process_time() - start) * 1000))
    return said


def _some(asked: Sequence[Asked], count: int) -> Sequence[Asked]:
    return asked[:: max(1, len(asked) // count)]


def table(
    entries: Sequence[Entry], pastes_: Sequence[Paste], twins: Twins, *, folds: int
) -> Iterator[str]:
    """Yield the quality table over ``entries``, asked pastes over some of them.

    Half of the entries asked about are taken out, with two ``folds`` each half once.
    """
    names = sorted({paste.entry_id for paste in pastes_})
    told = {paste: not twins.others(paste.said, paste.entry_id) for paste in pastes_}
    said: dict[str, list[Said]] = {}
    built: dict[str, float] = defaultdict(float)
    for fold in range(folds):
        cut = set(names[fold::2])
        known = [entry for entry in entries if entry.id not in cut]
        says = sayers(known)
        asked = [
            Asked(p, p.entry_id in cut, told[p], frozenset(says[_key(p.said)]))
            for p in pastes_
        ]
        for make in _makers(known):
            start = time.perf_counter()
            system = make()
            built[system.name] += (time.perf_counter() - start) / folds
            said.setdefault(system.name, []).extend(ask(system, asked))
            print(fold, system.name, file=sys.stderr)
    ours = said[Ours.name]
    telling = [each for each in ours if each.asked.telling]
    absent = sum(each.asked.absent for each in telling)
    yield (
        f"\n### {len(known):,} entries, {len(telling) - absent} pastes, {absent} absent"
        f"; {len(ours) - len(telling)} of twins left out\n"
    )
    heads = [*KINDS, "all", "R at 1 %", "R at 5 %", "twins too: all", "R at 1 %"]
    yield "| system | " + " | ".join([*heads, "p50 / p99 ms", "build s"]) + " |"
    yield "|---" * (len(heads) + 3) + "|"
    for name, each in said.items():
        yield row(name, each, built[name])
    yield from calibration(telling)
    yield from worst(telling)


def _makers(known: Sequence[Entry]) -> list[Callable[[], Ours]]:
    return [
        lambda: Ours(Matcher(index_entries(known))),
        lambda: Fts5(known),
        lambda: Bm25s(known),
        lambda: Tantivy(known),
        lambda: Fuzzy(known, "token_set_ratio"),
        lambda: Fuzzy(known, "WRatio"),
    ]


def sizes(counts: Sequence[tuple[str, Sequence[Entry]]]) -> Iterator[str]:
    """Yield build, load, memory and latency of the stored index at each size."""
    yield "\n| entries | build s | MB on disk | ready s | MB used | p50 / p99 ms |"
    yield "|---|---|---|---|---|---|"
    for label, entries in counts:
        with tempfile.TemporaryDirectory() as raw:
            folder = Path(raw) / "kb"
            folder.mkdir()
            _write(folder / "all.jsonl", entries)
            start = time.perf_counter()
            built = build_folders([folder], Path(raw) / "cache")
            took = time.perf_counter() - start
            told = subprocess.run(
                [
                    sys.executable,
                    __file__,
                    "--one",
                    str(folder),
                    str(Path(raw) / "cache"),
                ],
                capture_output=True,
                text=True,
                check=True,
            )
            size = f"{built.bytes / 1e6:.0f}"
            yield f"| {label} | {took:.1f} | {size} | {told.stdout.strip()} |"


def one(folder: Path, cache: Path) -> str:
    """Return ready s, MB and latency in this fresh process."""
    before = _peak_mb()
    start = time.perf_counter()
    matcher = Matcher(open_folders([folder], cache))
    ready = time.perf_counter() - start
    times = []
    for paste in pastes(load_entries(), seed=SEED, each=1):
        start = time.process_time()
        matcher.diagnose(paste.text)
        times.append((time.process_time() - start) * 1000)
    used = _peak_mb()
    p50, p99 = np.percentile(times, (50, 99))
    memory = f"{used:.0f}, of which before loading {before:.0f}"
    return f"{ready:.2f} | {memory} | {p50:.1f} / {p99:.1f}"


def _peak_mb() -> float:
    """Return the most memory this process has held, in MB; Linux only."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    line = next(each for each in status.splitlines() if each.startswith("VmHWM"))
    return int(line.split()[1]) / 1000


def _write(path: Path, entries: Sequence[Entry]) -> None:
    import json

    with path.open("w", encoding="utf-8") as file:
        for entry in entries:
            file.write(json.dumps(entry_to_mapping(entry)) + "\n")


def report(part: str, large: int) -> Iterator[str]:
    """Yield one part of the report; nothing where it needs the archive and has none."""
    own, kept = list(load_entries()), archive()
    base = [*own, *kept.entries]
    failures = [e for e in halves(kept.entries)[1] if e.id in kept.failures]
    asked = list(pastes(failures, seed=SEED))
    extra: list[Entry] = []
    if part in ("large", "sizes"):
        extra = distractors(base, max(0, large - len(base)), seed=SEED)
    if part == "own":
        asked = list(pastes(halves(own)[1], seed=SEED, each=3))
        yield from table(own, asked, Twins(own), folds=2)
    elif part == "archive" and asked:
        yield from table(base, asked, Twins(base), folds=2)
    elif part == "large" and asked:
        yield from table([*base, *extra], asked, Twins(base), folds=1)
    elif part == "sizes":
        every = [own, base, [*base, *extra]]
        yield from sizes([(f"{len(entries):,}", entries) for entries in every])


def main() -> None:
    """Print the report; with ``--write`` into RESULTS.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--large", type=int, default=LARGE)
    parser.add_argument("--part", action="append", choices=PARTS)
    parser.add_argument("--one", nargs=2, type=Path)
    options = parser.parse_args()
    options.part = options.part or list(PARTS)
    if options.one:
        print(one(*options.one))
        return
    lines = [line for part in options.part for line in report(part, options.large)]
    text = "\n".join(lines)
    print(text)
    if options.write:
        head = (HERE / "RESULTS.md").read_text(encoding="utf-8").split("<!-- -->")[0]
        (HERE / "RESULTS.md").write_text(f"{head}<!-- -->\n{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
