"""Message shortcuts, which work in threads where slash commands do not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from slack_bolt import Ack, Respond
from slack_sdk import WebClient

from bot.language import tr
from bot.reply import note
from handlers.by_hand import open_log
from handlers.commands import tell
from handlers.events import Heard, What, shared_files
from handlers.messages import with_files, work
from handlers.modals import lookup_form
from handlers.payloads import Json, asked_by_shortcut
from handlers.rights import NOT_FOR_GUESTS
from handlers.side import Side
from handlers.slack_text import plain, without_mention
from handlers.words import lookup

EXPLAIN, LOG, LOOK_UP = "explain_error", "log_incident", "look_up"


def on_explain(side: Side, ack: Ack, body: Json, respond: Respond) -> None:
    """Explain a message to who asks, and to nobody else."""
    ack()
    asked = with_files(side, _heard(side, body)).asked
    # Who reads the answer decides what is in it, not who wrote the message.
    asked = replace(asked, author=str(body["user"]["id"]))
    ts = asked.thread_ts or asked.ts
    tell(side, respond, lookup(side, asked.text, asked), thread_ts=ts)


def on_log(
    side: Side, ack: Ack, body: Json, client: WebClient, respond: Respond
) -> None:
    """Have a message answered and recorded as if it had been said to us.

    Where no error is read in it, a form asks what it is.
    """
    ack()
    if side.people.is_guest(str(body["user"]["id"])):
        tell(side, respond, note(tr(NOT_FOR_GUESTS)))
        return
    heard = _heard(side, body)
    if heard.files or not side.desk.by_hand.is_talk(heard.asked.text):
        side.later(heard.lane, lambda: work(side, heard, None))
    else:
        open_log(client, body, heard.asked)


def on_look_up(ack: Ack, body: Json, client: WebClient) -> None:
    """Open the form that looks an error up."""
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=lookup_form())


def _heard(side: Side, body: Json) -> Heard:
    message: Any = body["message"]
    text = side.redact(without_mention(plain(message), side.who.bot_user))
    asked = asked_by_shortcut(body, text, now=side.now())
    author = str(message.get("user") or asked.author)
    return Heard(
        What.SAID,
        replace(asked, author=author),
        explicit=True,
        files=shared_files(message),
    )
