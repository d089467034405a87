"""Event records as rows: tab, CSV and dumped lists of NT to 2003, Vista exports."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.paste import Line
from kb.records import Reading, tail

HINTS = ("error\t", "warning\t", "information\t", "error,", "warning,", "information,",
         " error ", " warning ", "audit", "critical")  # fmt: skip

_LEVEL = re.compile(
    r"(?:Error|Warning|Information|Critical|Success ?Audit|Failure ?Audit)\Z",
    re.IGNORECASE,
)
_DAY = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}")
# The first rows of a long export are read; the others are only known as rows.
_MOST = 300
_ROW = re.compile(r"(?:\d{1,4}[-/.]\d{1,2}[-/.]|Error|Warning|Information|Critical)")
_CELL = re.compile(r'"([^"]*)"|([^,"]+)')
# NT's own lists (dumpel, the clipboard of a list): blanks between the columns.
_DUMPED = re.compile(
    r"(?P<date>\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}) +(?P<time>\d{1,2}:\d\d(?::\d\d)?"
    r"(?: ?[AP]M)?) +(?P<source>\S{2,60}) +(?P<level>Error|Warning|Information) +"
    r"(?:\S{1,40} +)?(?P<event_id>\d{1,5}) +(?P<user>\S{1,60}) +(?P<computer>\S{1,60})"
    r"(?: +(?P<body>\S.*))?\Z",
    re.IGNORECASE,
)
_OLD = ("date", "time", "source", "level", None, "event_id", "user", "computer", "body")
_NEW = ("level", "date", "source", "event_id", None, "body")


def read(lines: Sequence[Line]) -> list[Reading]:
    """Return one reading a row of an exported or dumped event list."""
    readings: list[Reading] = []
    rest: list[Line] = []
    for line in lines:
        if len(readings) >= _MOST:
            rest += [line] if _ROW.match(line.text) else []
            continue
        marks = _row(line)
        if marks is not None:
            body = [mark for mark in [marks.pop("body", None)] if mark and mark.text]
            readings.append(Reading("event", marks, [line], body))
    if rest:
        readings.append(Reading("event-table", {}, rest, []))
    return readings


def _row(line: Line) -> dict[str, Line] | None:
    """Return the columns of ``line`` by name, ``None`` if it is no such row."""
    if found := _DUMPED.match(line.text):
        given = [name for name, value in found.groupdict().items() if value]
        return {name: tail(line, *found.span(name)) for name in given}
    cells = _cells(line)
    for names in (_OLD, _NEW):
        if len(cells) < names.index("event_id") + 1:
            continue
        row = {name: cell for name, cell in zip(names, cells, strict=False) if name}
        if (
            _LEVEL.match(row["level"].text)
            and _DAY.match(row["date"].text)
            and row["event_id"].text.isdigit()
        ):
            return row
    return None


def _cells(line: Line) -> list[Line]:
    """Return the cells of a tab- or comma-separated line."""
    if "\t" in line.text:
        cells, at = [], 0
        for part in line.text.split("\t"):
            cells.append(tail(line, at, at + len(part)))
            at += len(part) + 1
        return cells
    if line.text.count(",") < 4:
        return []
    return [
        tail(line, *found.span(1 if found[1] is not None else 2))
        for found in _CELL.finditer(line.text)
    ]
