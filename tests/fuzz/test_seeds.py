"""Every seed, and every input that once broke something, keeps its promise."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz.promises import TARGETS
from tests.fuzz.run import CORPUS, LONGEST, SHARES

SEEDS = sorted(path for path in CORPUS.rglob("*") if path.is_file())
FEW = settings(max_examples=15, deadline=None)
named = pytest.mark.parametrize("target", TARGETS)


@pytest.mark.parametrize("seed", SEEDS, ids=lambda p: "-".join(p.parts[-2:]))
def test_a_seed_breaks_no_promise(seed: Path):
    TARGETS[seed.parent.name](seed.read_bytes())


@named
@FEW
@given(data=st.data())
def test_no_bytes_break_a_promise(target, data):
    TARGETS[target](data.draw(st.binary(max_size=300)))


@named
@FEW
@given(text=st.text(max_size=200))
def test_no_text_breaks_a_promise(target, text):
    TARGETS[target](text.encode("utf-8", "surrogatepass"))


def test_every_target_has_seeds_and_a_share_and_ten_million_are_shared():
    assert {path.parent.name for path in SEEDS} == {*TARGETS}
    assert {*SHARES} == {*TARGETS}
    assert sum(SHARES.values()) >= 10_000_000
    assert all(path.stat().st_size <= LONGEST for path in SEEDS)
