"""Slack's limits on blocks, checked as Slack does, as a list of problems."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from bot.workspace.block_elements import (
    ACTIONS,
    INPUTS,
    element_problems,
    text_problems,
)
from bot.workspace.state import Json

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
ID_LIMIT = 255
MARKDOWN_LIMIT = 12_000
# Not documented; measured by users (slackapi/bolt-js #2509).
BLOCK_TEXT_LIMIT = 13_200

_VIEW_WORDS = 24
_PRIVATE_METADATA = 3_000
_TEXT_KEYS = ("text", "title", "subtitle", "body", "alt_text", "label", "hint", "url")
_ALERTS = ("default", "info", "warning", "error", "success")
_RICH = (
    "rich_text_section",
    "rich_text_list",
    "rich_text_preformatted",
    "rich_text_quote",
)
_RICH_PARTS = {
    "text": "text",
    "link": "url",
    "user": "user_id",
    "channel": "channel_id",
    "emoji": "name",
    "date": "timestamp",
    "broadcast": "range",
    "usergroup": "usergroup_id",
    "color": "value",
    "team": "team_id",
}


def message_problems(blocks: object) -> list[str]:
    """Return what is wrong with a message's blocks."""
    problems = list(_list_problems(blocks, "message", most=MESSAGE_BLOCKS))
    if not problems and isinstance(blocks, list):
        tables = sum(block["type"] == "table" for block in blocks)
        if tables > 1:
            problems.append("only one table is allowed in a message")
        charts = sum(block["type"] == "data_visualization" for block in blocks)
        if charts > 2:
            problems.append("only two data_visualization blocks are allowed")
        written = sum(
            len(block["text"]) for block in blocks if block["type"] == "markdown"
        )
        if written > MARKDOWN_LIMIT:
            problems.append(f"markdown blocks hold more than {MARKDOWN_LIMIT}")
    return problems


def view_problems(view: object) -> list[str]:
    """Return what is wrong with a modal or a Home tab."""
    if not isinstance(view, dict) or view.get("type") not in ("modal", "home"):
        return ["view.type must be modal or home"]
    surface = view["type"]
    problems = list(_list_problems(view.get("blocks"), surface, most=VIEW_BLOCKS))
    if len(str(view.get("private_metadata") or "")) > _PRIVATE_METADATA:
        problems.append(f"private_metadata is over {_PRIVATE_METADATA} characters")
    if len(str(view.get("callback_id") or "")) > ID_LIMIT:
        problems.append(f"callback_id is over {ID_LIMIT} characters")
    if surface == "modal":
        problems += _modal_problems(view)
    return problems


def text_length(blocks: object) -> int:
    """Return how much text blocks hold, the way ``msg_blocks_too_long`` counts."""
    if isinstance(blocks, list):
        return sum(text_length(item) for item in blocks)
    if not isinstance(blocks, dict):
        return 0
    total = 0
    for key, value in blocks.items():
        if isinstance(value, str):
            total += len(value) if key in _TEXT_KEYS else 0
        else:
            total += text_length(value)
    return total


def with_ids(blocks: list[Json], new_id: Callable[[str], str]) -> list[Json]:
    """Return the blocks with a block_id where the app gave none."""
    return [
        {**block, "block_id": block.get("block_id") or new_id("b")} for block in blocks
    ]


# -- helpers ------------------------------------------------------------------


def _modal_problems(view: Json) -> Iterator[str]:
    yield from text_problems(view.get("title"), "title", most=_VIEW_WORDS, plain=True)
    for name in ("submit", "close"):
        if view.get(name) is not None:
            yield from text_problems(view[name], name, most=_VIEW_WORDS, plain=True)
    blocks = view.get("blocks")
    kinds = [b.get("type") for b in blocks] if isinstance(blocks, list) else []
    if "input" in kinds and not view.get("submit"):
        yield "submit is required when there is an input block"


def _list_problems(blocks: object, surface: str, *, most: int) -> Iterator[str]:
    if not isinstance(blocks, list):
        yield "blocks must be a list"
        return
    if len(blocks) > most:
        yield f"{len(blocks)} blocks, at most {most} are allowed"
    seen: set[str] = set()
    for at, block in enumerate(blocks):
        where = f"blocks[{at}]"
        if not isinstance(block, dict) or block.get("type") not in _CHECKS:
            kind = block.get("type") if isinstance(block, dict) else block
            yield f"{where}: unsupported type: {kind}"
            continue
        block_id = str(block.get("block_id") or "")
        if block_id and block_id in seen:
            yield f"{where}: block_id {block_id} is used twice"
        if len(block_id) > ID_LIMIT:
            yield f"{where}: block_id is over {ID_LIMIT} characters"
        seen.add(block_id)
        check, surfaces = _CHECKS[block["type"]]
        if surface not in surfaces:
            yield f"{where}: {block['type']} is not allowed in a {surface}"
        yield from (f"{where}: {problem}" for problem in check(block))


