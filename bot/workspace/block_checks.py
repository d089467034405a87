"""What Slack demands of each type of block, and where each may stand."""

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
        yield from CHECKS[child["type"]][0](child)


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
CHECKS: dict[str, tuple[Callable[[Json], Iterator[str]], frozenset[str]]] = {
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
