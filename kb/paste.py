"""Turn what people paste into clean text: quoting, fences, wrapped lines, encodings."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One cleaned line.

    ``number`` is 1-based in the original; ``start`` and ``end`` are offsets
    into ``Paste.text``.
    """

    number: int
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Paste:
    """A paste as it came (``original``) and cleaned (``text``, its ``lines``)."""

    original: str
    text: str
    lines: tuple[Line, ...]