def _header(block: Json) -> Iterator[str]:
    yield from text_problems(block.get("text"), "text", most=150, plain=True)


def _section(block: Json) -> Iterator[str]:
    fields = block.get("fields")
    if block.get("text") is None and not fields:
        yield "text or fields is required"
    if block.get("text") is not None:
        yield from text_problems(block["text"], "text", most=3000)
    if fields is not None:
        yield from _many(fields, "fields", least=1, most=10)
        for at, item in enumerate(fields if isinstance(fields, list) else ()):
            yield from text_problems(item, f"fields[{at}]", most=2000)
    if block.get("accessory") is not None:
        yield from element_problems(block["accessory"], ACTIONS | {"image"})


def _context(block: Json) -> Iterator[str]:
    elements = block.get("elements")
    yield from _many(elements, "elements", least=1, most=10)
    for at, item in enumerate(elements if isinstance(elements, list) else ()):
        if isinstance(item, dict) and item.get("type") == "image":
            yield from element_problems(item, {"image"})
        else:
            yield from text_problems(item, f"elements[{at}]", most=3000)


def _actions(block: Json) -> Iterator[str]:
    yield from _elements(block, most=25, allowed=ACTIONS)


def _context_actions(block: Json) -> Iterator[str]:
    yield from _elements(block, most=5, allowed={"feedback_buttons", "icon_button"})


def _elements(block: Json, *, most: int, allowed: set[str]) -> Iterator[str]:
    elements = block.get("elements")
    yield from _many(elements, "elements", least=1, most=most)
    seen: set[str] = set()
    for item in elements if isinstance(elements, list) else ():
        yield from element_problems(item, allowed)
        action_id = str(item.get("action_id") or "") if isinstance(item, dict) else ""
        if action_id and action_id in seen:
            yield f"action_id {action_id} is used twice"
        seen.add(action_id)


def _input(block: Json) -> Iterator[str]:
    yield from text_problems(block.get("label"), "label", most=2000, plain=True)
    if block.get("hint") is not None:
        yield from text_problems(block["hint"], "hint", most=2000, plain=True)
    yield from element_problems(block.get("element"), INPUTS)


def _divider(block: Json) -> Iterator[str]:
    yield from ()


def _image(block: Json) -> Iterator[str]:
    if not (block.get("image_url") or block.get("slack_file")):
        yield "image_url or slack_file is required"
    if len(str(block.get("image_url") or "")) > 3000:
        yield "image_url is over 3000 characters"
    if not 0 < len(str(block.get("alt_text") or "")) <= 2000:
        yield "alt_text of 1 to 2000 characters is required"


def _markdown(block: Json) -> Iterator[str]:
    if not isinstance(block.get("text"), str) or not block["text"]:
        yield "text is required"


def _rich_text(block: Json) -> Iterator[str]:
    elements = block.get("elements")
    yield from _many(elements, "elements", least=1, most=None)
    for item in elements if isinstance(elements, list) else ():
        yield from _rich_element(item)


def _rich_element(item: object) -> Iterator[str]:
    if not isinstance(item, dict) or item.get("type") not in _RICH:
        yield f"unsupported rich text element: {_kind(item)}"
        return
    parts = item.get("elements")
    if not isinstance(parts, list):
        yield f"{item['type']}: elements must be a list"
        return
    if item["type"] == "rich_text_list":
        if item.get("style") not in ("bullet", "ordered"):
            yield "rich_text_list: style must be bullet or ordered"
        for part in parts:
            yield from _rich_element(part)
        return
    for part in parts:
        yield from _rich_part(part)


def _rich_part(part: object) -> Iterator[str]:
    kind = _kind(part)
    if not isinstance(part, dict) or kind not in _RICH_PARTS:
        yield f"unsupported rich text part: {kind}"
    elif part.get(_RICH_PARTS[kind]) in (None, ""):
        yield f"{kind}: {_RICH_PARTS[kind]} must not be empty"


def _table(block: Json) -> Iterator[str]:
    rows = block.get("rows")
    yield from _many(rows, "rows", least=1, most=100)
    for row in rows if isinstance(rows, list) else ():
        yield from _many(row, "row", least=1, most=20)
        for cell in row if isinstance(row, list) else ():
            yield from _cell(cell)
    yield from _many(block.get("column_settings") or [], "column_settings", 0, 20)


