"""The chart is a picture of the size we promise, and says the same in words."""

from __future__ import annotations

import struct
from zoneinfo import ZoneInfo

import pytest

from bot.chart import draw
from bot.store import open_store
from bot.summary import Scope
from bot.summary_text import alt_text
from tests.year import make_year


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """Return a store with two months in it."""
    opened = open_store(tmp_path_factory.mktemp("chart") / "patchbot.db")
    make_year(opened, seed=1, days=60)
    yield opened
    opened.close()


@pytest.mark.parametrize("week", ["2026-W05", "2026-W40"], ids=["busy", "quiet"])
def test_the_chart_is_a_png_of_its_size(store, week):
    summary = store.numbers.summary(week, zone=ZoneInfo("UTC"), scope=Scope())

    png = draw(summary)

    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", png[16:24]) == (1440, 630)
    assert len(png) < 200_000


def test_the_words_name_every_day_and_the_top(store):
    summary = store.numbers.summary("2026-W05", zone=ZoneInfo("UTC"), scope=Scope())

    words = alt_text(summary)

    assert all(
        day in words for day in ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    )
    assert summary.entries[0].id in words
