"""Slack's limits on texts, buttons, selects and inputs, as a list of problems."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.workspace.state import Json

_SELECTS = {
    f"{many}{source}_select"
    for many in ("", "multi_")
    for source in ("static", "external", "users", "conversations", "channels")
}
_PICKERS = {"datepicker", "timepicker", "datetimepicker", "radio_buttons", "checkboxes"}
_TYPED = {
    "plain_text_input",
    "email_text_input",
    "number_input",
    "url_text_input",
    "rich_text_input",
    "file_input",
}
# What may stand in an actions block or beside a section, and in an input block.
ACTIONS = _SELECTS | _PICKERS | {"button", "overflow", "workflow_button"}
INPUTS = _SELECTS | _PICKERS | _TYPED

_MOST_OPTIONS = {"overflow": 5, "radio_buttons": 10, "checkboxes": 10}


def text_problems(
    text: Any, name: str, *, most: int, plain: bool = False
) -> Iterator[str]:
    """Yield what is wrong with a text object; ``plain``: only plain_text is taken."""
    kinds = ("plain_text",) if plain else ("plain_text", "mrkdwn")
    if not isinstance(text, dict) or text.get("type") not in kinds:
        yield f"{name}: a text object of type {' or '.join(kinds)} is required"
    elif not isinstance(text.get("text"), str) or not text["text"]:
        yield f"{name}: must have at least 1 character"
    elif len(text["text"]) > most:
        yield f"{name}: {len(text['text'])} characters, at most {most} are allowed"


def element_problems(element: Any, allowed: set[str]) -> Iterator[str]:
    """Yield what is wrong with an interactive element or image."""
    if not isinstance(element, dict) or element.get("type") not in allowed:
        kind = element.get("type") if isinstance(element, dict) else element
        yield f"unsupported element: {kind}"
        return
    kind = element["type"]
    if len(str(element.get("action_id") or "")) > 255:
        yield f"{kind}: action_id is over 255 characters"
    if kind == "image":
        yield from _image(element)
    elif kind == "button":
        yield from _button(element)
    elif kind == "feedback_buttons":
        for name in ("positive_button", "negative_button"):
            yield from _feedback(element.get(name), name)
    elif kind == "icon_button":
        yield from text_problems(element.get("text"), "text", most=75, plain=True)
    else:
        yield from _choice(element)
    if element.get("confirm") is not None:
        yield from _confirm(element["confirm"])


def _image(element: Json) -> Iterator[str]:
    if not (element.get("image_url") or element.get("slack_file")):
        yield "image: image_url or slack_file is required"
    if not element.get("alt_text"):
        yield "image: alt_text is required"


def _button(button: Json) -> Iterator[str]:
    yield from text_problems(button.get("text"), "button text", most=75, plain=True)
    for name, most in (("value", 2000), ("url", 3000), ("accessibility_label", 75)):
        if len(str(button.get(name) or "")) > most:
            yield f"button: {name} is over {most} characters"
    if button.get("style") not in (None, "primary", "danger"):
        yield f"button: unknown style {button['style']}"


def _feedback(button: Any, name: str) -> Iterator[str]:
    if not isinstance(button, dict):
        yield f"feedback_buttons: {name} is required"
        return
    yield from text_problems(button.get("text"), name, most=75, plain=True)
    if len(str(button.get("value") or "")) > 2000:
        yield f"{name}: value is over 2000 characters"


def _choice(element: Json) -> Iterator[str]:
    kind = element["type"]
    if element.get("placeholder") is not None:
        yield from text_problems(
            element["placeholder"], "placeholder", most=150, plain=True
        )
    listed = kind in ("static_select", "multi_static_select", *_MOST_OPTIONS)
    if not listed:
        return
    groups = element.get("option_groups")
    options = element.get("options")
    if groups:
        options = [option for group in groups for option in group.get("options", [])]
    if not isinstance(options, list) or not options:
        yield f"{kind}: options are required"
        return
    most = _MOST_OPTIONS.get(kind, 100)
    if len(options) > most:
        yield f"{kind}: {len(options)} options, at most {most} are allowed"
    for option in options:
        yield from _option(option, kind)
    yield from _initial(element, options)


def _option(option: Any, kind: str) -> Iterator[str]:
    if not isinstance(option, dict):
        yield f"{kind}: an option must be an object"
        return
    yield from text_problems(option.get("text"), f"{kind} option", most=75)
    if not 0 < len(str(option.get("value") or "")) <= 150:
        yield f"{kind}: an option's value must have 1 to 150 characters"
    if option.get("description") is not None:
        yield from text_problems(option["description"], "description", most=75)


def _initial(element: Json, options: list[Any]) -> Iterator[str]:
    chosen = element.get("initial_options") or []
    if element.get("initial_option"):
        chosen = [element["initial_option"]]
    if any(option not in options for option in chosen):
        yield f"{element['type']}: the initial option is none of the options"


def _confirm(confirm: Any) -> Iterator[str]:
    if not isinstance(confirm, dict):
        yield "confirm must be an object"
        return
    yield from text_problems(
        confirm.get("title"), "confirm title", most=100, plain=True
    )
    yield from text_problems(confirm.get("text"), "confirm text", most=300)
    for name in ("confirm", "deny"):
        if confirm.get(name) is not None:
            yield from text_problems(confirm[name], name, most=30, plain=True)
