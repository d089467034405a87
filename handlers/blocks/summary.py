"""A digest as Block Kit and as text: title, decisions, sentences, tables.  Pure."""

from __future__ import annotations

from collections.abc import Iterator

from bot.language import ENGLISH, mark, spoken, tr
from bot.reply import Button, Digest, Table
from handlers.blocks.parts import (
    BUDGET,
    Block,
    actions,
    bullets,
    button,
    header,
    parts,
    rich,
    section,
    size,
    text,
)

DECIDE = mark("To decide")
BUTTONS = "note"  # the block id of a note's buttons


def digest_blocks(said: Digest) -> list[Block]:
    """Return a digest's blocks; tables that do not fit are left out, the last first."""
    head = [header(said.title)] if said.title else []
    if said.decide:
        title = section(text(tr(DECIDE), bold=True))
        head.append(rich(title, bullets([text(line)] for line in said.decide)))
    if said.lines:
        head.append(rich(bullets(parts(line) for line in said.lines if line)))
    kept = [_table(table) for table in said.tables if table.rows]
    while kept and size([*head, *kept]) > BUDGET:
        kept.pop()
    return [*head, *kept, *note_buttons(said.buttons)]


def digest_lines(said: Digest) -> Iterator[str]:
    """Yield what stands in a digest besides its sentences, as plain lines."""
    yield said.title
    if said.decide:
        yield f"{tr(DECIDE)}:"
        yield from (f"- {line}" for line in said.decide)


def table_lines(said: Digest) -> Iterator[str]:
    """Yield the tables of a digest as plain lines."""
    for table in said.tables:
        yield f"{table.title}:"
        yield from (f"- {row[0]}, {_rest(table, row)}" for row in table.rows)


def note_buttons(buttons: tuple[Button, ...]) -> list[Block]:
    """Return the row of buttons below a note, if it has any."""
    if not buttons:
        return []
    row = [button(b.label, action=b.action, value=b.value) for b in buttons[:5]]
    return [actions(BUTTONS, *row)]


def _table(table: Table) -> Block:
    title = section(text(table.title, bold=True))
    rows = (
        [text(row[0], bold=True), text(f"  {_rest(table, row)}")] for row in table.rows
    )
    return rich(title, bullets(rows))


def _inside(name: str) -> str:
    """Return a column's name inside a sentence; German nouns keep their capital."""
    return name.lower() if spoken() == ENGLISH else name


def _rest(table: Table, row: tuple[str, ...]) -> str:
    """Return a row behind its first cell; a number says what it counts."""
    return ", ".join(
        f"{_inside(name.removesuffix(' #'))} {cell}" if name.endswith("#") else cell
        for name, cell in list(zip(table.header, row, strict=True))[1:]
    )
