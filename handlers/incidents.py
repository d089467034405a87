"""Buttons of an incident: its timeline in a modal, I'm on it, it is fixed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from slack_bolt import Ack, Respond
from slack_sdk import WebClient

from bot.desk.outcome import Click
from bot.language import tr
from bot.reply import Note, Sentence, note
from bot.visibility import readers_of
from handlers.blocks.links import with_links
from handlers.blocks.parts import bullets, parts, rich
from handlers.commands import tell
from handlers.payloads import Json, pressed
from handlers.rights import may_not_settle
from handlers.side import Side


def on_timeline(side: Side, ack: Ack, body: Json, client: WebClient) -> None:
    """Show an incident's page in a modal: where it stands, and its timeline."""
    ack()
    press = pressed(body)
    if press is None:
        return
    viewer = readers_of(press.click.team, press.click.channel)
    viewer = replace(viewer, outsider=side.people.is_guest(press.click.by))
    number, casebook = press.click.number, side.desk.casebook
    happened = casebook.timeline(number, viewer=viewer)
    page = casebook.incident(number, viewer=viewer)
    lines = (*page.lines, *happened) if happened else ()
    view = timeline_view(side, number, lines)
    client.views_open(trigger_id=str(body["trigger_id"]), view=view)


def on_acknowledge(side: Side, ack: Ack, body: Json, respond: Respond) -> None:
    """Put who pressed it on the incident, and tell its thread."""
    _change(side, ack, body, respond, side.desk.lifecycle.acknowledge)


def on_resolve(side: Side, ack: Ack, body: Json, respond: Respond) -> None:
    """Settle an incident that no entry fixed."""
    _change(side, ack, body, respond, side.desk.outcomes.resolve)


def _change(
    side: Side,
    ack: Ack,
    body: Json,
    respond: Respond,
    change: Callable[[Click], Note],
) -> None:
    ack()
    press = pressed(body)
    if press is None:
        return
    click = press.click
    refused = may_not_settle(side, click.team, click.channel, click.by)
    thread_ts = (body.get("container") or {}).get("thread_ts")
    tell(side, respond, refused or change(click), thread_ts=thread_ts)
    side.wake()


def timeline_view(
    side: Side, number: int, lines: tuple[Sentence, ...]
) -> dict[str, Any]:
    """Return the modal with what happened to an incident."""
    said = with_links(Note(lines), side.who.team_url)
    assert isinstance(said, Note)  # with_links gives back the kind it got
    shown = (
        said.lines or note(tr("There is no incident {number}.", number=number)).lines
    )
    return {
        "type": "modal",
        "title": {
            "type": "plain_text",
            "text": tr("Incident {number}", number=number)[:24],
        },
        "close": {"type": "plain_text", "text": tr("Close")},
        "blocks": [rich(bullets(parts(line) for line in shown))],
    }
