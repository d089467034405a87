"""Say why an entry did or did not match: ``patchbot kb explain ID < paste``."""

from __future__ import annotations

from pathlib import Path
from typing import IO

import click
from rich.console import Console

from bot.excerpt import telling_lines
from bot.roof.shell.diagnosis_text import explained
from bot.roof.shell.knowledge import find_entry, kb_option, open_matcher
from kb.matcher import Matcher
from kb.paste import decode


@click.command()
@click.argument("id_", metavar="ID")
@click.argument("file", type=click.File("rb"), default="-")
@kb_option
def command(id_: str, file: IO[bytes], folders: tuple[Path, ...]) -> None:
    """Say why the entry ID does or does not fit the paste in FILE (or standard input).

    Shows what matched, what is missing, what speaks against it, and who is before it.
    """
    entry = find_entry(id_, folders)
    text = telling_lines(decode(file.read()))
    diagnosis = open_matcher(folders).diagnose(text)
    alone = Matcher([entry]).diagnose(text)
    Console(highlight=False).print(explained(entry, diagnosis, alone))
