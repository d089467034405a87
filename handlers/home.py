"""App Home: what the bot does, what is open, and how its KB is."""

from __future__ import annotations

from typing import Any

from slack_sdk import WebClient

from bot.reply import Note, note
from bot.visibility import Viewer
from handlers.blocks import card_blocks
from handlers.blocks.links import with_links
from handlers.blocks.parts import Block, context, header
from handlers.guide import help_lines
from handlers.payloads import Json
from handlers.side import Side


def on_home(side: Side, event: Json, client: WebClient) -> None:
    """Show the Home tab to who opens it; the Messages tab is a chat."""
    if event.get("tab") == "home":
        user = str(event["user"])
        viewer = side.people.viewer(user, str(event.get("channel") or ""))
        client.views_publish(user_id=user, view=home_view(side, viewer))


def home_view(side: Side, viewer: Viewer) -> dict[str, Any]:
    """Return the Home tab for a person: only what they may see."""
    lookup, knowledge = side.desk.lookup, side.desk.knowledge
    open_ones = lookup.incidents(
        "open", viewer=viewer, user=viewer.user, now=side.now()
    )
    entries = len(knowledge.matcher.entries)
    health = [f"{entries} known errors, KB version {knowledge.version}"]
    if knowledge.problem:
        health.append(f"A changed KB does not load: {knowledge.problem[:500]}")
    blocks = [
        header("Patch night"),
        *_note(side, note(*help_lines(side.command, outsider=False, settles=True))),
        header("Open incidents"),
        *_note(side, open_ones),
        context(*health),
    ]
    return {"type": "home", "blocks": blocks}


def _note(side: Side, said: Note) -> list[Block]:
    return card_blocks(with_links(said, side.who.team_url))
