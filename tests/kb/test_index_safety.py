"""A builder may die at any step, and others may build and read beside it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kb.index.folder import build_folders

HELPER = Path(__file__).with_name("killed_builders.py")
ROOT = Path(__file__).parents[2]


def run(how, tmp_path):
    """Return what the helper counted; its last words where it failed."""
    folder, cache = tmp_path / "kb", tmp_path / "cache"
    folder.mkdir()
    ran = subprocess.run(
        [sys.executable, str(HELPER), how, str(folder), str(cache)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT)},
        timeout=120,
        check=False,
    )

    assert ran.returncode == 0, ran.stderr[-2000:]
    return int(ran.stdout)


@pytest.mark.skipif(sys.platform == "win32", reason="it forks and kills")
def test_a_builder_killed_in_the_middle_leaves_whole_indexes(tmp_path):
    points = run("kills", tmp_path)

    assert points > 10  # arrays, manifest, renames, what it was built from


@pytest.mark.skipif(sys.platform == "win32", reason="it forks")
def test_readers_beside_two_builders_see_only_whole_indexes(tmp_path):
    assert run("beside", tmp_path) == 12


def test_what_a_killed_builder_left_is_swept_away_later(tmp_path):
    folder, cache = tmp_path / "kb", tmp_path / "cache"
    folder.mkdir()
    entry = {"id": "zebra", "title": "No stripes", "status": "draft", "severity": "low"}
    text = json.dumps({**entry, "category": "iis-service", "signals": {}})
    (folder / "zebra.jsonl").write_text(text)
    old, fresh = cache / ".draft-old", cache / ".draft-fresh"
    for left in (old, fresh):
        left.mkdir(parents=True)
        (left / "owner.npy").write_bytes(b"half")
    os.utime(old, (0, 0))
    build_folders([folder], cache)

    assert (old.exists(), fresh.exists()) == (False, True)  # one may still be at work
