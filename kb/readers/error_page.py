"""Error pages: IIS's detailed pages (500.19), ANCM's (500.3x), ASP.NET's yellow one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.paste import Line
from kb.records import Reading, tail

HINTS = ("http error ", "server error in ", "error summary")

_TITLE = re.compile(
    r"(?:HTTP Error (?P<status>[45]\d\d(?:\.\d{1,3})?)"
    r"|Server Error in (?P<app>'[^'\n]{1,200}') Application"
    r"|Error Summary\b)"
)
# Headers of the page; "marks" are kept as identifiers, the others only taken off.
_HEADERS = {
    "module": "module",
    "notification": None,
    "handler": None,
    "error code": "code",
    "config error": "body",
    "config file": "file",
    "config source": None,
    "requested url": None,
    "physical path": None,
    "logon method": None,
    "logon user": None,
    "request tracing directory": None,
    "version information": None,
    "source file": None,
    "detailed error information": None,
    "more information": None,
}
# What every yellow page says, whatever went wrong.
_COMMON = (
    "Description: An unhandled exception",
    "An unhandled exception was generated during",
    "Source Error:",
    "Stack Trace:",
    "Version Information:",
    "Common solutions to this issue",
    "Troubleshooting steps",
    "For more information visit",
)
_HEADER = re.compile(r"([A-Za-z][A-Za-z ]{3,28}?)(?: ?:| {2,}|\t|$)[ \t]*")
# A page is not longer; what follows is somebody's comment or another paste.
_LONGEST = 80


def read(lines: Sequence[Line]) -> list[Reading]:
    """Return one reading for each error page in ``lines``."""
    readings = []
    at = 0
    while at < len(lines):
        title = _TITLE.search(lines[at].text)
        if title is None:
            at += 1
            continue
        end = at + 1
        while end < min(len(lines), at + _LONGEST) and not _next(lines, at, end):
            end += 1
        readings.append(_page(lines[at:end], title))
        at = end
    return readings


def _next(lines: Sequence[Line], start: int, at: int) -> bool:
    """Return whether another page begins at ``at``."""
    found = _TITLE.match(lines[at].text)
    return bool(found and found["status"] and at > start + 3)


def _page(lines: Sequence[Line], title: re.Match[str]) -> Reading:
    """Return the reading of one page."""
    marks: dict[str, Line] = {}
    if title["status"]:
        marks["status"] = tail(lines[0], *title.span("status"))
    body: list[Line] = []
    waiting: str | None = ""
    for line in lines:
        field, value = _header(line)
        if field == "" and waiting != "":
            # The page's table was copied with each value below its header.
            field, value = waiting, line
        waiting = field if field != "" and not value.text else ""
        if line.text.startswith(_COMMON):
            continue
        if field in ("", "body") and value.text:
            body.append(value)
        elif field and value.text:
            marks.setdefault(field, value)
            if field == "module":
                body.append(line)
    return Reading("error-page", marks, lines, body)


def _header(line: Line) -> tuple[str | None, Line]:
    """Return (field, value); ``""`` where no header stands, ``None`` if not kept."""
    found = _HEADER.match(line.text)
    if found and (name := found[1].lower()) in _HEADERS:
        return _HEADERS[name], tail(line, found.end())
    return "", line
