"""List the entries: ``patchbot kb list``."""

from __future__ import annotations

import json
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from bot.roof.shell.entry_text import safe
from bot.roof.shell.knowledge import kb_option
from kb.entry import Entry
from kb.errors import UserError
from kb.load import load_entries, load_vocabulary
from kb.vocabulary import Vocabulary, words_of


@click.command()
@kb_option
@click.option("--category", help="Only this category of kb/vocabulary.yaml.")
@click.option("--product", help="Only what applies to this product, by any name.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list.")
def command(
    folders: tuple[Path, ...],
    category: str | None,
    product: str | None,
    as_json: bool,
) -> None:
    """List the entries, all or those of a category or product."""
    words = load_vocabulary()
    if category is not None and category not in words.categories:
        known = ", ".join(sorted(words.categories))
        raise UserError(f"there is no category {category!r}; use one of: {known}")
    name = _product(product, words) if product is not None else None
    entries = [
        entry
        for entry in load_entries(folders)
        if category in (None, entry.category)
        and (name is None or name in {applies.product for applies in entry.applies_to})
    ]
    if as_json:
        click.echo(json.dumps([_row(entry) for entry in entries], indent=2))
    else:
        _print(entries)


def _product(asked: str, words: Vocabulary) -> str:
    """Return the product that people call ``asked``, whatever the case and spelling."""
    spoken = words_of(asked)
    for name, aliases in words.products.items():
        if spoken in {words_of(alias) for alias in (name, *aliases)}:
            return name
    raise UserError(f"there is no product {asked!r} in kb/vocabulary.yaml")


def _row(entry: Entry) -> dict[str, str]:
    return {
        "id": entry.id,
        "status": entry.status,
        "severity": entry.severity,
        "category": entry.category,
        "title": entry.title,
    }


def _print(entries: list[Entry]) -> None:
    """Print a row an entry; titles are cut rather than wrapped on a narrow screen."""
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    widest = max((len(entry.id) for entry in entries), default=0)
    table.add_column("id", no_wrap=True, min_width=widest)
    table.add_column("severity", no_wrap=True, min_width=8)
    table.add_column("category", no_wrap=True)
    table.add_column("title", no_wrap=True, overflow="ellipsis", min_width=20)
    for entry in entries:
        mark = "" if entry.is_validated else f" ({entry.status})"
        severity = entry.severity + mark
        table.add_row(entry.id, severity, entry.category, safe(entry.title))
    Console(highlight=False).print(table)
    click.echo(f"{len(entries)} entries", err=True)
