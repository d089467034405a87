"""App Home: what the bot does, what is open, and how its KB is."""

from __future__ import annotations

from typing import Any

from slack_sdk import WebClient

from bot.reply import Note
from bot.visibility import Viewer
from handlers.blocks import card_blocks
from handlers.blocks.links import with_links
from handlers.blocks.parts import Block, context, header
from handlers.payloads import Json
from handlers.side import Side
from handlers.words import help_note


def on_home(side: Side, event: Json, client: WebClient) -> None:
    """Show the Home tab to who opens it; the Messages tab is a chat."""
    if event.get("tab") == "home":
        user = str(event["user"])
        client.views_publish(user_id=user, view=home_view(side, user))


def home_view(side: Side, user: str) -> dict[str, Any]:
    """Return the Home tab for a person: only what everybody in the team may see."""
    viewer = Viewer(side.who.team, user)
    lookup, knowledge = side.desk.lookup, side.desk.knowledge
    open_ones = lookup.incidents("open", viewer=viewer, user=user, now=side.now())
    entries = len(knowledge.matcher.entries)
    health = [f"{entries} known errors, KB version {knowledge.version}"]
    if knowledge.problem:
        health.append(f"A changed KB does not load: {knowledge.problem[:500]}")
    blocks = [
        header("Patch night"),
        *_note(side, help_note(side)),
        header("Open incidents"),
        *_note(side, open_ones),
        context(*health),
    ]
    return {"type": "home", "blocks": blocks}


def _note(side: Side, said: Note) -> list[Block]:
    return card_blocks(with_links(said, side.who.team_url))
