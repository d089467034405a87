"""Lines of IIS's W3C logs and of HTTP.sys's httperr log: the failing ones."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from kb.paste import Line
from kb.records import Reading, tail

HINTS = ("#fields:", " http/1.", " get /", " post /", " head /", " - 503 ", "sc-status")

# One of each kind of failure is told; a log of a million 503s says no more.
_MOST = 30
_FIELDS = re.compile(r"#Fields: *", re.IGNORECASE)
_STARTS = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d ")
_WORD = re.compile(r"\S+")
_STATUS = re.compile(r"[1-5]\d\d\Z")
_FAILED_FROM = 400
# httperr without its #Fields line: the columns of Server 2003 and later.
_HTTPERR = (
    *("date", "time", "c-ip", "c-port", "s-ip", "s-port", "cs-version", "cs-method"),
    *("cs-uri", "sc-status", "s-siteid", "s-reason", "s-queuename"),
)
# What identifies a failure, and the field it is.
_NAMES = {
    "sc-status": "status",
    "sc-substatus": "substatus",
    "sc-win32-status": "win32",
    "s-reason": "reason",
    "s-queuename": "pool",
    "s-computername": "computer",
    "s-siteid": "site_id",
}


def read(lines: Sequence[Line]) -> list[Reading]:
    """Return one reading for each kind of failing request, one for all the rest."""
    columns: Sequence[str] = ()
    readings: list[Reading] = []
    rest: list[Line] = []
    seen: set[tuple[str, ...]] = set()
    for line in lines:
        if found := _FIELDS.match(line.text):
            columns = line.text[found.end() :].lower().split()
        if line.text.startswith("#"):
            rest.append(line)
        elif _STARTS.match(line.text):
            words = line.text.split()
            places = _places(words, columns)
            if not places:
                continue
            kind = _kind(words, places)
            if kind and kind not in seen and len(seen) < _MOST:
                seen.add(kind)
                readings.append(Reading("iis-log", _marks(line, places), [line], []))
            else:
                rest.append(line)
    if rest:
        readings.append(Reading("iis-log", {}, rest, []))
    return readings


def _places(words: Sequence[str], columns: Sequence[str]) -> Mapping[str, int]:
    """Return where the telling columns stand; guessed where ``#Fields`` is missing.

    Empty: no line of such a log.
    """
    if columns and len(columns) == len(words):
        return {name: at for at, name in enumerate(columns) if name in _NAMES}
    if len(words) == len(_HTTPERR) and words[6].startswith("HTTP/"):
        return {name: at for at, name in enumerate(_HTTPERR) if name in _NAMES}
    # IIS 6 and later end with status, substatus, win32 (and the time taken).
    for back in (4, 3):
        numbers = words[-back:]
        if all(map(str.isdigit, numbers)) and _STATUS.match(numbers[0]):
            first = len(words) - back
            names = ("sc-status", "sc-substatus", "sc-win32-status")
            return {name: first + at for at, name in enumerate(names)}
    return {}


def _kind(words: Sequence[str], places: Mapping[str, int]) -> tuple[str, ...]:
    """Return what tells this failure from others; nothing if the request went well."""
    status = words[places["sc-status"]] if "sc-status" in places else "-"
    if _STATUS.match(status):
        failed = int(status) >= _FAILED_FROM
    else:
        failed = "s-reason" in places and words[places["s-reason"]] != "-"
    return tuple(words[at] for at in places.values()) if failed else ()


def _marks(line: Line, places: Mapping[str, int]) -> Mapping[str, Line]:
    """Return the telling columns of ``line`` by field; a dash is no value."""
    spans = [found.span() for found in _WORD.finditer(line.text)]
    marks = {_NAMES[name]: tail(line, *spans[at]) for name, at in places.items()}
    return {name: mark for name, mark in marks.items() if mark.text != "-"}
