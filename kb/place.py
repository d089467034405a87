"""A paste as it is searched: its text in both cases, and where its lines are."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from kb.paste import Line, Paste
from kb.records import Signal

Span = tuple[int, int]
Found = re.Match[str]


@dataclass(frozen=True, slots=True)
class Place:
    """The text searched: as it stands, in lower case, and its lines."""

    paste: Paste
    lower: str
    starts: list[int]

    def line(self, offset: int) -> Line:
        """Return the line that holds ``offset``."""
        return self.paste.lines[bisect_right(self.starts, offset) - 1]

    def signal(
        self, kind: str, value: str, span: Span, role: str | None = None
    ) -> Signal:
        """Return the signal at ``span``."""
        start, end = span
        text = self.paste.text[start:end]
        return Signal(kind, value, text, self.line(start).number, span, role)

    def around(self, span: Span, count: int = 240) -> str:
        """Return the line around ``span``, ``count`` characters each way at most."""
        line = self.line(span[0])
        first, last = max(line.start, span[0] - count), min(line.end, span[1] + count)
        return self.lower[first:last]

    def before(self, offset: int, count: int = 28) -> str:
        """Return what stands before ``offset``, in lower case."""
        return self.lower[max(0, offset - count) : offset]


def place_of(paste: Paste) -> Place:
    """Return ``paste`` ready to be searched."""
    lower = paste.text.lower()
    if len(lower) != len(paste.text):  # a few capitals become two characters
        lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in paste.text)
    return Place(paste, lower, [line.start for line in paste.lines])
