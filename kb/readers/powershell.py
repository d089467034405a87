"""PowerShell's tables of events: ``Get-WinEvent``, ``Get-EventLog``, cut columns."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.paste import Line
from kb.records import Reading, tail

HINTS = ("entrytype", "leveldisplayname", "providername", "instanceid")

_LEVELS = r"(?P<level>Error|Warning|Information|Critical|SuccessAudit|FailureAudit)"
_EVENT_LOG = re.compile(
    r"\d{1,9} +(?P<date>\w{3,4} \d{1,2} \d\d:\d\d) +" + _LEVELS + r"\w{0,8} +"
    r"(?P<source>\S(?:.{0,60}?\S)?) +(?P<instance_id>\d{1,10})(?: +(?P<body>.*))?\Z"
)
_WIN_EVENT = re.compile(
    r"(?P<date>\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4} \d{1,2}:\d\d(?::\d\d)?(?: [AP]M)?) +"
    r"(?P<event_id>\d{1,5}) +" + _LEVELS + r"\w{0,8} +(?P<body>.*)\Z"
)
_PROVIDER = re.compile(r"ProviderName: *(\S.{0,120})")
_HEADING = re.compile(r"(?:Index +Time|TimeCreated +Id|-{2,} +-{2,})")


def read(lines: Sequence[Line]) -> list[Reading]:
    """Return one reading a row; the provider stands above its rows."""
    readings = []
    heads: list[Line] = []
    provider: Line | None = None
    for line in lines:
        if found := _PROVIDER.match(line.text):
            provider = tail(line, *found.span(1))
            heads.append(line)
        elif _HEADING.match(line.text):
            heads.append(line)
        elif found := _EVENT_LOG.match(line.text) or _WIN_EVENT.match(line.text):
            marks = {
                name: tail(line, *found.span(name))
                for name, value in found.groupdict().items()
                if value
            }
            body = [mark for mark in [marks.pop("body", None)] if mark]
            if provider is not None:
                marks.setdefault("source", provider)
            readings.append(Reading("event", marks, [line], body))
    if readings and heads:
        readings.append(Reading("event-table", {}, heads, []))
    return readings
