"""Show one entry to read: ``patchbot kb show ID``."""

from __future__ import annotations

import json
from pathlib import Path

import click
from rich.console import Console

from bot.roof.shell.entry_text import entry_text
from bot.roof.shell.knowledge import find_entry, kb_option
from kb.build import entry_to_mapping


@click.command()
@click.argument("id_", metavar="ID")
@kb_option
@click.option("--json", "as_json", is_flag=True, help="Print it as a JSON object.")
def command(id_: str, folders: tuple[Path, ...], as_json: bool) -> None:
    """Show the entry ID; a KB number that it has will do."""
    entry = find_entry(id_, folders)
    if as_json:
        click.echo(json.dumps(entry_to_mapping(entry), indent=2))
    else:
        Console(highlight=False).print(entry_text(entry))
