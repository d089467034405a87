"""Setup and servicing logs: svcpack, setupapi, CBS, setupact, WindowsUpdate, MSI."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.paste import Line
from kb.records import Reading, tail

HINTS = ()  # no word is common to them; the first character is looked at instead
_FIRST = frozenset("0123456789[#!M.")

# What stands before the message, and the log it tells.
_PREFIX = re.compile(
    r"(?P<setupact>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d, (?:Info|Error|Warning|Perf) +"
    r"(?:\[0x[0-9a-f]{4,8}\](?: +[A-Z][A-Za-z]{1,11}\b)?"
    r"|(?:MIG|SP|MOUPG|IBS|IBSLIB|CONX|DU|PANTHR|SYSPRP|CallBack|SetupHost|WDS|DIAGTRACK"
    r"|SETUP|DEPLOY|UI|BCD|DLP)\b) *)"
    r"|(?P<cbs>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d, (?:Info|Error|Warning|Perf) +"
    r"(?:(?:CBS|CSI|DPX|DISM|SXS)\b *)?(?:[0-9a-f]{8}(?:@[^ ]{1,40})? +)?)"
    r"|(?P<update>\d{4}[-/]\d\d[-/]\d\d[ \t]\d\d:\d\d:\d\d[:.]\d{3,7}[ \t]+"
    r"[0-9a-f]{1,8}[ \t]+[0-9a-f]{1,8}[ \t]+[A-Za-z]{1,24}[ \t]+)"
    r"|(?P<msi>MSI \([a-z]\) \([0-9A-F]{2}[:!][0-9A-F]{2}\) \[[\d:]{8,14}\]: )"
    r"|(?P<svcpack>\d{1,6}\.\d{3}: )"
    r"|(?P<setupapi>\[\d{4}/\d\d/\d\d \d\d:\d\d:\d\d \d{1,6}\.\d{1,6}"
    r"(?: [\w ]{1,40})?\]"
    r"|#[-EWIVT]\d{3} |(?:!!!|\.\.\.|!) {0,6}(?=[a-z]{3}:))"
)
# In a long log only these lines say something; 200 different ones are plenty.
_TELLING = re.compile(
    r"fail|error|fatal|0x[89c]|hresult|warning|unable|cannot|could not|denied|corrupt"
    r"|missing|not found|rollback|roll back|abort|except|return code|result code",
    re.IGNORECASE,
)
_SHORT = 40
_MOST = 200


def read(lines: Sequence[Line]) -> list[Reading]:
    """Return one reading for each log: its lines without what stands before them."""
    logs: dict[str, list[tuple[Line, Line]]] = {}
    for line in lines:
        found = _PREFIX.match(line.text) if line.text[0] in _FIRST else None
        if found and found.lastgroup:
            rows = logs.setdefault(found.lastgroup, [])
            rows.append((line, tail(line, found.end())))
    return [
        Reading(f"{name}-log", {}, [line for line, _ in rows], _telling(rows))
        for name, rows in logs.items()
    ]


def _telling(rows: Sequence[tuple[Line, Line]]) -> list[Line]:
    """Return the messages worth matching, each text once."""
    texts = [message for _, message in rows if message.text]
    if len(texts) > _SHORT:
        texts = [message for message in texts if _TELLING.search(message.text)]
    once = {message.text: message for message in reversed(texts)}
    return sorted(once.values(), key=lambda line: line.start)[:_MOST]