def _cell(cell: object) -> Iterator[str]:
    kind = _kind(cell)
    if not isinstance(cell, dict) or kind not in (
        "raw_text",
        "raw_number",
        "rich_text",
    ):
        yield f"unsupported table cell: {kind}"
    elif kind == "raw_text" and not str(cell.get("text") or ""):
        yield "raw_text: text must have at least 1 character"
    elif kind == "raw_number" and not isinstance(cell.get("value"), int | float):
        yield "raw_number: value must be a number"
    elif kind == "rich_text":
        yield from _rich_text(cell)


def _container(block: Json) -> Iterator[str]:
    children = block.get("child_blocks")
    yield from _many(children, "child_blocks", least=1, most=10)
    for name in ("title", "subtitle"):
        if block.get(name) is not None:
            yield from text_problems(block[name], name, most=150)
    allowed = ("section", "divider", "context", "image", "actions", "header", "table")
    for child in children if isinstance(children, list) else ():
        if _kind(child) not in allowed:
            yield f"{_kind(child)} is not allowed in a container"
            continue
        yield from _CHECKS[child["type"]][0](child)


def _card(block: Json) -> Iterator[str]:
    for name, most in (("title", 150), ("subtitle", 150), ("body", 200)):
        if block.get(name) is not None:
            yield from text_problems(block[name], name, most=most)


def _carousel(block: Json) -> Iterator[str]:
    cards = block.get("elements")
    yield from _many(cards, "elements", least=1, most=10)


def _alert(block: Json) -> Iterator[str]:
    if block.get("level", "default") not in _ALERTS:
        yield f"level must be one of {', '.join(_ALERTS)}"
    yield from text_problems(block.get("text"), "text", most=200)


def _data_table(block: Json) -> Iterator[str]:
    if not block.get("caption"):
        yield "caption is required"
    yield from _many(block.get("rows"), "rows", least=2, most=101)


def _data_visualization(block: Json) -> Iterator[str]:
    if len(str(block.get("title") or "")) > 50:
        yield "title is over 50 characters"
    chart = block.get("chart")
    if not isinstance(chart, dict):
        yield "chart is required"
    elif chart.get("type") == "pie":
        yield from _many(chart.get("segments"), "segments", least=1, most=12)
    elif chart.get("type") in ("line", "bar", "area"):
        yield from _many(chart.get("series"), "series", least=1, most=12)
        for series in chart.get("series") or ():
            yield from _many(series.get("data"), "data", least=1, most=20)
    else:
        yield f"unsupported chart: {chart.get('type')}"


def _plain_block(block: Json) -> Iterator[str]:
    yield from ()


def _many(items: object, name: str, least: int, most: int | None) -> Iterator[str]:
    if not isinstance(items, list):
        yield f"{name} must be a list"
    elif len(items) < least:
        yield f"{name}: {len(items)}, at least {least} needed"
    elif most is not None and len(items) > most:
        yield f"{name}: {len(items)}, at most {most} are allowed"


def _kind(item: object) -> Any:
    return item.get("type") if isinstance(item, dict) else None


_MESSAGE, _MODAL, _HOME = "message", "modal", "home"
_ALL = frozenset((_MESSAGE, _MODAL, _HOME))
_CHECKS: dict[str, tuple[Callable[[Json], Iterator[str]], frozenset[str]]] = {
    "header": (_header, _ALL),
    "section": (_section, _ALL),
    "divider": (_divider, _ALL),
    "context": (_context, _ALL),
    "actions": (_actions, _ALL),
    "input": (_input, _ALL),
    "image": (_image, _ALL),
    "rich_text": (_rich_text, _ALL),
    "video": (_plain_block, _ALL),
    "file": (_plain_block, frozenset((_MESSAGE,))),
    "markdown": (_markdown, frozenset((_MESSAGE,))),
    "context_actions": (_context_actions, frozenset((_MESSAGE,))),
    "table": (_table, frozenset((_MESSAGE, _HOME))),
    "container": (_container, frozenset((_MESSAGE, _HOME))),
    "card": (_card, _ALL),
    "carousel": (_carousel, frozenset((_MESSAGE,))),
    "alert": (_alert, frozenset((_MODAL,))),
    "plan": (_plain_block, frozenset((_MESSAGE,))),
    "task_card": (_plain_block, frozenset((_MESSAGE,))),
    "data_table": (_data_table, frozenset((_MESSAGE, _HOME))),
    "data_visualization": (_data_visualization, frozenset((_MESSAGE, _HOME))),
}
