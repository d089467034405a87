"""The KB as a static site: ``patchbot kb site DIR``."""

from __future__ import annotations

from pathlib import Path

import click

from bot.roof.shell.knowledge import kb_option
from kb.load import load_entries, load_vocabulary, shown
from kb.site import write_site


@click.command()
@click.argument(
    "folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path)
)
@kb_option
def command(folder: Path, folders: tuple[Path, ...]) -> None:
    """Write the KB to DIR as a searchable site, for people who never open Slack.

    Plain files: open DIR/index.html, or serve the folder from anywhere.
    """
    entries = load_entries(folders)
    written = write_site(entries, load_vocabulary(), folder)
    click.echo(f"{len(entries)} entries, {len(written)} files in {shown(folder)}")
