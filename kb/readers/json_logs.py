"""Events as log shippers write them: winlogbeat and NXLog JSON, one line or many."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.paste import Line
from kb.records import Reading, tail

HINTS = ('"event_id"', '"eventid"', '"winlog"', '"sourcename"', '"event.code"')

# The text may hold escapes; its length is bounded so that no search runs on.
_PAIR = re.compile(
    r'"([\w.@]{1,60})"\s{0,9}:\s{0,9}(?:"((?:[^"\\]|\\.){0,8000})"|(-?\d{1,12})\b)'
)
_FIELDS = {
    "event_id": "event_id", "eventid": "event_id", "event.code": "event_id",
    "code": "event_id", "provider_name": "source", "sourcename": "source",
    "source_name": "source", "provider": "source", "providername": "source",
    "computer_name": "computer", "hostname": "computer", "computer": "computer",
    "level": "level", "severity": "level", "log.level": "level", "eventtype": "level",
    "@timestamp": "date", "eventtime": "date", "timecreated": "date",
    "message": "body", "channel": "log",
}  # fmt: skip
_BREAKS = re.compile(r"(?:\\[rnt])+")


def read(lines: Sequence[Line]) -> list[Reading]:
    """Return the event records of ``lines``; a repeated event id begins the next."""
    readings: list[Reading] = []
    marks: dict[str, Line] = {}
    claimed: list[Line] = []
    body: list[Line] = []
    for line in lines:
        if line.text.startswith("{") and "event_id" in marks:
            readings.append(Reading("event", marks, claimed, body))
            marks, claimed, body = {}, [], []
        for found in _PAIR.finditer(line.text):
            name = _FIELDS.get(found[1].lower())
            value = tail(line, *found.span(2 if found[2] is not None else 3))
            if name == "body":
                body += _pieces(value)
            elif name:
                marks.setdefault(name, value)
        if line.text[0] in '{}"[]' or claimed:
            claimed.append(line)
    if "event_id" in marks and claimed:
        readings.append(Reading("event", marks, claimed, body))
    return readings


def _pieces(value: Line) -> list[Line]:
    """Return the lines of an escaped text."""
    pieces, at = [], 0
    for found in _BREAKS.finditer(value.text):
        pieces.append(tail(value, at, found.start()))
        at = found.end()
    pieces.append(tail(value, at))
    return [piece for piece in pieces if piece.text]
