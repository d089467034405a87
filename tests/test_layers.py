"""The arrows of the house: roof -> handlers -> bot -> kb, and one room a package."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = sorted(
    path
    for room in ("kb", "bot", "handlers")
    for path in (ROOT / room).rglob("*.py")
    if "node_modules" not in path.parts
)
LAYERS = {"kb": 0, "bot": 1, "handlers": 2, "bot.roof": 3}
# Each third-party package has its rooms; a package that is not here is free.
ROOMS = {
    "slack_bolt": ("handlers", "bot.roof", "bot.workspace"),
    "slack_sdk": ("handlers", "bot.roof", "bot.workspace"),
    "sqlite_utils": ("bot.store",),
    "sqlite3": ("bot.store",),
    "psycopg": ("bot.store",),
    "psycopg_pool": ("bot.store",),
    "yaml": ("kb.yamltext", "kb.importers", "bot.roof"),
    "rapidfuzz": ("kb.score", "kb.index"),
    "aiohttp": ("bot.workspace", "bot.doors", "handlers.transport", "bot.roof"),
    "rich": ("bot.roof",),
    "click": ("bot.roof",),
    "matplotlib": ("bot.chart",),
    "mcp": ("bot.doors.mcp_tools",),
}


def imports(path: Path) -> Iterator[str]:
    """Yield the dotted names that the module at ``path`` imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def layer(dotted: str) -> int | None:
    """Return the layer of a dotted module name, ``None`` for a foreign one."""
    if dotted.startswith("bot.roof"):
        return LAYERS["bot.roof"]
    return LAYERS.get(dotted.split(".", 1)[0])


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_module_imports_only_what_lies_below_it(path):
    own = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    wrong = []
    for name in imports(path):
        theirs, package = layer(name), name.split(".", 1)[0]
        if theirs is not None and theirs > layer(own):
            wrong.append(f"{own} must not import {name}")
        rooms = ROOMS.get(package)
        if rooms and not any(own == r or own.startswith(f"{r}.") for r in rooms):
            wrong.append(f"{package} belongs to {', '.join(rooms)}, not to {own}")

    assert wrong == []
