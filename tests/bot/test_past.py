"""Past incidents out of CSV: the good rows taken, the bad ones named by line."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest

from bot.incident import Finding
from bot.past import (
    COLUMNS,
    BadRow,
    PastError,
    PastIncident,
    Reading,
    defused,
    read_past,
)
from kb.verdict import Verdict

HEADER = ",".join(COLUMNS)
GOOD = "2026-01-01T10:00:00Z,2026-01-01T11:00:00Z,kb1,web01,C1,U123,it failed"


def read(text, **changes):
    reading = Reading(
        **{
            "team": "T1",
            "redact": lambda text: text.replace("hunter2", "[password]"),
            "pseudonym": lambda name: "user-0",
            "diagnose": lambda text: Finding(Verdict.IGNORED, f"fp:{text}", text),
            "title": {"kb1": "Title"}.get,
        }
        | changes
    )
    return list(read_past(io.StringIO(text, newline=""), reading))


def test_a_row_is_one_paste_as_it_was():
    [past] = read(f"{HEADER}\n{GOOD}\n")

    assert past.asked.asked_at == datetime(2026, 1, 1, 10, tzinfo=UTC)
    assert past.resolved_at == datetime(2026, 1, 1, 11, tzinfo=UTC)
    assert past.finding.key == "kb1"
    assert past.finding.title == "Title"
    assert past.finding.hosts == ("WEB01",)
    assert past.asked.author == "U123"


@pytest.mark.parametrize(
    "row, complaint",
    [
        pytest.param(",,kb1,,,,x", "no ISO 8601 time", id="no-time"),
        pytest.param("yesterday,,kb1,,,,x", "no ISO 8601 time", id="words"),
        pytest.param("2026-01-01T10:00:00,,kb1,,,,x", "has no zone", id="no-zone"),
        pytest.param(
            "2026-01-02T10:00:00Z,2026-01-01T10:00:00Z,kb1,,,,x",
            "is before",
            id="resolved-first",
        ),
        pytest.param("2026-01-01T10:00:00Z,,,,,,", "both empty", id="says-nothing"),
        pytest.param("2026-01-01T10:00:00Z,kb1", "2 cells", id="too-short"),
    ],
)
def test_a_bad_row_is_named_by_its_line_and_skipped(row, complaint):
    bad, good = read(f"{HEADER}\n{row}\n{GOOD}\n")

    assert isinstance(bad, BadRow)
    assert bad.line == 2
    assert complaint in bad.reason
    assert isinstance(good, PastIncident)


def test_lines_are_counted_where_cells_have_several():
    _, bad = read(f'{HEADER}\n{GOOD[:-9]}"two\nlines"\nnonsense\n')

    assert bad.line == 4


def test_rows_alike_are_two_and_have_the_same_names_next_time():
    text = f"{HEADER}\n{GOOD}\n{GOOD}\n"

    first, second = ([past.asked.ts for past in read(text)] for _ in range(2))

    assert len(set(first)) == 2
    assert first == second


def test_unknown_columns_are_kept_and_redacted():
    [past] = read(f"{HEADER},ticket\n{GOOD},INC1 hunter2\n")

    assert past.extra == {"ticket": "INC1 [password]"}


def test_a_reporter_who_is_no_slack_user_gets_a_pseudonym():
    [past] = read(f"{HEADER}\n{GOOD.replace('U123', 'bob@corp.example')}\n")

    assert past.asked.author == "user-0"


def test_a_row_without_entry_is_unknown_even_if_it_reads_like_talk():
    [past] = read(f"{HEADER}\n{GOOD.replace('kb1', '')}\n")

    assert past.finding.verdict is Verdict.UNKNOWN
    assert past.finding.key == "fp:it failed"


@pytest.mark.parametrize(
    "header", [pytest.param("", id="empty"), pytest.param("a,b", id="other-columns")]
)
def test_a_file_without_the_columns_is_refused(header):
    with pytest.raises(PastError, match="opened_at"):
        read(f"{header}\n")


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_no_cell_is_a_formula_and_an_import_has_it_back(cell):
    assert defused(cell) == f"'{cell}"
    [past] = read(f'{HEADER},more\n{GOOD},"{defused(cell)}"\n')
    assert past.extra["more"] == cell
