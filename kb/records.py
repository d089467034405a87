"""What is found in a paste: its records, their matchable lines, and its signals."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kb.paste import Line

# Narrower paragraphs are lists and headings, not wrapped text.
_NARROWEST = 38
# Joining stops here, so that one logical line stays one thought.
_LONGEST = 2_000
_FIRST_WORD = re.compile(r"\S+")
# What begins a line of its own: a field, a time, a list mark, a log level.
_STARTS = re.compile(
    r"[\w .()/-]{2,32}\s?[:=](?:\s|$)|\d{1,4}[-/.:]\d|[-*+\u2022#[<(]|\d{1,2}[.)] "
    r"|[A-Z]:\\|(?:at|in) [\w.]{3,200}\(",
)
_ENDS = (".", "!", "?", ":", ";")


@dataclass(frozen=True, slots=True)
class Record:
    """One record found in a paste by a reader: an event, a log line, a status page.

    ``shape`` names the reader's layout (``event``, ``iis-log``, ``error-page`` ...);
    ``fields`` are its identifiers in field terms (``source``, ``event_id``, ``level``,
    ``computer``, ``user``, ``logged_at``, ``code`` ...); ``message`` is the text that
    may be matched as prose, header lines taken off; ``first_line`` and
    ``last_line`` are 1-based lines of the original, both inclusive.  ``lines`` are
    the lines of ``message``, wrapped ones joined again: each one's text is
    ``paste.text[start:end]`` with its line breaks as blanks.  Whatever no reader
    claims is in records of shape ``prose``, so the records cover every line that
    may be matched.
    """

    shape: str
    fields: Mapping[str, str]
    message: str
    first_line: int
    last_line: int
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Signal:
    """One hard identifier.

    ``kind`` is one of ``event`` (value ``source/id`` or ``/id``, source as
    ``kb.sources`` spells it), ``code``, ``exit`` (process exit code), ``http``
    (``500.19``), ``stop`` (bug check), ``tls`` (alert number), ``state`` (Schannel's
    internal error state), all as ``kb.codes.normal_code`` spells them, ``kb``
    (``KB973917``), ``bulletin`` (``MS11-100``), ``file`` (lower case), ``version``,
    ``build``, ``product`` (vocabulary name), ``sp`` (``SP6A``), ``host`` (short, upper
    case), ``pool``, ``site``, ``level``, ``time`` (ISO 8601), ``message``
    (user-visible).  ``role`` says how it stands there: a KB number is ``asked``,
    ``installing``, ``failed``, ``installed``, ``approved`` or ``mentioned``; a service
    pack's is the product named with it (``Windows 2000``); a code from an event's
    data bytes has ``data``, a bug check's parameter ``parameter``.  ``line`` is 1-based
    in the original, ``span`` start and end offsets into ``Paste.text``; ``text`` is
    what stood there.
    """

    kind: str
    value: str
    text: str
    line: int
    span: tuple[int, int]
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader made of some lines of a paste.

    ``marks`` are its identifiers by field, each a part of a line; ``claimed`` the
    lines it takes (not empty), ``body`` what of them may be matched as prose.
    """

    shape: str
    marks: Mapping[str, Line]
    claimed: Sequence[Line]
    body: Sequence[Line]


def make_record(reading: Reading) -> Record:
    """Return the record of ``reading``, its wrapped lines joined."""
    lines = join_wrapped(reading.body)
    return Record(
        reading.shape,
        {name: mark.text for name, mark in reading.marks.items()},
        "\n".join([line.text for line in lines]),
        reading.claimed[0].number,
        reading.claimed[-1].number,
        lines,
    )


def tail(line: Line, start: int, end: int | None = None) -> Line:
    """Return the part of ``line`` from ``start`` to ``end``, blanks around it off."""
    raw = line.text[start:end]
    text = raw.strip()
    at = line.start + start + len(raw) - len(raw.lstrip())
    return Line(line.number, text, at, at + len(text))


def join_wrapped(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Return ``lines`` with hard-wrapped ones joined again.

    A line was wrapped if the first word of the next would not have fitted in the
    paragraph's width, and the two read on: no sentence ends there, no field, time
    or list mark begins.
    """
    if len(lines) < 2:
        return tuple(lines)
    step = _spacing(lines)
    joined: list[Line] = []
    for paragraph in _paragraphs(lines, step):
        width = max(len(line.text) for line in paragraph)
        if len(paragraph) == 1 or width < _NARROWEST:
            joined += paragraph
            continue
        last = paragraph[0]
        size = len(last.text)
        for line in paragraph[1:]:
            next_to = line.start == last.end + 1  # nothing was cut out between
            if next_to and _reads_on(last.text, size, line.text, width):
                text = f"{last.text} {line.text}"
                last = Line(last.number, text, last.start, line.end)
            else:
                joined.append(last)
                last = line
            size = len(line.text)
        joined.append(last)
    return tuple(joined)


def _spacing(lines: Sequence[Line]) -> int:
    """Return 2 for a double-spaced block, where every second line is empty, else 1."""
    steps = [after.number - before.number for before, after in pairwise(lines)]
    return 2 if len(steps) > 2 and steps.count(2) > len(steps) // 2 else 1


def _paragraphs(lines: Sequence[Line], step: int) -> list[list[Line]]:
    """Return the runs of lines without a blank line between them."""
    runs = [[lines[0]]]
    for before, after in pairwise(lines):
        if before.number < after.number <= before.number + step:
            runs[-1].append(after)
        else:
            runs.append([after])
    return runs


def _reads_on(before: str, size: int, after: str, width: int) -> bool:
    """Return whether ``after`` continues ``before``, whose last line had ``size``."""
    if len(before) + len(after) > _LONGEST or before.endswith(_ENDS):
        return False
    first = _FIRST_WORD.match(after)
    if first is None or size + 1 + first.end() <= width:
        return False
    return after[0].islower() or not _STARTS.match(after)
