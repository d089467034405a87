"""What no other reader claims: people's own sentences, and lines of unknown logs."""

from __future__ import annotations

from collections.abc import Sequence

from kb.paste import Line
from kb.records import Reading


def read(lines: Sequence[Line]) -> list[Reading]:
    """Return one reading for each run of lines."""
    return [Reading("prose", {}, lines, lines)] if lines else []
