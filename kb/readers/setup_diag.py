"""Microsoft's SetupDiag: why an upgrade of Windows failed, as text or XML."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.paste import Line
from kb.records import Reading, tail

HINTS = ("matching profile found", "setupdiag", "<profilename>", "profileguid")

_PROFILE = re.compile(
    r"(?:Matching Profile found: *|Profile ?Name *[:=] *)(?P<name>[A-Za-z]\w{2,60})"
    r"(?: - (?P<guid>[0-9A-Fa-f-]{36}))?"
)
# "Machine Name = WEB01": the computer's properties, none of which is the failure.
_PROPERTY = re.compile(r"(?P<name>[A-Z][A-Za-z ]{2,40}?) ?[=:] ?(?P<value>\S.{0,200})?")
_FIELDS = {
    **dict.fromkeys(["machine name", "machinename"], "computer"),
    **dict.fromkeys(["host os version", "hostosversion"], "os_build"),
    **dict.fromkeys(["target os build string", "targetosbuildstring"], "target"),
}
# SetupDiag reads logs that were brought to another computer: it then has no name.
_NO_NAME = "offline"
_ADVICE = re.compile(r"Refer to |Recommend |System Information:|SetupDiag was")
_BEGINS = re.compile(
    r"Matching Profile found|SetupDiag (?:was|found)|Error: SetupDiag "
)
_TELLS = re.compile(
    r"Error: |Failure ?(?:Data|Details)|Log ?Entry|Last (?:Operation|Phase)|Err = ",
    re.IGNORECASE,
)
_ELEMENT = re.compile(r"<(?P<tag>[A-Za-z]{3,40})(?: [^<>]{0,300})?>(?P<value>[^<>]*)")


def read(lines: Sequence[Line]) -> list[Reading]:
    """Return one reading of a SetupDiag result, from its profile to the end."""
    if any(line.text.startswith(("<SetupDiag", "<ProfileName")) for line in lines):
        return _xml(lines)
    for at, line in enumerate(lines):
        if _BEGINS.match(line.text):
            return [_text(lines[at:])]
    return []


def _text(lines: Sequence[Line]) -> Reading:
    """Return the reading of a result as text; what else stands there is not its."""
    marks: dict[str, Line] = {}
    claimed: list[Line] = []
    body: list[Line] = []
    for line in lines:
        found = _PROPERTY.fullmatch(line.text)
        name = found["name"].lower() if found else ""
        if profile := _PROFILE.match(line.text):
            marks.setdefault("profile", tail(line, *profile.span("name")))
        elif found and found["value"] and name in _FIELDS:
            _keep(marks, _FIELDS[name], tail(line, found.start("value")))
        elif _TELLS.match(line.text):
            body.append(line)
        elif not (found or _ADVICE.match(line.text) or _BEGINS.match(line.text)):
            continue
        claimed.append(line)
    return Reading("setup-diag", marks, claimed, body)


def _xml(lines: Sequence[Line]) -> list[Reading]:
    """Return the reading of a result as XML; only lines with its tags are claimed."""
    marks: dict[str, Line] = {}
    claimed: list[Line] = []
    body: list[Line] = []
    for line in lines:
        elements = list(_ELEMENT.finditer(line.text))
        if not elements and not line.text.startswith("<"):
            continue
        claimed.append(line)
        for found in elements:
            tag, value = found["tag"].lower(), tail(line, *found.span("value"))
            if not value.text:
                continue
            if tag == "profilename":
                marks.setdefault("profile", value)
            elif tag in _FIELDS:
                _keep(marks, _FIELDS[tag], value)
            elif tag in ("failuredata", "failuredetails", "logentry"):
                body.append(value)
    return [Reading("setup-diag", marks, claimed, body)] if marks else []


def _keep(marks: dict[str, Line], field: str, value: Line) -> None:
    if value.text.lower() != _NO_NAME:
        marks.setdefault(field, value)
