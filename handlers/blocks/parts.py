"""The pieces of Block Kit we use, each within Slack's limits.  Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from bot.language import tr
from bot.reply import Part, Sentence

Block = dict[str, Any]

HEADER_MOST = 150
BUTTON_MOST = 75
VALUE_MOST = 2000
# Every documented limit may be respected and Slack still answers
# msg_blocks_too_long at about 13,200 characters (slackapi/bolt-js#2509).
BUDGET = 10_000
ELLIPSIS = "…"


def cut(text: str, most: int) -> str:
    """Return at most ``most`` characters of ``text``, with an ellipsis if cut."""
    return text if len(text) <= most else text[: most - 1].rstrip() + ELLIPSIS


def header(text: str) -> Block:
    """Return a header; it takes plain text only."""
    shown = {"type": "plain_text", "text": cut(text, HEADER_MOST), "emoji": False}
    return {"type": "header", "text": shown}


def text(words: str, *, bold: bool = False, italic: bool = False) -> Block:
    """Return literal text: nothing in it is markup, so nothing in it can ping."""
    style = {k: True for k, on in (("bold", bold), ("italic", italic)) if on}
    element: Block = {"type": "text", "text": words}
    return {**element, "style": style} if style else element


def code(words: str) -> Block:
    """Return inline code."""
    return {"type": "text", "text": words, "style": {"code": True}}


def section(*elements: Block) -> Block:
    """Return one paragraph of a ``rich_text`` block."""
    return {"type": "rich_text_section", "elements": list(elements)}


def preformatted(words: str) -> Block:
    """Return a code block."""
    return {
        "type": "rich_text_preformatted",
        "elements": [text(words or " ")],
        "border": 0,
    }


def quote(words: str) -> Block:
    """Return a quotation."""
    return {"type": "rich_text_quote", "elements": [text(words or " ")]}


def bullets(items: Iterable[Sequence[Block]]) -> Block:
    """Return a bulleted list, one sequence of elements an item."""
    sections = [section(*item) for item in items]
    return {
        "type": "rich_text_list",
        "style": "bullet",
        "indent": 0,
        "elements": sections,
    }


def numbered(number: int, *elements: Block) -> Block:
    """Return one item of an ordered list that shows ``number`` (1-based).

    A list of its own, because Slack's list items cannot hold a code block.
    """
    return {
        "type": "rich_text_list",
        "style": "ordered",
        "indent": 0,
        "offset": number - 1,
        "elements": [section(*elements)],
    }


def rich(*elements: Block) -> Block:
    """Return a ``rich_text`` block."""
    return {"type": "rich_text", "elements": list(elements)}


def parts(sentence: Sentence) -> list[Block]:
    """Return a sentence as elements of a ``rich_text`` section."""
    return [_part(part) for part in sentence]


def date_form() -> str:
    """Return Slack's form of a date; Slack's own words in it are the reader's."""
    return tr("{date_short_pretty} at {time}")


def _part(part: Part) -> Block:
    match part.kind:
        case "person":
            return {"type": "user", "user_id": part.text}
        case "channel":
            return {"type": "channel", "channel_id": part.text}
        case "thread":
            return {"type": "link", "url": part.where, "text": part.text}
        case "time":
            return {
                "type": "date",
                "timestamp": int(part.where),
                "format": date_form(),
                "fallback": part.text,
            }
        case _:
            return text(part.text)


def context(*lines: str) -> Block:
    """Return small print; plain text, so nothing in it is markup."""
    return {
        "type": "context",
        "elements": [
            {"type": "plain_text", "text": cut(line, VALUE_MOST), "emoji": False}
            for line in lines[:10]
        ],
    }


def button(
    label: str, *, action: str, value: str, primary: bool = False, aria: str = ""
) -> Block:
    """Return a button; ``aria`` is what a screen reader says for it."""
    made: Block = {
        "type": "button",
        "text": {"type": "plain_text", "text": cut(label, BUTTON_MOST), "emoji": False},
        "action_id": action,
        "value": cut(value, VALUE_MOST),
    }
    if primary:
        made["style"] = "primary"
    if aria:
        made["accessibility_label"] = cut(aria, BUTTON_MOST)
    return made


def select(label: str, *, action: str, choices: Sequence[tuple[str, str]]) -> Block:
    """Return a select of ``choices``: what is read, and its value; at most 100."""
    return {
        "type": "static_select",
        "action_id": action,
        "placeholder": {"type": "plain_text", "text": label, "emoji": False},
        "options": [
            {
                "text": {
                    "type": "plain_text",
                    "text": cut(shown, BUTTON_MOST),
                    "emoji": False,
                },
                "value": value,
            }
            for shown, value in choices[:100]
        ],
    }


def actions(block_id: str, *buttons: Block) -> Block:
    """Return a row of buttons."""
    return {"type": "actions", "block_id": block_id, "elements": list(buttons)}


def size(blocks: Iterable[Mapping[str, Any]]) -> int:
    """Return the characters of text in blocks, as Slack's hidden limit counts them."""
    return sum(len(words) for block in blocks for words in _texts(block))


def _texts(value: object, key: str = "") -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _texts(inner, name)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for inner in value:
            yield from _texts(inner, key)
    elif isinstance(value, str) and key in ("text", "url", "fallback", "value"):
        yield value
