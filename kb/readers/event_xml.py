"""Event records as XML, whole or in pieces; tags are only cut, never resolved."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from kb.paste import Line
from kb.records import Reading, tail

HINTS = ("<eventid", "<provider ", "<system>")

# A tag that is not closed within this is text: no search runs on.
_TOKEN = re.compile(r"<[^<>]{0,800}>|[^<>]+")
_NAME = re.compile(r"</?([\w:.-]{1,60})")
_ATTRIBUTES = {
    "provider": (re.compile(r"\bName=['\"]([^'\"]{1,200})"), "source"),
    "timecreated": (re.compile(r"\bSystemTime=['\"]([^'\"]{1,60})"), "date"),
}
_ELEMENTS = {"eventid": "event_id", "level": "level_number", "computer": "computer",
             "channel": "log", "binary": "data"}  # fmt: skip
_TEXTS = ("data", "message", "string", "eventdata")


@dataclass(slots=True)
class _Draft:
    marks: dict[str, Line] = field(default_factory=dict)
    claimed: list[Line] = field(default_factory=list)
    body: list[Line] = field(default_factory=list)


def read(lines: Sequence[Line]) -> list[Reading]:
    """Return the event records of ``lines``, in order."""
    drafts: list[_Draft] = []
    inside = ""
    for line in lines:
        claimed = False
        for found in _TOKEN.finditer(line.text):
            name = _NAME.match(found[0])
            if name is None:
                if drafts and inside:
                    _text(drafts[-1], inside, tail(line, *found.span()))
                    claimed = True
                continue
            closing = found[0].startswith("</")
            tag = name[1].lower().rsplit(":", 1)[-1]
            opens = tag in ("event", "system") and not closing
            if opens and (not drafts or drafts[-1].marks):
                drafts.append(_Draft())
            claimed = claimed or bool(drafts)
            inside = "" if closing or found[0].endswith("/>") else tag
            if drafts and tag in _ATTRIBUTES:
                _attribute(drafts[-1], tag, line, found)
        if claimed:
            drafts[-1].claimed.append(line)
    return [
        Reading("event", each.marks, each.claimed, each.body)
        for each in drafts
        if "event_id" in each.marks and each.claimed
    ]


def _attribute(draft: _Draft, tag: str, line: Line, found: re.Match[str]) -> None:
    """Keep the attribute that identifies: the provider's name, the time."""
    pattern, name = _ATTRIBUTES[tag]
    if value := pattern.search(found[0]):
        start, end = value.span(1)
        mark = tail(line, found.start() + start, found.start() + end)
        draft.marks.setdefault(name, mark)


def _text(draft: _Draft, inside: str, part: Line) -> None:
    """Keep the text of an element, as identifier or as message."""
    if not part.text:
        return
    if inside in _ELEMENTS:
        draft.marks.setdefault(_ELEMENTS[inside], part)
    elif inside in _TEXTS:
        draft.body.append(part)
