"""Measure the matcher beside its peers: ``python tests/benchmarks/run.py [--write]``.

Quality is measured on seeded pastes over the held-out half of the entries (the
weights never saw them), every kind of ``pastes.py``, and on the same pastes with their
entry left out of the KB (``absent``).  Sizes: the built-in entries; with the imported
articles of the archive where it lies beside the checkout; with seeded distractors.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from corpus import distractors, halves, validated
from pastes import KINDS, Paste, pastes
from peers import Bm25s, Fts5, Fuzzy, Tantivy

from kb.build import entry_to_mapping
from kb.entry import Entry
from kb.importers import article_files, import_files
from kb.index import index_entries
from kb.index.folder import build_folders, open_folders
from kb.index.passages import texts_of
from kb.index.words import words
from kb.load import load_entries, load_vocabulary
from kb.matcher import Matcher

HERE = Path(__file__).parent
ARCHIVE = HERE.parents[2] / "shared" / "kb-archive" / "iis"
SEED = 2026
LARGE = 60_035
ABSENT = 0.01  # pastes without an answer that may get one


@dataclass
class Tally:
    """What one system did: first right by kind, scores of right and absent, times."""

    first: dict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))
    right: list[float] = field(default_factory=list)
    asked: int = 0
    absent: list[float] = field(default_factory=list)
    ms: list[float] = field(default_factory=list)


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


def archive() -> list[Entry]:
    """Return the drafts of the archived articles, none where it is not beside us."""
    if not ARCHIVE.is_dir():
        print("the archive is not beside this checkout", file=sys.stderr)
        return []
    files = article_files([ARCHIVE])
    found = import_files(files, known=load_entries(), words=load_vocabulary())
    return validated([each.entry for each in found if each.entry])


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


def measure(
    system: Ours,
    asked: Sequence[Paste],
    absent: Sequence[Paste],
    said_by: dict[tuple[str, ...], set[str]],
) -> Tally:
    """Return what ``system`` makes of pastes with and without an entry."""
    tally = Tally()
    if system.sample:
        asked = asked[:: max(1, len(asked) // system.sample)]
        absent = absent[:: max(1, len(absent) // system.sample)]
    for paste in asked:
        start = time.perf_counter()
        found, score = system.first(paste.text)
        tally.ms.append((time.perf_counter() - start) * 1000)
        right = found in said_by[_key(paste.said)]
        tally.first[paste.kind].append(right)
        tally.asked += 1
        if right:
            tally.right.append(score)
    tally.absent += [system.first(paste.text)[1] for paste in absent]
    return tally


def row(name: str, tally: Tally, build_s: float) -> str:
    """Return one line of the table."""
    every = [hit for hits in tally.first.values() for hit in hits]
    kinds = [f"{100 * np.mean(tally.first[kind] or [0]):.0f}" for kind in KINDS]
    bar = np.quantile(tally.absent, 1 - ABSENT) if tally.absent else 0.0
    recall = sum(score > bar for score in tally.right) / max(1, tally.asked)
    p50, p99 = np.percentile(tally.ms, (50, 99))
    cells = [name, *kinds, f"{100 * np.mean(every):.1f}", f"{100 * recall:.1f}"]
    return (
        "| " + " | ".join([*cells, f"{p50:.1f} / {p99:.1f}", f"{build_s:.1f}"]) + " |"
    )


def table(entries: Sequence[Entry], asked: Sequence[Paste]) -> Iterator[str]:
    """Yield the quality table over ``entries``, asked pastes over some of them."""
    cut = set(sorted({paste.entry_id for paste in asked})[::2])
    known = [entry for entry in entries if entry.id not in cut]
    said_by = sayers(known)
    gone = [paste for paste in asked if paste.entry_id in cut]
    absent = [paste for paste in gone if not said_by[_key(paste.said)]]
    present = [paste for paste in asked if paste.entry_id not in cut]
    yield f"\n### {len(known):,} entries, {len(present)} pastes, {len(absent)} absent\n"
    yield (
        "| system | "
        + " | ".join(KINDS)
        + " | all | R at 1 % | p50 / p99 ms | build s |"
    )
    yield "|---" * (len(KINDS) + 5) + "|"
    makers = [
        lambda: Ours(Matcher(index_entries(known))),
        lambda: Fts5(known),
        lambda: Bm25s(known),
        lambda: Tantivy(known),
        lambda: Fuzzy(known, "token_set_ratio"),
        lambda: Fuzzy(known, "WRatio"),
    ]
    for make in makers:
        start = time.perf_counter()
        system = make()
        built = time.perf_counter() - start
        yield row(system.name, measure(system, present, absent, said_by), built)
        print(system.name, file=sys.stderr)


def calibration(entries: Sequence[Entry], asked: Sequence[Paste]) -> Iterator[str]:
    """Yield of the first matches scored so much, how many were right."""
    index = index_entries(entries)
    matcher = Matcher(index)
    found: dict[float, list[bool]] = defaultdict(list)
    for paste in asked:
        matches = matcher.diagnose(paste.text).matches
        if matches:
            step = min(0.9, int(matches[0].score * 10) / 10)
            found[step].append(matches[0].entry.id == paste.entry_id)
    yield "\n| scored | first matches | right |\n|---|---|---|"
    for step in sorted(found):
        hits = found[step]
        yield f"| {step:.1f} to {step + 0.1:.1f} | {len(hits)} | {np.mean(hits):.0%} |"


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
        start = time.perf_counter()
        matcher.diagnose(paste.text)
        times.append((time.perf_counter() - start) * 1000)
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


def main() -> None:
    """Print the report; with ``--write`` into RESULTS.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--large", type=int, default=LARGE)
    parser.add_argument("--one", nargs=2, type=Path)
    options = parser.parse_args()
    if options.one:
        print(one(*options.one))
        return
    own = list(load_entries())
    _, held_out = halves(own)
    articles = archive()
    base = own + articles
    extra = distractors(base, max(0, options.large - len(base)), seed=SEED)
    asked = list(pastes(held_out, seed=SEED, each=3))
    article_pastes = list(pastes(halves(articles)[1][::6], seed=SEED))
    lines = [*table(own, asked), *calibration(own, asked)]
    if articles:
        lines += table(base, article_pastes)
    if extra:
        lines += table(base + extra, article_pastes or asked)
    counts = [(f"{len(own)}", own), (f"{len(base):,}", base)]
    lines += sizes([*counts, (f"{len(base) + len(extra):,}", base + extra)])
    text = "\n".join(lines)
    print(text)
    if options.write:
        head = (HERE / "RESULTS.md").read_text(encoding="utf-8").split("<!-- -->")[0]
        (HERE / "RESULTS.md").write_text(f"{head}<!-- -->\n{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
