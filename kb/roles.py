"""How a KB number stands in a paste: asked about, installing, failed, only listed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kb.place import Place
from kb.records import Signal

# From so many different numbers on, a line of little else is an inventory.
_LIST = 6
# On a line without end, numbers as near as this stand alike.
_ALIKE = 400
_LISTED = re.compile(
    r"\[\d{1,3}\]:|hotfix\(s\)|security update for|nt authority\\system|installedon"
    r"|installed on|update +kb|hotfix +kb|qfe|installed hotfixes|already installed"
)
_FAILED = re.compile(
    r"fail|error|0x8[0-9a-f]{7}|could not|couldn't|unable|won't install"
    r"|will not install|can't|not install|rolled back|rolls back|reverting|stuck"
    r"|aborted|refuses|returned code"
)
_APPROVED = re.compile(
    r"approv|\bring \d|\bwave\b|schedul|window\b|\bchg\d|\bchange\b|\bcab\b|pilot"
    r"|supersed|declin|planned|next week|tomorrow|reminder|release notes?|patch tuesday"
)
# About the update itself: "can somebody approve KB973917?" only names it.
_ASKED = re.compile(
    r"any(?:one|body)? (?:seen|had|else|issues?|problems?|trouble|known)"
    r"|known (?:issue|problem)|what(?:'s| is| does| about)|what do (?:we|you)"
    r"|heard of|lookup|look up"
    r"|seen (?:this|any|problems)|to blame|caus(?:e|es|ed|ing)"
    r"|how (?:do|can) (?:i|we) fix"
)
_INSTALLING = re.compile(
    r"install|appl(?:y|ied|ying)|after|since|push|roll(?:ed|ing) out|went on|patched"
    r"|deploy|updat|remov|uninstall|night"
)


def with_roles(place: Place, signals: Sequence[Signal]) -> list[Signal]:
    """Return ``signals`` with the role of each KB number set."""
    numbers = {signal.value for signal in signals if signal.kind == "kb"}
    if not numbers:
        return list(signals)
    many = len(numbers) >= _LIST
    roles: dict[tuple[int, int], str] = {}
    found = []
    for signal in signals:
        if signal.kind == "kb":
            here = (place.line(signal.span[0]).start, signal.span[0] // _ALIKE)
            if here not in roles:
                text = place.around(signal.span)
                roles[here] = _role(text, many, len(place.lower))
            signal = replace(signal, role=roles[here])
        found.append(signal)
    return found


def _role(line: str, many: bool, length: int) -> str:
    """Return how the KB numbers on ``line`` stand there.

    ``many``: the paste names a lot of them; ``length`` is that of the whole paste.
    """
    words = re.findall(r"[a-z]{3,}", line)
    failed = _FAILED.search(line)
    listed = _LISTED.search(line) and not failed
    if listed or (many and len(words) <= line.count("kb") + 8):
        return "installed"
    if failed:
        return "failed"
    if _ASKED.search(line) or length < 16:
        return "asked"
    if _APPROVED.search(line):
        return "approved"
    if _INSTALLING.search(line):
        return "installing"
    return "mentioned"
