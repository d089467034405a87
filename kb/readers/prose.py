"""What no other reader claims: people's own sentences, and lines of unknown logs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kb.paste import Line
from kb.records import Reading, tail

# Of a flood both ends are matched, and of a line without end its beginning.
_END = 60_000
_LONGEST = 20_000


def read(lines: Sequence[Line]) -> list[Reading]:
    """Return one reading for a run of lines."""
    if not lines:
        return []
    body: Sequence[Line] = lines
    if lines[-1].end - lines[0].start > 2 * _END:
        early = _up_to(_END, lines)
        late = _up_to(_END, reversed(lines[len(early) :]))
        body = [*early, *reversed(late)]
    return [Reading("prose", {}, lines, body)]


def _up_to(size: int, lines: Iterable[Line]) -> list[Line]:
    """Return the first of ``lines`` that together have ``size`` characters."""
    kept: list[Line] = []
    for line in lines:
        if size <= 0:
            break
        kept.append(line if len(line.text) <= _LONGEST else tail(line, 0, _LONGEST))
        size -= len(line.text)
    return kept
