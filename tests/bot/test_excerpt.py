"""Of a paste too long to read, what tells something is read, and nothing leaks."""

from __future__ import annotations

import time

import pytest

from bot.excerpt import MOST, telling_lines, telling_part
from bot.redact import Redactor

TALK = "2026-11-21 02:11:{:02d}, Info  CBS  Appl: detect Parent, Package {}"
LONG = [TALK.format(n % 60, n) for n in range(16_000)]
CAUSE = "CBS  Failed to install package [HRESULT = 0x800f0922]"


def with_line(at, *lines):
    return "\n".join([*LONG[:at], *lines, *LONG[at:]])


def test_what_fits_stays_as_it_is():
    assert telling_part("a\r\nb\n") == "a\r\nb\n"


@pytest.mark.parametrize("at", [0, 8_000, 16_000])
def test_the_one_line_that_tells_is_kept_wherever_it_stands(at):
    part = telling_part(with_line(at, CAUSE))

    assert CAUSE in part
    assert len(part) <= MOST + 2_000


@pytest.mark.parametrize("at", [0, 8_000, 16_000])
def test_what_is_kept_can_stay_on_the_line_where_it_stood(at):
    text = with_line(at, CAUSE)
    rows = telling_lines(text).split("\n")

    assert rows[at] == CAUSE
    assert all(
        row in ("", line) for row, line in zip(rows, text.split("\n"), strict=True)
    )
    assert sum(map(len, rows)) <= MOST + 2_000


def test_pieces_of_one_line_stay_on_it():
    rows = telling_lines("a\n" + '{"a": "failed"} ' * 90_000 + f"\n{CAUSE}").split("\n")

    assert (len(rows), rows[0], rows[2]) == (3, "a", CAUSE)


def test_a_flood_of_one_line_does_not_push_another_out():
    flood = [f"Warning: {n} failed 0x80070005" for n in range(20_000)]
    text = "\n".join([*flood[:9_000], CAUSE, *flood[9_000:]])

    assert CAUSE in telling_part(text)


def test_a_rare_code_in_a_flood_of_another_is_kept():
    flood = [f"11:{n % 60:02d} Warning: failed 0x80070005" for n in range(30_000)]
    flood[17_000] = "11:02 Warning: failed 0x800f0922"

    assert "0x800f0922" in telling_part("\n".join(flood))


def test_a_record_is_kept_with_its_headers():
    record = "Source: W3SVC\nEvent ID: 1009\nComputer: WEB01\nDescription:\nIt died."

    assert record in telling_part(with_line(8_000, record))


def test_a_line_without_end_is_bounded():
    part = telling_part("x" * 100 + ' {"a": 1},' * 120_000)

    assert len(part) <= MOST + 2_000


@pytest.mark.parametrize("off", range(14))
def test_no_secret_loses_its_name_where_the_text_is_cut(off):
    lines = ["sqlcmd -U sa -P Hunter2!", *LONG[:off], CAUSE]
    redact = Redactor(b"0" * 16)

    assert "Hunter2!" not in redact(telling_part(with_line(8_000, *lines)))


def test_a_private_key_is_cut_out_before_the_text_is():
    from bot.redact import bounded

    key = [CAUSE if n == 30 else "MIIEvQIBADANBg" * 4 for n in range(60)]
    begin, end = "-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----"
    said = bounded(Redactor(b"0" * 16))(with_line(8_000, begin, *key, end))

    assert "MIIEvQIBADANBg" not in said


def test_a_megabyte_is_cut_in_a_moment():
    text = with_line(8_000, CAUSE)
    began = time.process_time()
    telling_part(text)

    assert time.process_time() - began < 1
