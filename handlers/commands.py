"""The slash command: help, look-ups, incidents, settings; only the asker sees it."""

from __future__ import annotations

from dataclasses import replace

from slack_bolt import Ack, Respond
from slack_sdk import WebClient

from bot.reply import Note, Reply
from bot.store import StoreUnavailableError
from handlers.blocks import card_blocks, plain_text
from handlers.blocks.links import with_links
from handlers.draft_form import open_new
from handlers.night import end_form
from handlers.payloads import Json, asked_by_command
from handlers.rights import is_outsider, may_not_settle
from handlers.settings import open_settings
from handlers.side import Side
from handlers.words import lookup, run_words


def on_command(
    side: Side, ack: Ack, command: Json, respond: Respond, client: WebClient
) -> None:
    """Answer a slash command; words it does not know are looked up as an error."""
    ack()
    asked = asked_by_command(command, now=side.now())
    asked = replace(asked, text=side.redact(asked.text))
    text = asked.text.strip()
    if text == "settings" and not is_outsider(side, asked):
        open_settings(
            side,
            client,
            trigger=str(command["trigger_id"]),
            team=asked.team,
            channel=asked.channel,
        )
        return
    if (
        text.casefold() == "night end"
        and not is_outsider(side, asked)
        and not may_not_settle(side, asked.team, asked.channel, asked.author)
        and (left := side.desk.night.open_items(asked.team, asked.channel))
    ):
        view = end_form(asked.channel, left)
        client.views_open(trigger_id=command["trigger_id"], view=view)
        return
    if text == "kb new" and not is_outsider(side, asked):
        open_new(side, client, command)
        return
    try:
        said = (text and run_words(side, text, asked=asked)) or lookup(
            side, text, asked
        )
    except StoreUnavailableError:
        # What is known does not need the log: answer without the history.
        said = side.desk.lookup.find_unlogged(text)
    tell(side, respond, said)
    side.wake()


def tell(
    side: Side, respond: Respond, said: Reply | Note, *, thread_ts: str | None = None
) -> None:
    """Answer through the response_url, for one pair of eyes; plain if it must be."""
    linked = with_links(said, side.who.team_url)
    blocks, text = card_blocks(linked), plain_text(linked)
    options = {"response_type": "ephemeral", "replace_original": False}
    done = respond(text=text, blocks=blocks, thread_ts=thread_ts, **options)  # type: ignore[arg-type]
    if done.status_code >= 400:
        respond(text=text, thread_ts=thread_ts, **options)  # type: ignore[arg-type]
