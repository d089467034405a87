"""Kill index builders at every step, and read beside them; run by test_index_safety.

``killed_builders.py kills|beside FOLDER CACHE``: prints what it tried, exits 1 at the
first index that is not whole.  A process of its own, because it forks.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path

from kb.index.folder import build_folders, open_folders
from kb.matcher import Matcher

WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
STEPS = ("os.rename", "os.mkdir", "os.remove", "os.rmdir", "shutil.rmtree")
EVERY = 3  # of its writes; they are about forty
ROUNDS = 12


def main(how: str, folder: Path, cache: Path) -> None:
    """Run one of the two trials."""
    trial = kills if how == "kills" else beside
    print(trial(folder, cache))


def kills(folder: Path, cache: Path) -> int:
    """Kill a builder before one after the other of its writes; return how often."""
    _write(folder, "before")
    build_folders([folder], cache)
    kept = shutil.copytree(cache, cache.with_name("kept"))
    _write(folder, "after")
    for tried, point in enumerate(count(1, EVERY)):
        shutil.rmtree(cache)
        shutil.copytree(kept, cache)
        child = _fork(lambda at=point: _killed_build(folder, cache, at))
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if not code:
            return tried
        if code != -signal.SIGKILL:
            sys.exit(f"the builder failed by itself with {code}")
        if _title(folder, cache) != "after":
            sys.exit(f"killed at {point}: the index is not the folder's")
    raise AssertionError


def beside(folder: Path, cache: Path) -> int:
    """Have two builders and this reader at one cache; return how often it read."""
    _write(folder, "before")
    build_folders([folder], cache)
    builders = [_fork(lambda: _rebuild(folder, cache)) for _ in range(2)]
    read = 0
    while read < ROUNDS:
        if _title(folder, cache) not in ("before", "after"):
            sys.exit("a reader saw something else than one of the two")
        read += 1
    for pid in builders:
        if os.waitpid(pid, 0)[1]:
            sys.exit("a builder failed")
    return read


def _rebuild(folder: Path, cache: Path) -> None:
    for n in range(ROUNDS):
        _write(folder, ("after", "before")[n % 2])
        build_folders([folder], cache)


def _killed_build(folder: Path, cache: Path, point: int) -> None:
    """Build, but end without a word before the ``point``-th change in ``cache``."""
    left = [point]

    def watch(event: str, args: tuple[object, ...]) -> None:
        writes = event == "open" and isinstance(args[2], int) and args[2] & WRITES
        if (writes or event in STEPS) and str(cache) in str(args[0]):
            left[0] -= 1
            if not left[0]:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)
    build_folders([folder], cache)


def _title(folder: Path, cache: Path) -> str:
    matcher = Matcher(open_folders([folder], cache))
    assert matcher.diagnose("zebra service stripes 0x8badf00d").matches
    return matcher.entries["zebra"].title


def _write(folder: Path, title: str) -> None:
    """Change the entry in one step, so that the folder is always whole."""
    text = (
        '{"schema": 1, "id": "zebra", "title": "%s", "status": "draft",'
        ' "severity": "low", "category": "iis-service",'
        ' "signals": {"messages": ["The zebra service lost its stripes"]}}\n'
    )
    draft = folder.with_name(f"draft-{os.getpid()}")
    draft.write_text(text % title, encoding="utf-8")
    draft.replace(folder / "zebra.jsonl")


def _fork(act: Callable[[], None]) -> int:
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        act()
        status = 0
    finally:
        os._exit(status)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
