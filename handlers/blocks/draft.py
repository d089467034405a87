"""The forms of a draft: its fields, and the reason for sending one back.  Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from bot.drafts.beginnings import Origin
from bot.drafts.form import Form, as_values
from bot.language import mark, tr
from kb.entry import Risk, Severity
from kb.vocabulary import Vocabulary

DRAFT_FORM, REASON_FORM, LOG_FORM = "draft_form", "draft_reason", "log_form"
TITLE, SUBMIT = mark("Draft a KB entry"), mark("Submit")
REASON_TITLE, REASON = mark("Send back"), mark("What has to be mended?")
LOG_TITLE, LOG_SUBMIT = mark("Log as incident"), mark("Log it")
LOG_NAME, LOG_HOST = mark("What it is"), mark("Server")
CANCEL = mark("Cancel")
# Said first: what is typed here leaves the channel.
PUBLIC = mark(
    "Everything below becomes public: once accepted, all who use the known errors"
    " read it, outside this channel too. Secrets, people and servers are masked where"
    " I saw them; take out what I missed."
)
MOST_FIELD = 3000
# Field -> (label, hint, lines of its own, may be empty).
FIELDS: Mapping[str, tuple[str, str, bool, bool]] = {
    "title": (mark("Title"), mark("One line: what fails, on what"), False, False),
    "category": (mark("Category"), "", False, False),
    "severity": (mark("Severity"), "", False, False),
    "product": (
        mark("Product"),
        mark("Such as Windows Server 2019, or IIS 10.0"),
        False,
        True,
    ),
    "messages": (
        mark("Error texts that prove it"),
        mark("One a line, word for word; {name} stands for what varies"),
        True,
        True,
    ),
    "codes": (
        mark("Codes"),
        mark("One a line; they support, they prove nothing"),
        True,
        True,
    ),
    "events": (
        mark("Events"),
        mark("One a line, as source/id; they support"),
        True,
        True,
    ),
    "symptoms": (mark("Symptoms"), mark("One a line, in people's words"), True, True),
    "cause": (mark("Cause"), mark("Why it happens, if it is known"), True, True),
    "confirm": (
        mark("How to confirm that it is this"),
        mark("A step a line that only reads"),
        True,
        False,
    ),
    "fix": (mark("Steps that fixed it"), mark("One a line, in order"), True, False),
    "risk": (
        mark("Risk of these steps"),
        mark("What they do to the server"),
        False,
        False,
    ),
    "stop_if": (
        mark("Stop if"),
        mark("When not to do them: cluster node, DC ..."),
        False,
        True,
    ),
    "rollback": (mark("Way back"), mark("How to undo them"), False, True),
    "verify": (mark("How to see that it is fixed"), "", False, True),
    "matches": (
        mark("Examples"),
        mark("Pastes of it, apart by a line ---"),
        True,
        False,
    ),
    "rejects": (
        mark("Counter-examples"),
        mark("Pastes that look like it and are not, apart by a line ---"),
        True,
        True,
    ),
}


def draft_form(form: Form, origin: Origin, vocabulary: Vocabulary) -> dict[str, Any]:
    """Return the form of a draft, filled with what is known."""
    notice = {"type": "section", "text": {"type": "mrkdwn", "text": tr(PUBLIC)}}
    return {
        "type": "modal",
        "callback_id": DRAFT_FORM,
        "private_metadata": json.dumps(asdict(origin)),
        "title": _plain(tr(TITLE)),
        "submit": _plain(tr(SUBMIT)),
        "close": _plain(tr(CANCEL)),
        "blocks": [notice, *_fields(form, vocabulary)],
    }


def reason_form(value: str) -> dict[str, Any]:
    """Return the form that asks why a draft is sent back; ``value`` names the draft."""
    field = {"type": "plain_text_input", "action_id": "reason", "multiline": True}
    return {
        "type": "modal",
        "callback_id": REASON_FORM,
        "private_metadata": value,
        "title": _plain(tr(REASON_TITLE)),
        "submit": _plain(tr(REASON_TITLE)),
        "close": _plain(tr(CANCEL)),
        "blocks": [_input("reason", tr(REASON), field)],
    }


def log_form(where: str, *, title: str, hosts: str) -> dict[str, Any]:
    """Return the form that logs a message as an incident; ``where`` names it."""
    name = {"type": "plain_text_input", "action_id": "title", "max_length": 120}
    host = {"type": "plain_text_input", "action_id": "host", "max_length": 200}
    if title:
        name["initial_value"] = title[:120]
    if hosts:
        host["initial_value"] = hosts[:200]
    return {
        "type": "modal",
        "callback_id": LOG_FORM,
        "private_metadata": where,
        "title": _plain(tr(LOG_TITLE)),
        "submit": _plain(tr(LOG_SUBMIT)),
        "close": _plain(tr(CANCEL)),
        "blocks": [
            _input("title", tr(LOG_NAME), name, optional=True),
            _input("host", tr(LOG_HOST), host, optional=True),
        ],
    }


def origin_of(view: Mapping[str, Any]) -> Origin:
    """Return where the draft in a form began."""
    return Origin(**json.loads(view["private_metadata"]))


def values_of(view: Mapping[str, Any]) -> dict[str, str]:
    """Return what was typed or chosen in a form, by field."""
    found = {}
    for block, fields in view["state"]["values"].items():
        (field,) = fields.values()
        chosen = field.get("selected_option") or {}
        found[block] = str(chosen.get("value") or field.get("value") or "")
    return found


def _fields(form: Form, vocabulary: Vocabulary) -> Iterator[dict[str, Any]]:
    choices = {
        "category": sorted(vocabulary.categories),
        "severity": [severity.value for severity in Severity],
        "risk": [risk.value for risk in Risk],
    }
    for name, value in as_values(form).items():
        label, hint, multiline, optional = FIELDS[name]
        if name in choices:
            element = _select(name, choices[name], value)
        else:
            element = {
                "type": "plain_text_input",
                "action_id": name,
                "multiline": multiline,
                "max_length": MOST_FIELD,
            }
            if value:
                element["initial_value"] = value[:MOST_FIELD]
        yield _input(name, tr(label), element, hint=tr(hint), optional=optional)


def _select(name: str, values: list[str], chosen: str) -> dict[str, Any]:
    options = [{"text": _plain(value), "value": value} for value in values]
    first = next((o for o in options if o["value"] == chosen), options[0])
    return {
        "type": "static_select",
        "action_id": name,
        "options": options,
        "initial_option": first,
    }


def _input(
    block: str,
    label: str,
    element: Mapping[str, Any],
    *,
    hint: str = "",
    optional: bool = False,
) -> dict[str, Any]:
    made: dict[str, Any] = {
        "type": "input",
        "block_id": block,
        "label": _plain(label),
        "element": element,
        "optional": optional,
    }
    return {**made, "hint": _plain(hint)} if hint else made


def _plain(words: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": words, "emoji": False}
