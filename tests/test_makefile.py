"""The first command on a new machine: the Python it takes, and a half-made .venv."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAKE = shutil.which("make")
TOOLS = ("sh", "touch", "mkdir", "cp", "basename")
REFUSES = "echo 'pyenv: the command exists in other versions' >&2; exit 127"
TOO_OLD = "exit 1"  # what it says to being asked whether it is 3.11
# Makes a .venv as far as make looks into it, and says who made it.
GOOD = """case "$2" in
  venv)
    mkdir -p .venv/bin
    cp "$0" .venv/bin/python
    touch "made-by-$(basename "$0")" ;;
esac"""

pytestmark = pytest.mark.skipif(
    MAKE is None or os.name == "nt", reason="make is not installed"
)


@pytest.fixture
def machine(tmp_path):
    """Return a way to run ``make`` in a fresh checkout, with these Pythons on it."""
    tools, checkout = tmp_path / "bin", tmp_path / "checkout"
    tools.mkdir()
    checkout.mkdir()
    for name in TOOLS:
        (tools / name).symlink_to(shutil.which(name))
    for name in ("Makefile", "requirements.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, checkout)

    def run(**pythons):
        for name, script in pythons.items():
            put(tools / name.replace("_", "."), script)
        done = subprocess.run(
            [MAKE, ".venv/.run"],
            cwd=checkout,
            env={"PATH": str(tools)},
            capture_output=True,
            text=True,
            check=False,
        )
        return done, sorted(path.name for path in checkout.glob("made-by-*"))

    run.checkout = checkout
    return run


def put(path, script):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


@pytest.mark.parametrize("first", [REFUSES, TOO_OLD], ids=["a-shim", "too-old"])
def test_a_python_that_does_not_do_is_passed_over(machine, first):
    done, made = machine(python3_11=first, python3_12=GOOD)

    assert done.returncode == 0, done.stderr
    assert made == ["made-by-python3.12"]


def test_without_a_python_that_does_it_says_what_is_needed(machine):
    done, _ = machine(python3=TOO_OLD)

    assert done.returncode != 0
    assert "patchbot needs Python 3.11 or newer" in done.stdout


def test_a_venv_without_pip_is_made_again(machine):
    """As Debian leaves it where python3-venv is missing: a python and no pip."""
    put(machine.checkout / ".venv/bin/python", "exit 1")
    done, made = machine(python3_11=GOOD)

    assert done.returncode == 0, done.stderr
    assert made == ["made-by-python3.11"]


def test_a_good_venv_is_kept(machine):
    put(machine.checkout / ".venv/bin/python", "exit 0")
    _, made = machine(python3_11=GOOD)

    assert made == []
