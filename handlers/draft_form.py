"""Open the form of a draft: from whatever door, within its trigger's three seconds."""

from __future__ import annotations

from slack_sdk import WebClient

from bot.drafts.beginnings import Origin
from bot.drafts.form import Form
from handlers.blocks.draft import draft_form
from handlers.payloads import Json
from handlers.side import Side


def open_new(side: Side, client: WebClient, command: Json) -> None:
    """Open an empty form: ``/patchbot kb new``."""
    origin = Origin(str(command["team_id"]), "", "")
    open_form(side, client, command, Form(), origin)


def open_form(
    side: Side, client: WebClient, body: Json, form: Form, origin: Origin
) -> None:
    """Open the form of a draft for who used a shortcut, a button or a command."""
    view = draft_form(form, origin, side.desk.drafts.vocabulary)
    client.views_open(trigger_id=body["trigger_id"], view=view)
