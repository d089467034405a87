"""Event records as text: NT4 to 2003 clipboards, Vista and later, ``fl``, wevtutil."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from kb.paste import Line
from kb.readers import languages
from kb.readers.headers import BODY, DATA, FIELDS, FIRST
from kb.records import Reading, tail

# One of these must be in the paste, in lower case, for this reader to look at it.
HINTS = (
    "event id",
    "eventid",
    "event ld",
    "event 1d",
    "entrytype",
    "event:",
    "event[",
    "providername",
    *languages.HINTS,
)

_INLINE = re.compile(
    r"(?<![\w.])("
    + "|".join(sorted((re.escape(key) for key in FIELDS), key=len, reverse=True))
    + r")[ \t]{0,24}:(?=\s|$)",
    re.IGNORECASE,
)
# A header inside running text needs this many neighbours to be believed.
_BELIEVED = 3
_MOST_HEADERS = 30  # on one line
_RECORD_MARK = re.compile(r"event\[\d+\]:?\Z", re.IGNORECASE)
_HEX_DATA = re.compile(r"[0-9a-f]{4}: (?:[0-9a-f]{2,8}[ -]{0,3}){1,16}", re.IGNORECASE)
_DAY = re.compile(r"[ \t]*\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}\b")
_POPUP = re.compile(r"Application popup: [^:\n]{1,120}? : ", re.IGNORECASE)
# What Event Viewer says instead of a text it cannot find; only the insertions matter.
_NO_TEXT = re.compile(
    r"The description for Event ID \(? ?\d{1,5} ?\)? (?:in|from) [Ss]ource.{0,600}?"
    r"(?:part of|included with) the event:? ?"
)
# The same last line under every event of 2000 and 2003.
_ADVICE = re.compile(
    r"For more information,? (?:see (?:Help and Support|Event Viewer)|click http)"
)


@dataclass(slots=True)
class _Draft:
    """A record in the making: its header so far, and whether its text has begun."""

    first: str
    keys: set[str] = field(default_factory=set)
    marks: dict[str, Line] = field(default_factory=dict)
    claimed: list[Line] = field(default_factory=list)
    body: list[Line] = field(default_factory=list)
    data: list[Line] = field(default_factory=list)
    part: str = "header"
    listed: bool = False  # "Name : value", as Format-List writes it

    def is_event(self) -> bool:
        """Return whether what was gathered is an event record."""
        known = self.marks.keys()
        if "event_id" in known or "instance_id" in known:
            return len(known) + bool(self.body) >= 2
        return {"source", "level"} <= known


def read(lines: Sequence[Line]) -> list[Reading]:
    """Return the event records of ``lines``, in order."""
    readings: list[Reading] = []
    draft: _Draft | None = None
    for line in lines:
        if _RECORD_MARK.match(line.text):
            readings += _finished(draft)
            draft = _Draft("", claimed=[line])
            continue
        headers = _headers(line)
        if headers and (draft is None or _begins(draft, line, headers)):
            readings += _finished(draft)
            draft = _Draft(headers[0][0])
        if draft is not None:
            _take(draft, line, headers)
    return [*readings, *_finished(draft)]


def _headers(line: Line) -> list[tuple[str, Line]]:
    """Return the (header, value) pairs of ``line``; none if it does not begin one."""
    name, colon, rest = line.text.partition(":")
    key = name.strip().lower()
    spaced = not rest or rest[0] in " \t" or key in languages.TIGHT
    if colon and key in FIELDS and spaced:
        start = len(name) + 1
        if key == languages.DATE_OR_BYTES and _DAY.match(rest):
            return [(languages.DATE[0], tail(line, start))]
        if FIELDS[key] in (BODY, DATA) or ":" not in rest:
            return [(key, tail(line, start))]
        return _inline(line) or [(key, tail(line, start))]
    if line.text.count(":") >= _BELIEVED:
        found = _inline(line)
        if len(found) >= _BELIEVED and any(FIELDS[k] == "event_id" for k, _ in found):
            return found
    return []


def _inline(line: Line) -> list[tuple[str, Line]]:
    """Return the pairs of a line with several; a text takes the rest of it."""
    places = []
    for found in islice(_INLINE.finditer(line.text), _MOST_HEADERS):
        key = found[1].lower()
        places.append((key, found.start(), found.end()))
        if FIELDS[key] == BODY:
            break
    if not places:
        return []
    ends = [start for _, start, _ in places[1:]] + [len(line.text)]
    return [
        (key, tail(line, after, end))
        for (key, _, after), end in zip(places, ends, strict=True)
    ]


def _begins(draft: _Draft, line: Line, headers: list[tuple[str, Line]]) -> bool:
    """Return whether ``line`` with its ``headers`` opens the next record."""
    key = headers[0][0]
    if draft.part == "header":
        return key in draft.keys
    if draft.listed:
        return key in draft.keys and " :" in line.text[:32]
    return key in FIRST or (key == draft.first and FIELDS[key] != BODY)


def _take(draft: _Draft, line: Line, headers: list[tuple[str, Line]]) -> None:
    """Add ``line`` to ``draft``: as header, text or data."""
    draft.claimed.append(line)
    spaced = bool(headers) and " :" in line.text[:32]
    if headers and (draft.part == "header" or (draft.listed and spaced)):
        draft.listed = draft.listed or spaced
        draft.part = "header"
        for key, value in headers:
            name = FIELDS[key]
            draft.keys.add(key)
            if name in (BODY, DATA):
                draft.part = name
                _add_text(draft, value)
            else:
                draft.marks.setdefault(name, value)
    elif FIELDS.get(line.text.lower().rstrip(":").rstrip()) == DATA:
        draft.part = DATA
    elif _HEX_DATA.match(line.text):
        draft.data.append(line)
    else:
        draft.part = BODY if draft.part == "header" else draft.part
        _add_text(draft, line)


def _add_text(draft: _Draft, line: Line) -> None:
    """Add a line of text, without the frames Windows puts around it."""
    if draft.part == DATA and line.text:
        if _HEX_DATA.match(line.text):
            draft.data.append(line)
            return
        draft.part = BODY
    for frame in (_POPUP, _NO_TEXT):
        if found := frame.match(line.text):
            line = tail(line, found.end())
    if line.text and not _ADVICE.match(line.text):
        draft.body.append(line)


def _finished(draft: _Draft | None) -> Iterator[Reading]:
    """Yield the reading of ``draft`` if it is an event record."""
    if draft is None or not draft.is_event():
        return
    marks = dict(draft.marks)
    marks.pop("other", None)
    if draft.data:
        marks["data"] = draft.data[0]
    yield Reading("event", marks, draft.claimed, draft.body)
