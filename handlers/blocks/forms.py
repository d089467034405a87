"""Forms: one input a block, named so that its answer is found again.  Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.language import tr
from handlers.blocks.parts import BUTTON_MOST, Block, cut

TITLE_MOST = 24


def form(
    callback: str, title: str, submit: str, *blocks: Block, note: str = ""
) -> dict[str, Any]:
    """Return a modal; ``note`` comes back with its answers."""
    return {
        "type": "modal",
        "callback_id": callback,
        "title": plain(cut(title, TITLE_MOST)),
        "submit": plain(submit),
        "close": plain(tr("Cancel")),
        "blocks": list(blocks),
        "private_metadata": note,
    }


def field(
    name: str, label: str, element: Block, hint: str = "", *, optional: bool = False
) -> Block:
    """Return an input with its label; block and element have one name."""
    made: Block = {
        "type": "input",
        "block_id": name,
        "label": plain(label),
        "element": element,
        "optional": optional,
    }
    return {**made, "hint": plain(hint)} if hint else made


def choice(name: str, options: Mapping[str, str], now: str) -> Block:
    """Return a select of ``options`` (value to words) with one chosen."""
    shown = [
        {"text": plain(cut(w, BUTTON_MOST)), "value": v} for v, w in options.items()
    ]
    return {
        "type": "static_select",
        "action_id": name,
        "options": shown,
        "initial_option": next(o for o in shown if o["value"] == now),
    }


def line(name: str, now: str = "") -> Block:
    """Return a line to type in."""
    made: Block = {"type": "plain_text_input", "action_id": name}
    return {**made, "initial_value": now} if now else made


def figure(name: str, now: int) -> Block:
    """Return a field for a whole number."""
    return {
        "type": "number_input",
        "action_id": name,
        "is_decimal_allowed": False,
        "initial_value": str(now),
    }


def person(name: str, now: str = "") -> Block:
    """Return a select of people."""
    made: Block = {"type": "users_select", "action_id": name}
    return {**made, "initial_user": now} if now else made


def conversation(name: str, now: str = "") -> Block:
    """Return a select of channels."""
    made: Block = {"type": "conversations_select", "action_id": name}
    return {**made, "initial_conversation": now} if now else made


def state_value(values: Mapping[str, Any], name: str) -> str | None:
    """Return what was typed or chosen in the input ``name``, ``None`` if nothing."""
    element = (values.get(name) or {}).get(name) or {}
    option = element.get("selected_option")
    found = (
        option["value"]
        if option
        else element.get("value")
        or element.get("selected_user")
        or element.get("selected_conversation")
    )
    return None if found is None else str(found)


def plain(words: str) -> dict[str, Any]:
    """Return plain text: nothing in it is markup."""
    return {"type": "plain_text", "text": words, "emoji": False}
