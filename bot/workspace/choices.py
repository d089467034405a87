"""What was chosen or typed in an element, in the words of Slack's payloads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.workspace.state import Json, SlackError


def acted(block: Json, element: Json, value: Any, *, at: str) -> Json:
    """Return one entry of ``actions``: the element and what was chosen in it."""
    kind = element["type"]
    action: Json = {
        "type": kind,
        "action_id": element.get("action_id", ""),
        "block_id": block["block_id"],
        "action_ts": at,
    }
    if "text" in element and kind in ("button", "icon_button"):
        action["text"] = element["text"]
    return {**action, **_chosen(element, value)}


def _chosen(element: Json, value: Any) -> Json:
    kind = element["type"]
    if kind in ("button", "icon_button"):
        return {"value": element["value"]} if "value" in element else {}
    if kind == "feedback_buttons":
        sides = (element["positive_button"], element["negative_button"])
        side = next((s for s in sides if s.get("value") == value), sides[0])
        return {"value": side.get("value", ""), "text": side["text"]}
    if kind in ("static_select", "overflow", "radio_buttons"):
        return {"selected_option": _option(element, value)}
    if kind == "external_select":
        return {"selected_option": value}
    if kind in ("multi_static_select", "checkboxes"):
        chosen = [_option(element, item) for item in value or []]
        return {"selected_options": [option for option in chosen if option]}
    return {_VALUE_KEYS.get(kind, "value"): value}


_VALUE_KEYS = {
    "users_select": "selected_user",
    "multi_users_select": "selected_users",
    "conversations_select": "selected_conversation",
    "multi_conversations_select": "selected_conversations",
    "channels_select": "selected_channel",
    "multi_channels_select": "selected_channels",
    "multi_external_select": "selected_options",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "rich_text_input": "rich_text_value",
    "file_input": "files",
}
_INITIAL_KEYS = {
    "initial_option": "selected_option",
    "initial_options": "selected_options",
    "initial_value": "value",
    "initial_user": "selected_user",
    "initial_users": "selected_users",
    "initial_channel": "selected_channel",
    "initial_channels": "selected_channels",
    "initial_conversation": "selected_conversation",
    "initial_conversations": "selected_conversations",
    "initial_date": "selected_date",
    "initial_time": "selected_time",
    "initial_date_time": "selected_date_time",
}


def first_value(element: Json) -> Json:
    """Return what an untouched input holds in the view's state."""
    for name, key in _INITIAL_KEYS.items():
        if name in element:
            return {key: element[name]}
    kind = element["type"]
    if kind in ("static_select", "radio_buttons", "external_select"):
        return {"selected_option": None}
    if kind in ("multi_static_select", "checkboxes", "multi_external_select"):
        return {"selected_options": []}
    return {_VALUE_KEYS.get(kind, "value"): None}


def _option(element: Json, value: Any) -> Json | None:
    if value is None:
        return None
    groups = element.get("option_groups") or [{"options": element.get("options", [])}]
    for group in groups:
        for option in group["options"]:
            if option.get("value") == value:
                return dict(option)
    raise SlackError("option_not_found", value=value)


def find_element(
    blocks: list[Json], action_id: str, block_id: str | None
) -> tuple[Json, Json]:
    """Return the block and the element with an action id; ``block_id`` narrows."""
    for block in blocks:
        for element in _interactive(block):
            here = block_id in (None, "", block.get("block_id"))
            if here and element.get("action_id") == action_id:
                return {"block_id": "", **block}, element
    raise SlackError("action_not_found", action_id=action_id)


def _interactive(block: Json) -> Iterator[Json]:
    for key in ("accessory", "element"):
        if isinstance(block.get(key), dict):
            yield block[key]
    if block["type"] in ("actions", "context_actions"):
        yield from block["elements"]
    if block["type"] == "card":
        yield from block.get("actions", ())
    for child in (*block.get("child_blocks", ()), *_cards(block)):
        yield from _interactive(child)


def _cards(block: Json) -> list[Json]:
    return list(block["elements"]) if block["type"] == "carousel" else []
