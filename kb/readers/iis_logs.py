"""Lines of IIS's W3C logs and of HTTP.sys's httperr log: the failing ones."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from kb.paste import Line
from kb.records import Reading

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
            marks = _marks(line, columns)
            if marks is None:
                continue
            kind = tuple(sorted(f"{k}={v.text}" for k, v in marks.items()))
            if marks and kind not in seen and len(seen) < _MOST:
                seen.add(kind)
                readings.append(Reading("iis-log", marks, [line], []))
            else:
                rest.append(line)
    if rest:
        readings.append(Reading("iis-log", {}, rest, []))
    return readings


def _marks(line: Line, columns: Sequence[str]) -> Mapping[str, Line] | None:
    """Return what identifies the failure on ``line``.

    Empty: a request that went well.  ``None``: no line of such a log.
    """
    words = [
        Line(
            line.number, found[0], line.start + found.start(), line.start + found.end()
        )
        for found in _WORD.finditer(line.text)
    ]
    row = dict(_row(words, columns))
    status = row.get("sc-status")
    if status is None or not _STATUS.match(status.text):
        reason = row.get("s-reason")
        if reason is None or reason.text == "-":
            return None
    elif int(status.text) < _FAILED_FROM:
        return {}
    return {
        name: row[column]
        for column, name in _NAMES.items()
        if column in row and row[column].text != "-"
    }


def _row(words: Sequence[Line], columns: Sequence[str]) -> Iterator[tuple[str, Line]]:
    """Yield (column, word); without ``#Fields`` the columns are guessed."""
    if columns and len(columns) == len(words):
        yield from zip(columns, words, strict=True)
    elif len(words) == len(_HTTPERR) and words[6].text.startswith("HTTP/"):
        yield from zip(_HTTPERR, words, strict=True)
    else:
        # IIS 6 and later end with status, substatus, win32 (and the time taken).
        for last in (4, 3):
            numbers = words[-last:]
            if all(word.text.isdigit() for word in numbers) and _STATUS.match(
                numbers[0].text
            ):
                names = ("sc-status", "sc-substatus", "sc-win32-status")
                yield from zip(names, numbers, strict=False)
                return
