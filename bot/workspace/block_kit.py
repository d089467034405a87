"""Slack's limits on blocks, checked as Slack does, as a list of problems."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bot.workspace.block_checks import CHECKS
from bot.workspace.block_elements import text_problems
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
        if not isinstance(block, dict) or block.get("type") not in CHECKS:
            kind = block.get("type") if isinstance(block, dict) else block
            yield f"{where}: unsupported type: {kind}"
            continue
        block_id = str(block.get("block_id") or "")
        if block_id and block_id in seen:
            yield f"{where}: block_id {block_id} is used twice"
        if len(block_id) > ID_LIMIT:
            yield f"{where}: block_id is over {ID_LIMIT} characters"
        seen.add(block_id)
        check, surfaces = CHECKS[block["type"]]
        if surface not in surfaces:
            yield f"{where}: {block['type']} is not allowed in a {surface}"
        yield from (f"{where}: {problem}" for problem in check(block))
