"""What monitoring sends, as error texts: Grafana, Alertmanager, SCOM, Zabbix, events.

JSON is read by the names that such systems use, in any case and nesting, so one
reader serves them all; whatever is no JSON is an alert's text as it stands.  Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

MOST_ALERTS = 500  # of one request
MOST_TEXT = 20_000  # characters of one alert
MOST_DEPTH = 6
# Where each system keeps what; compared without case, underscores and dashes.
TITLES = ("alertname", "eventname", "trigger", "triggername", "subject", "title")
TEXTS = (
    *("summary", "description", "message", "alertdescription", "details", "detail"),
    *("alertmessage", "opdata", "text", "body", "output", "error", "exception"),
)
HOSTS = (
    *("machinename", "netbioscomputername", "computername", "computer", "hostname"),
    *("host", "server", "servername", "principalname", "instance", "node"),
    *("monitoringobjectdisplayname", "monitoringobjectpath"),
)
STATES = ("status", "state", "resolutionstate", "eventvalue", "triggerstatus")
IDS = ("fingerprint", "alertid", "eventid", "recordid")
SINCE = ("startsat", "timeraised", "eventtime", "timecreated")
# What a state says when the trouble is over.  0 is Zabbix' OK, but SCOM's New.
OVER = frozenset({"resolved", "ok", "closed", "normal", "recovery", "inactive"})
OVER_NUMBERS = {"resolutionstate": "255", "eventvalue": "0", "triggerstatus": "0"}
SEVERAL = ("alerts", "events", "records")
_SEPARATORS = re.compile(r"[\s_.-]+")
_PORT = re.compile(r":\d{1,5}$")


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert: its text, and the sender's own name for it (empty if none)."""

    text: str
    key: str = ""


def read_alerts(body: object) -> tuple[Alert, ...]:
    """Return the alerts that fire in a body: text, or what JSON gave.

    Ones that report an end are left out; at most ``MOST_ALERTS`` are read.
    """
    found = (_alert(one) for one in _each(body))
    alerts = [alert for alert in found if alert is not None and alert.text.strip()]
    return tuple(alerts[:MOST_ALERTS])


def _each(body: object) -> Iterator[object]:
    """Yield single alerts out of a body: a list, or a mapping that holds one."""
    if isinstance(body, list):
        yield from body[: MOST_ALERTS * 2]
        return
    if isinstance(body, Mapping):
        for name in SEVERAL:
            several = body.get(name)
            if isinstance(several, list):
                yield from several[: MOST_ALERTS * 2]
                return
    yield body


def _alert(one: object) -> Alert | None:
    if isinstance(one, str):
        return Alert(one[:MOST_TEXT])
    if not isinstance(one, Mapping):
        return None
    fields = dict(_fields(one))
    if _is_over(fields):
        return None
    text = _event(fields) if _is_event(fields) else _prose(fields)
    own = _first(fields, IDS)
    key = f"{own} {_first(fields, SINCE)} {_first(fields, HOSTS)}" if own else ""
    return Alert(text[:MOST_TEXT], key)


def _is_over(fields: Mapping[str, str]) -> bool:
    return any(
        fields.get(name, "").casefold() in OVER
        or fields.get(name) == OVER_NUMBERS.get(name, "")
        for name in STATES
        if fields.get(name)
    )


def _fields(value: Mapping[str, object], depth: int = 0) -> Iterator[tuple[str, str]]:
    """Yield every plain value by its name in one spelling; the outer ones last.

    ``dict()`` of it so keeps the outer ones where a name stands at two depths.
    """
    if depth < MOST_DEPTH:
        for inner in value.values():
            if isinstance(inner, Mapping):
                yield from _fields(inner, depth + 1)
    for name, inner in value.items():
        if isinstance(inner, str | int | float) and not isinstance(inner, bool):
            yield _SEPARATORS.sub("", str(name)).casefold(), str(inner).strip()


def _is_event(fields: Mapping[str, str]) -> bool:
    """Return whether this is ``Get-WinEvent``'s object as JSON."""
    return "providername" in fields and fields.get("id", "").isdigit()


def _event(fields: Mapping[str, str]) -> str:
    """Return an event as the Event Viewer copies it."""
    names = {
        "Log Name": "logname",
        "Source": "providername",
        "Date": "timecreated",
        "Event ID": "id",
        "Level": "leveldisplayname",
        "Computer": "machinename",
    }
    head = [f"{name}: {fields[key]}" for name, key in names.items() if fields.get(key)]
    return "\n".join([*head, "Description:", fields.get("message", "")])


def _prose(fields: Mapping[str, str]) -> str:
    """Return an alert's title, texts and host, each once, in that order."""
    lines = [_first(fields, TITLES), *(fields.get(name, "") for name in TEXTS)]
    host = _PORT.sub("", _first(fields, HOSTS))
    if host:
        lines.append(f"Computer: {host}")
    return "\n".join(dict.fromkeys(line for line in lines if line))


def _first(fields: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((fields[name] for name in names if fields.get(name)), "")
