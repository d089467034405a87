"""The telling part of a paste too long to be read in a breath.  Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

MOST = 60_000  # characters: read, redacted and matched in well under a second
HEAD, TAIL = 10, 5  # one part in so many is kept of each end: what it is, how it ended
AROUND = ((10, 12), (3, 3), (0, 0))  # lines around a telling one, as there is room
NAMED_WITHIN = 5  # lines above a value in which its name is looked for
PIECE = 2_000  # longer lines (JSON without line breaks) are taken in pieces
SHAPE = 160  # characters by which two lines are the same but for their numbers
GAP = "\n"

_TELLING = re.compile(
    r"error|fail|fatal|exception|denied|unable|cannot|can't|could ?n.t|could not"
    r"|invalid|not (?:found|available|started|responding|be )|missing|corrupt|refused"
    r"|reject"
    r"|time[d-]? ?out|terminat|unexpected|stopped|stopping|crash|fault|unavailable"
    r"|disabled|critical|mismatch|expired|hresult|rollback|rolled back|0x[89a-f]"
    r"|fehler|erreur|nicht|event ?id",
    re.IGNORECASE,
)
# The value of a secret may stand on the line after its name: both or neither.
_NAMES_SECRET = re.compile(
    r"pass|pwd|secret|token|key|kennwort|mot de passe|credential|cookie|authoriz"
    r"|login|bearer|user",
    re.IGNORECASE,
)
_CODE = re.compile(r"0x[0-9a-fA-F]{8}\b")
_DIGITS = str.maketrans("123456789", "000000000")
_BREAK = re.compile(r"[\s,;}>]")


def telling_part(text: str, *, most: int = MOST) -> str:
    """Return at most about ``most`` characters of ``text``: whole lines, in order.

    Both ends are kept, and of the middle the lines that report something, the
    rarest first, with the lines around them.  A text that fits is returned as it is.
    """
    if len(text) <= most:
        return text
    lines = [piece for _, piece in _pieces(text)]
    return _joined(lines, _kept(lines, most))


def telling_lines(text: str, *, most: int = MOST) -> str:
    """Return ``telling_part`` with every line where it stood: the others are empty."""
    if len(text) <= most:
        return text
    pieces = list(_pieces(text))
    rows = [""] * (text.count("\n") + 1)
    for at in _kept([piece for _, piece in pieces], most):
        row, piece = pieces[at]
        rows[row] += f" {piece}" if rows[row] else piece
    return "\n".join(rows)


def _kept(lines: Sequence[str], most: int) -> list[int]:
    kept = _ends(lines, most)
    room = most - sum(len(lines[at]) + 1 for at in kept)
    for at in _by_rarity(lines):
        for before, after in AROUND:
            window = [n for n in _around(at, lines, before, after) if n not in kept]
            cost = sum(len(lines[n]) + 1 for n in window)
            if cost <= room:
                kept.update(window)
                room -= cost
                break
    return sorted(kept)


def _pieces(text: str) -> Iterable[tuple[int, str]]:
    """Yield the lines, each with its index, the long ones cut between words."""
    for row, line in enumerate(text.split("\n")):
        while len(line) > PIECE:
            found = _BREAK.search(line, PIECE)
            end = found.end() if found else len(line)
            yield row, line[:end]
            line = line[end:]
        yield row, line


def _ends(lines: Sequence[str], most: int) -> set[int]:
    head = _up_to(most // HEAD, range(len(lines)), lines)
    tail = _up_to(most // TAIL, range(len(lines) - 1, -1, -1), lines)
    first = min(tail, default=len(lines) - 1)
    return head | tail | set(_around(first, lines, 0, 0))


def _up_to(most: int, order: range, lines: Sequence[str]) -> set[int]:
    taken: set[int] = set()
    for at in order:
        most -= len(lines[at]) + 1
        if most < 0:
            break
        taken.add(at)
    return taken


def _by_rarity(lines: Sequence[str]) -> list[int]:
    """Return where lines report something: one of each shape, the rarest first."""
    shapes: dict[tuple[str, str], int] = {}
    count: Counter[tuple[str, str]] = Counter()
    for at, line in enumerate(lines):
        shape = (line[:SHAPE].translate(_DIGITS), " ".join(_CODE.findall(line)))
        shapes.setdefault(shape, at)
        count[shape] += 1
    # What is longer than a piece is one word without end: blanks would have cut it.
    far = 2 * PIECE
    telling = [s for s, at in shapes.items() if _TELLING.search(lines[at], 0, far)]
    return [shapes[shape] for shape in sorted(telling, key=count.__getitem__)]


def _around(at: int, lines: Sequence[str], before: int, after: int) -> range:
    """Return a window of lines that does not start below the name of a secret."""
    first, last = max(0, at - before), min(len(lines), at + after + 1)
    for _ in range(NAMED_WITHIN):
        if first == 0 or not _NAMES_SECRET.search(lines[first - 1]):
            break
        first -= 1
    return range(first, last)


def _joined(lines: Sequence[str], kept: Sequence[int]) -> str:
    """Join lines; where some were left out stands an empty one."""
    out: list[str] = []
    for before, at in zip([-1, *kept], kept, strict=False):
        if at != before + 1:
            out.append("")
        out.append(lines[at])
    return GAP.join(out)
