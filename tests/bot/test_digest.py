"""A week is said within Slack's limits, loud things first, and survives the outbox."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from bot.desk.digest import ALL, HERE, Stale, as_csv, details, opening, whole
from bot.incident import Label
from bot.reply import Digest, from_mapping, to_mapping
from bot.schedule import bounds
from bot.summarise import summarise
from bot.summary import Counts, IncidentRow, PasteRow, WeekRows
from handlers.blocks import card_blocks, plain_text
from handlers.blocks.parts import BUDGET, size
from kb.verdict import Verdict

WEEK = "2026-W47"
START, END = bounds(WEEK, zone=ZoneInfo("Europe/Berlin"))
NONE = Counts(0, 0, {})


def summary(entries=(), *, unknown=0):
    """Return a week with pastes of ``(key, title, label)`` and of unknown lines."""
    pastes = [
        PasteRow(n, key, title, Verdict.ANSWER, START, "", (f"WEB{n:02}",))
        for n, (key, title, _) in enumerate(entries)
    ]
    pastes += [
        PasteRow(n, f"fp:{n}", "x", Verdict.UNKNOWN, START, f"=line{n} w{n}", ())
        for n in range(1000, 1000 + unknown)
    ]
    opened = [
        IncidentRow(n, key, title, label, "C1", "1.1", START)
        for n, (key, title, label) in enumerate(entries)
    ]
    rows = WeekRows(pastes, opened, (), len(opened), opened, NONE, NONE, {}, {}, (0, 0))
    return summarise(rows, week=WEEK, start=START, end=END, cycle_week="2026-W43")


BUSY = summary(
    [(f"kb{n:06}", f"{n} " + "very long title " * 40, Label.SEEN) for n in range(300)],
    unknown=50,
)


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(opening(BUSY), id="opening"),
        pytest.param(
            details(BUSY, stale=Stale(("kb1",) * 99, ("kb2",) * 99, START)),
            id="details",
        ),
        pytest.param(whole(BUSY, of=ALL), id="whole"),
        pytest.param(whole(summary(), of=HERE), id="quiet"),
    ],
)
def test_whatever_a_week_holds_it_fits_and_comes_back_from_the_outbox(said):
    blocks = card_blocks(said)

    assert 0 < size(blocks) <= BUDGET
    assert len(blocks) <= 50
    assert len(plain_text(said)) <= 12_000
    assert from_mapping(to_mapping(said)) == said


def test_what_came_back_stands_before_what_is_frequent():
    often = [("kb000001", "Often", Label.SEEN)] * 5
    said = opening(summary([*often, ("kb000002", "Back", Label.REGRESSED)]))

    assert isinstance(said, Digest)
    assert said.decide[0].startswith("Fix: kb000002 came back")
    assert plain_text(said).index("Regressed: kb000002") < plain_text(said).index(
        "kb000001, Often"
    )


def test_a_quiet_week_is_one_line_without_a_button():
    said = opening(summary())

    assert len(said.lines) == 1
    assert said.buttons == ()


def test_no_cell_of_the_csv_is_a_formula():
    lines = as_csv(summary([("kb000001", "=1+1", Label.NEW)], unknown=1)).splitlines()

    assert lines[0] == "week,kind,id,title,label,occurrences,hosts,change"
    assert lines[1] == "2026-W47,known,kb000001,'=1+1,new,1,1,1"
    assert lines[2].startswith("2026-W47,unknown,,'=line")
