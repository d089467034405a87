"""List the entries: ``patchbot kb list``."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import click
from rich.console import Console, JustifyMethod
from rich.table import Table

from bot.drafts.overlay_folder import approved_texts, read_draft
from bot.drafts.trial import validated
from bot.roof.shell.entry_text import safe
from bot.roof.shell.knowledge import kb_option
from bot.roof.shell.records import log_option, opened_if_there
from bot.store import Store
from kb.entry import Entry
from kb.errors import UserError
from kb.load import load_entries, load_vocabulary
from kb.vocabulary import Vocabulary, words_of

GAP = 2  # characters between columns
LEAST_TITLE, SHORTEST_TITLE = 20, 8  # with the category, and without


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry, where it is from, and how many pastes it answered if that is known."""

    entry: Entry
    origin: str
    hits: int | None


@click.command()
@kb_option
@click.option("--category", help="Only this category of kb/vocabulary.yaml.")
@click.option("--product", help="Only what applies to this product, by any name.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list.")
@log_option
def command(
    folders: tuple[Path, ...],
    category: str | None,
    product: str | None,
    as_json: bool,
    db: str | None,
) -> None:
    """List the entries, all or those of a category or product.

    With a log, entries accepted in Slack stand among them, and each says how many
    pastes it answered.
    """
    words = load_vocabulary()
    if category is not None and category not in words.categories:
        known = ", ".join(sorted(words.categories))
        raise UserError(f"there is no category {category!r}; use one of: {known}")
    name = _product(product, words) if product is not None else None
    with opened_if_there(db) as store:
        accepted = _accepted(store) if store else {}
        on_disk = {entry.id: entry for entry in load_entries(folders)}
        entries = [
            entry
            for entry in (on_disk | accepted).values()
            if category in (None, entry.category)
            and (name is None or name in {one.product for one in entry.applies_to})
        ]
        hits = store.hits.of([entry.id for entry in entries]) if store else None
    listed = [
        Listed(e, "slack" if e.id in accepted else "file", hits[e.id] if hits else None)
        for e in sorted(entries, key=lambda entry: entry.id)
    ]
    if as_json:
        click.echo(json.dumps([_row(one) for one in listed], indent=2))
    else:
        _print(listed)


def _accepted(store: Store) -> dict[str, Entry]:
    """Return the entries that were accepted in Slack, as they are answered."""
    texts = approved_texts(store)
    return {id_: validated(read_draft(text)) for id_, text in texts.items()}


def _product(asked: str, words: Vocabulary) -> str:
    """Return the product that people call ``asked``, whatever the case and spelling."""
    spoken = words_of(asked)
    for name, aliases in words.products.items():
        if spoken in {words_of(alias) for alias in (name, *aliases)}:
            return name
    raise UserError(f"there is no product {asked!r} in kb/vocabulary.yaml")


def _row(listed: Listed) -> dict[str, object]:
    entry = listed.entry
    return {
        "id": entry.id,
        "status": entry.status,
        "severity": entry.severity,
        "category": entry.category,
        "title": entry.title,
        "origin": listed.origin,
        "hits": listed.hits,
    }


def _print(listed: list[Listed]) -> None:
    """Print a row an entry; titles are cut rather than wrapped on a narrow screen."""
    console = Console(highlight=False)
    counted = any(one.hits is not None for one in listed)
    names = ("id", "severity", *(("answered",) if counted else ()), "category")
    rows = [_cells(one, counted=counted) for one in listed]
    columns = list(zip(names, *rows, strict=True))
    widths = [max(map(len, column)) for column in columns]
    if console.width < sum(widths) + GAP * len(widths) + LEAST_TITLE:
        # Too narrow for all of it: the id and what is special about it stay.
        names, widths = names[:-1], widths[:-1]
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, GAP, 0, 0))
    for name, width in zip(names, widths, strict=True):
        right: JustifyMethod = "right" if name == "answered" else "left"
        table.add_column(name, no_wrap=True, width=width, justify=right)
    left = console.width - sum(widths) - GAP * len(widths)
    room = max(left, SHORTEST_TITLE)
    table.add_column("title", no_wrap=True, overflow="ellipsis", max_width=room)
    for one, cells in zip(listed, rows, strict=True):
        table.add_row(*cells[: len(names)], safe(one.entry.title))
    console.print(table)
    click.echo(f"{len(listed)} entries", err=True)


def _cells(listed: Listed, *, counted: bool) -> tuple[str, ...]:
    hits = (f"{listed.hits or 'never'}",) if counted else ()
    return (listed.entry.id, _state(listed), *hits, listed.entry.category)


def _state(listed: Listed) -> str:
    """Return an entry's severity, and what is special about it in brackets."""
    entry = listed.entry
    marks = [] if entry.is_validated else [entry.status.value]
    marks += ["Slack"] if listed.origin == "slack" else []
    return f"{entry.severity} ({', '.join(marks)})" if marks else entry.severity
