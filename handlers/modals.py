"""The form that looks an error up."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from slack_bolt import Ack

from bot.incident import Asked, ChannelKind, Source
from bot.language import tr
from bot.reply import Note, Reply
from handlers.blocks import card_blocks
from handlers.blocks.links import with_links
from handlers.payloads import Json
from handlers.side import Side
from handlers.slack_text import clean
from handlers.words import lookup

LOOKUP_FORM = "lookup_form"
TEXT = "text"


def lookup_form() -> dict[str, Any]:
    """Return the form that takes an error text."""
    field = {"type": "plain_text_input", "action_id": TEXT, "multiline": True}
    return form(
        LOOKUP_FORM,
        tr("Look up an error"),
        tr("Look up"),
        input_block(TEXT, tr("Error text, KB number, event id or code"), field),
    )


def on_lookup(side: Side, ack: Ack, body: Json) -> None:
    """Answer a look-up in its own form."""
    text = clean(str(body["view"]["state"]["values"][TEXT][TEXT]["value"] or ""))
    asked = _asked(body, side.redact(text), now=side.now())
    said = lookup(side, asked.text, asked)
    ack(response_action="update", view=lookup_result(said, side.who.team_url))


def lookup_result(said: Reply | Note, team_url: str) -> dict[str, Any]:
    """Return what is known as a form that only closes."""
    return {
        "type": "modal",
        "title": _plain(tr("Look up an error")),
        "close": _plain(tr("Close")),
        "blocks": card_blocks(with_links(said, team_url)),
    }


def on_any_view(ack: Ack) -> None:
    """Acknowledge a form nobody listens to."""
    ack()


def _asked(body: Json, text: str, *, now: datetime) -> Asked:
    user, team = str(body["user"]["id"]), str(body["team"]["id"])
    kind, source = ChannelKind.PUBLIC, Source.COMMAND
    return Asked(team, "", kind, "", None, user, source, text, now)


def form(callback: str, title: str, submit: str, *blocks: Json) -> dict[str, Any]:
    """Return a form of input blocks."""
    return {
        "type": "modal",
        "callback_id": callback,
        "title": _plain(title),
        "submit": _plain(submit),
        "close": _plain(tr("Cancel")),
        "blocks": list(blocks),
    }


def input_block(block: str, label: str, element: Json) -> dict[str, Any]:
    """Return one field of a form."""
    return {
        "type": "input",
        "block_id": block,
        "label": _plain(label),
        "element": element,
    }


def option(words: str, value: str) -> dict[str, Any]:
    """Return one choice of a select."""
    return {"text": _plain(words[:75]), "value": value}


def _plain(words: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": words, "emoji": False}
