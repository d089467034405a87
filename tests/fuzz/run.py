"""Fuzz one target or all with atheris: ``make fuzz TARGET= RUNS= SECONDS=``.

Every target runs in a process of its own over its seeds (``corpus/<target>`` and,
for pastes, ``tests/pastes``); an input that breaks a promise is kept under
``OUT`` (``.fuzz``) by where it broke, and the run goes on.  The last lines are a
table: target, inputs, seconds, distinct failures, edges covered.  Linux only.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import resource
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
CORPUS = HERE / "corpus"
PASTES = HERE.parent / "pastes"
Row = dict[str, Any]
LONGEST = 2048  # bytes of an input
# Ten million in all: what is quick takes the most, what people paste at least one.
SHARES = {
    "paste": 1_000_000,
    "slack": 800_000,
    "eventxml": 600_000,
    "yaml": 100_000,
    "redact": 60_000,
    "diagnosis": 60_000,
    "codes": 2_400_000,
    "evtx": 500_000,
    "zip": 200_000,
    "clicks": 80_000,
    "jsonl": 80_000,
    "article": 30_000,
    "csv": 1_200_000,
    "inventory": 800_000,
    "alerts": 2_200_000,
}
READS_PASTES = ("paste", "diagnosis", "eventxml", "redact")
MOST_KEPT = 50  # failing inputs of a target
_DONE = re.compile(r"cov: (\d+) ft: (\d+) corp: (\d+)")


def main() -> int:
    """Fuzz what the environment says; return 1 if anything broke."""
    out = Path(os.environ.get("OUT", ".fuzz"))
    if target := os.environ.get("FUZZ_CHILD"):
        fuzz(target, out)
        return 0
    chosen = os.environ.get("TARGET", "").split() or list(SHARES)
    most = int(os.environ.get("SECONDS_MOST") or 0)
    rows: dict[str, Row] = {}
    # Rounds: every target has its turn early, and what it found is kept for the next.
    for share in map(float, (os.environ.get("ROUNDS") or "1").split()):
        for target in chosen:
            runs = int(os.environ.get("RUNS") or SHARES[target])
            row = child(target, out, int(runs * share), most)
            rows[target] = joined(rows.get(target), row)
            print(shown(rows[target]), flush=True)
        (out / "table.md").write_text("\n".join([*table([*rows.values()]), ""]))
    print("\n".join(["", *table([*rows.values()])]))
    return int(any(row["failures"] or row["exit"] for row in rows.values()))


def joined(before: Row | None, now: Row) -> Row:
    """Return a target's row with its earlier rounds added."""
    if before is None:
        return now
    summed = {name: before[name] + now[name] for name in ("inputs", "seconds")}
    largest = {n: max(before[n], now[n]) for n in ("slowest_ms", "peak_mb", "edges")}
    worse = {n: max(before[n], now[n]) for n in ("failures", "exit")}
    return {**now, **summed, **largest, **worse}


def child(target: str, out: Path, runs: int, seconds: int) -> Row:
    """Run one target in a process of its own; return what came of it."""
    log = out / f"{target}.log"
    found = out / target / "corpus"
    found.mkdir(parents=True, exist_ok=True)
    (out / target / "state.json").unlink(missing_ok=True)
    seeds = [
        CORPUS / target,
        *([PASTES, CORPUS / "paste"] if target in READS_PASTES else []),
    ]
    command = [
        *(sys.executable, "-m", "tests.fuzz.run", str(found), *map(str, seeds)),
        *(f"-max_len={LONGEST}", f"-runs={runs}", "-seed=7", "-print_final_stats=1"),
        *("-timeout=30", "-rss_limit_mb=2048", f"-dict={HERE / 'words.dict'}"),
        *([f"-max_total_time={seconds}"] if seconds else []),
    ]
    began = time.monotonic()
    with log.open("wb") as said:
        done = subprocess.run(
            command,
            env={**os.environ, "FUZZ_CHILD": target},
            stdout=said,
            stderr=said,
            check=False,
        )
    state = json.loads((out / target / "state.json").read_text())
    edges = _DONE.findall(log.read_text(errors="replace"))
    return {
        "target": target,
        "exit": done.returncode,
        **state,
        "seconds": round(time.monotonic() - began),
        "edges": int(edges[-1][0]) if edges else 0,
        "corpus": int(edges[-1][2]) if edges else 0,
    }


def fuzz(target: str, out: Path) -> None:
    """Hand the process to libFuzzer, which ends it."""
    import atheris

    with atheris.instrument_imports(include=["kb", "bot", "handlers"]):
        from tests.fuzz.promises import TARGETS
    atheris.Setup(sys.argv, watched(TARGETS[target], out / target))
    atheris.Fuzz()


def watched(promise: Callable[[bytes], None], folder: Path) -> Callable[[bytes], None]:
    """Return ``promise`` counted, its failures kept by place instead of fatal."""
    state = {"inputs": 0, "failures": 0, "slowest_ms": 0.0, "peak_mb": 0}
    places: dict[str, int] = {}

    def write() -> None:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        told = {**state, "peak_mb": peak, "places": places}
        (folder / "state.json").write_text(json.dumps(told))

    def run(data: bytes) -> None:
        state["inputs"] += 1
        began = time.thread_time()
        try:
            promise(data)
        except Exception as error:
            place = where(error)
            places[place] = places.get(place, 0) + 1
            if places[place] == 1:
                state["failures"] += 1
            if places[place] <= 3 and state["failures"] <= MOST_KEPT:
                name = hashlib.sha256(data).hexdigest()[:12]
                (folder / f"broken-{name}.bin").write_bytes(data)
                (folder / f"broken-{name}.txt").write_text(traceback.format_exc())
                write()
        took = (time.thread_time() - began) * 1000
        state["slowest_ms"] = max(state["slowest_ms"], round(took, 1))
        if state["inputs"] % 1000 == 0:
            write()

    import atexit

    write()
    atexit.register(write)
    return run


def where(error: BaseException) -> str:
    """Return the class of an error and the lines of ours it came through last."""
    frames = traceback.extract_tb(error.__traceback__)
    last = [f"{Path(f.filename).name}:{f.lineno}" for f in frames[-2:]]
    return f"{type(error).__name__} {' '.join(last)}"


def shown(row: Row) -> str:
    """Return a row of the table."""
    return (
        f"| {row['target']} | {row['inputs']:,} | {row['seconds']} |"
        f" {row['failures']} | {row['edges']:,} | {row['corpus']} |"
        f" {row['slowest_ms']} | {row['peak_mb']} |"
    )


def table(rows: list[Row]) -> list[str]:
    """Return all rows under their head, and their sum."""
    head = "| target | inputs | s | failures | edges | corpus | slowest ms | peak MB |"
    total = {
        name: sum(int(str(row[name])) for row in rows)
        for name in ("inputs", "seconds", "failures")
    }
    last = "| all | {inputs:,} | {seconds} | {failures} | | | | |".format(**total)
    return [head, "|---|---|---|---|---|---|---|---|", *map(shown, rows), last]


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        raise SystemExit(main())
