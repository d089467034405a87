"""Message boxes as Windows copies them: rules of dashes, title, text, buttons."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.paste import Line
from kb.records import Reading

HINTS = ("-----", "[window title]", "[ok]")

_RULE = re.compile(r"-{8,}\Z|\[(?:Window Title|Main Instruction|Content)\]\Z")
_BUTTONS = re.compile(
    r"(?:\[?(?:OK|Cancel|Abort|Retry|Ignore|Yes|No|Close|Continue|Help|Details)\]?\s*)+\Z",
    re.IGNORECASE,
)


def read(lines: Sequence[Line]) -> list[Reading]:
    """Return one reading for each message box: title as mark, text as message."""
    rules = [at for at, line in enumerate(lines) if _RULE.match(line.text)]
    if len(rules) < 2:
        return []
    box = lines[rules[0] : _last(lines, rules) + 1]
    texts = [line for line in box if not _RULE.match(line.text)]
    body = [line for line in texts if not _BUTTONS.match(line.text)]
    if not body:
        return []
    return [Reading("dialog", {"title": body[0]}, box, body)]


def _last(lines: Sequence[Line], rules: Sequence[int]) -> int:
    """Return where the box ends: its last rule, or the text after the second one."""
    named = lines[rules[-1]].text.startswith("[")
    return len(lines) - 1 if named else max(rules[-1], rules[1] + 1, 0)
