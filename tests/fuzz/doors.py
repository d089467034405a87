"""Promises of the doors that strangers and Slack knock at: payloads, alerts, files."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from bot.desk.span import read_span
from bot.doors.alerts import MOST_ALERTS, MOST_TEXT, Alert, read_alerts
from bot.doors.bodies import parse_json
from bot.doors.problems import Problem
from bot.drafts.form import FIELDS_OF, Form, entry_id, field_of, form_from
from bot.drafts.form import to_entry_mapping as form_mapping
from handlers import unpack
from handlers.events import Heard, from_payload, read_event, to_payload
from handlers.opening import RefusedFileError, open_packed
from handlers.payloads import Pressed, asked_by_command, pressed
from handlers.side import Identity
from handlers.slack_text import clean, escaped, plain, unescaped
from kb.build import build_entry
from kb.load import load_vocabulary
from tests.fuzz.eventlog import event_log
from tests.fuzz.shape import Shape
from tests.fuzz.texts import refused

WHO = Identity("T1", "https://x.slack.com/", bot_user="U0BOT", bot_id="B0BOT")
NOW = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
VOCABULARY = load_vocabulary()
# Starting a process takes a thousand times what the parser does.
IN_A_CHILD = 4096
_count = {"opened": 0}


def slack(data: bytes) -> None:
    """Hold messages to their word: text without markup, and never a ping."""
    message = _json(data) or Shape(data).message()
    text = plain(message)
    sayable(text)
    typed = data.decode("utf-8", "replace")
    assert unescaped(escaped(typed)) == typed
    sayable(clean(unescaped(typed)))
    body = message if "event" in message else {"team_id": "T1", "event": message}
    heard = read_event(body, WHO, NOW)
    if heard is not None:
        assert isinstance(heard, Heard)
        assert heard.asked.asked_at.tzinfo is not None
        stored = json.loads(json.dumps(to_payload(heard)))
        assert from_payload(stored) == heard


def sayable(text: str) -> None:
    """Assert that ``text`` can be stored, and that escaped it is nothing but text."""
    assert isinstance(text, str)
    assert "\x00" not in text
    text.encode("utf-8")
    assert not {"<", ">"} & {*escaped(text)}


def clicks(data: bytes) -> None:
    """Hold what is clicked and typed to its word: a value, or nothing."""
    shape = Shape(data)
    body = shape.click()
    press = pressed(body)
    if press is not None:
        assert isinstance(press, Pressed)
        assert press.click.number >= 0
    asked = asked_by_command(shape.command(), now=NOW)
    sayable(asked.text)
    read_span(shape.text())
    form = form_from({name: shape.text() for name in Form.__dataclass_fields__})
    made = form_mapping(
        form, id_=entry_id(form, ()), today="2026-11-21", vocabulary=VOCABULARY
    )
    _, flaws = build_entry(made)
    fields = {*Form.__dataclass_fields__, *FIELDS_OF.values()}
    assert all(field_of(flaw) in fields for flaw in flaws)


def alerts(data: bytes) -> None:
    """Hold the webhook to its word: alerts within bounds, or a refusal in words."""
    body: object = data.decode("utf-8", "replace")
    with refused(Problem):
        body = parse_json(data)
    found = read_alerts(body)
    assert len(found) <= MOST_ALERTS
    for alert in found:
        assert isinstance(alert, Alert)
        assert 0 < len(alert.text) <= MOST_TEXT


def evtx(data: bytes) -> None:
    """Hold event logs to their word: XML, or a refusal; a panic dies with its child.

    ``data`` is what stands in the log's one chunk.
    """
    _unpacked("x.evtx", event_log(data))


def zipped(data: bytes) -> None:
    """Hold zips to their word: texts within bounds, or a refusal."""
    _unpacked("x.zip", data)


def _unpacked(name: str, data: bytes) -> None:
    try:
        with refused(unpack.RefusedError):
            for text in unpack.texts(name, data):
                assert isinstance(text, bytes)
    except BaseException as panic:
        # The Rust parser's own class, outside Exception: the child ends with it.
        if type(panic).__name__ != "PanicException":
            raise
        _in_child(name, data)
        return
    _count["opened"] += 1
    if _count["opened"] % IN_A_CHILD == 1:
        _in_child(name, data)


def _in_child(name: str, data: bytes) -> None:
    with refused(RefusedFileError):
        assert sum(map(len, open_packed(name, data))) <= unpack.MOST_OUT


def _json(data: bytes) -> dict[str, object] | None:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
