"""Forms: look an error up; how the bot behaves in a channel."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot.incident import Asked, ChannelKind, Source
from bot.store import Mode
from handlers.blocks import card_blocks
from handlers.blocks.links import with_links
from handlers.payloads import Json
from handlers.side import Side
from handlers.slack_text import clean
from handlers.words import MODE_SAYS, lookup

LOOKUP_FORM, SETTINGS_FORM = "lookup_form", "settings_form"
TEXT, MODE = "text", "mode"


def lookup_form() -> dict[str, Any]:
    """Return the form that takes an error text."""
    field = {"type": "plain_text_input", "action_id": TEXT, "multiline": True}
    return form(
        LOOKUP_FORM,
        "Look up an error",
        "Look up",
        input_block(TEXT, "Error text, KB number, event id or code", field),
    )


def settings_form(channel: str, mode: Mode) -> dict[str, Any]:
    """Return the form with a channel's mode."""
    options = [option(f"{says}", value) for value, says in MODE_SAYS.items()]
    field = {
        "type": "static_select",
        "action_id": MODE,
        "options": options,
        "initial_option": next(o for o in options if o["value"] == mode),
    }
    view = form(
        SETTINGS_FORM,
        "Settings",
        "Save",
        input_block(MODE, "In this channel I am", field),
    )
    return {**view, "private_metadata": channel}


def on_lookup(side: Side, ack: Ack, body: Json) -> None:
    """Answer a look-up in its own form."""
    text = clean(str(body["view"]["state"]["values"][TEXT][TEXT]["value"] or ""))
    asked = _asked(body, side.redact(text), now=side.now())
    said = with_links(lookup(side, asked.text, asked), side.who.team_url)
    shown = {
        "type": "modal",
        "title": _plain("Look up an error"),
        "close": _plain("Close"),
        "blocks": card_blocks(said),
    }
    ack(response_action="update", view=shown)


def on_settings(side: Side, ack: Ack, body: Json, client: WebClient) -> None:
    """Keep a channel's mode, and tell the channel who changed it."""
    view = body["view"]
    mode = Mode(view["state"]["values"][MODE][MODE]["selected_option"]["value"])
    channel, user = str(view["private_metadata"]), str(body["user"]["id"])
    side.desk.set_mode(str(body["team"]["id"]), channel, mode, by=user)
    ack()
    words = f"From now on I am {MODE_SAYS[mode]}."
    client.chat_postEphemeral(channel=channel, user=user, text=words)


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
        "close": _plain("Cancel"),
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
