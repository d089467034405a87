"""A megabyte built to hurt costs what its length asks for, in time and in memory.

Nothing is timed against the clock: sixteen times the text may take sixteen times as
long, four times over for a busy machine.  Work that grows with the square would take
256 times as long.
"""

from __future__ import annotations

import time
import tracemalloc

import pytest

from kb.paste import read_paste
from kb.signals import find_signals
from tests.fuzz.promises import matcher, vocabulary

SMALL, BIG = 64_000, 1_024_000
FACTOR = 4 * BIG // SMALL
FLICKER_S = 0.1  # what a busy machine adds to anything
PIECES = {
    "one-letter": "a",
    "blanks": " \t",
    "breaks": "\n",
    "angles": "<",
    "open-tags": "<div ",
    "stars": "*a",
    "entities": "&#6",
    "headers": "Event ID: ",
    "records": "Event Type: Error\nEvent ID: 1\n",
    "xml": "<EventID>1</EventID><Data>",
    "pairs": '"event_id":"\\',
    "columns": "1/5/2010\t10:11\tW3SVC\tError\tNone\t",
    "commas": '"Error","1/5/2010",',
    "w3c": "2018-01-05 10:11:12 GET /a 500 19 13\n",
    "log-lines": "2016-09-28 04:30:31, Error CBS Failed 0x800f0922\n",
    "codes": "0x80070005 ",
    "names": "a_",
    "numbers": "80070005.",
    "hosts": "on web01.",
    "quotes": "> ",
    "backslashes": "\\\\a",
    "mojibake": "\u00c3\u00a9",
    "rules": "--------\n",
    "wrapped": "the service could not be started because of some other service\n",
    "words": "Failed to execute regsvr32.exe Error code: 5 ",
}
pieces = pytest.mark.parametrize("piece", PIECES.values(), ids=PIECES)


def of_length(piece: str, length: int) -> str:
    return (piece * (length // len(piece) + 1))[:length]


def seconds(text: str) -> float:
    began = time.thread_time()
    matcher().diagnose(text)
    return time.thread_time() - began


@pieces
def test_sixteen_times_the_paste_takes_sixteen_times_as_long_at_most(piece):
    matcher()
    small = min(seconds(of_length(piece, SMALL)) for _ in range(3))

    assert seconds(of_length(piece, BIG)) < FACTOR * small + FLICKER_S


@pytest.mark.parametrize("name", ["records", "codes", "log-lines", "breaks", "xml"])
def test_memory_grows_no_faster_than_the_paste(name):
    def peak(length):
        text = of_length(PIECES[name], length)
        tracemalloc.start()
        find_signals(read_paste(text), vocabulary=vocabulary())
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    assert peak(4 * SMALL) < 8 * peak(SMALL) + 1_000_000
