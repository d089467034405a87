"""One module a shape of paste: lines in, readings out, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kb.paste import Line, Paste
from kb.readers import (
    dialogs,
    error_page,
    event_table,
    event_text,
    event_xml,
    iis_logs,
    json_logs,
    powershell,
    prose,
    setup_diag,
    setup_logs,
)
from kb.records import Reading

# In this order: what is written for machines first, what could be anything last.
_READERS: tuple[
    tuple[Sequence[str], Callable[[Sequence[Line]], list[Reading]]], ...
] = (
    (setup_diag.HINTS, setup_diag.read),
    (event_xml.HINTS, event_xml.read),
    (json_logs.HINTS, json_logs.read),
    (powershell.HINTS, powershell.read),
    (event_text.HINTS, event_text.read),
    (event_table.HINTS, event_table.read),
    (iis_logs.HINTS, iis_logs.read),
    (setup_logs.HINTS, setup_logs.read),
    (error_page.HINTS, error_page.read),
    (dialogs.HINTS, dialogs.read),
)

# Records of one reader; nobody pastes more to be read one by one.
_MOST = 400


def read_shapes(paste: Paste, lower: str) -> list[Reading]:
    """Return what the readers make of ``paste``, in order; together they claim it all.

    ``lower`` is its text in lower case: a reader looks only where one of its hints
    is in it (a reader without hints always does).
    """
    readings: list[Reading] = []
    left: Sequence[Line] = paste.lines
    for hints, read in _READERS:
        if hints and not any(hint in lower for hint in hints):
            continue
        found = read(left)
        if found:
            readings += _fewer(found)
            taken = {line.start for reading in found for line in reading.claimed}
            left = [line for line in left if line.start not in taken]
    for run in _runs(left, paste.lines):
        readings += prose.read(run)
    return sorted(readings, key=lambda reading: reading.claimed[0].start)


def _fewer(readings: list[Reading]) -> list[Reading]:
    """Return ``readings``, or both ends of a flood of them."""
    if len(readings) <= _MOST:
        return readings
    return readings[: _MOST // 2] + readings[-_MOST // 2 :]


def _runs(left: Sequence[Line], lines: Sequence[Line]) -> list[Sequence[Line]]:
    """Return ``left`` cut where lines between were claimed."""
    if len(left) == len(lines):
        return [left]
    runs: list[list[Line]] = []
    end = -2
    for line in left:
        if line.start == end + 1:
            runs[-1].append(line)
        else:
            runs.append([line])
        end = line.end
    return list(runs)
