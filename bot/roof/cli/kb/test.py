"""Every entry's examples against every entry: ``patchbot kb test``."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console

from bot.roof.shell.findings import finding_line
from bot.roof.shell.knowledge import dir_argument
from kb.lint import try_examples


@click.command()
@dir_argument
def command(folders: tuple[Path, ...]) -> int:
    """Hold every example in DIR (or the KB) against every entry.

    The last line is the count; any failure exits 1.
    """
    count, findings = try_examples(folders)
    console = Console(highlight=False, soft_wrap=True)
    for finding in findings:
        console.print(finding_line(finding))
    click.echo(
        f"{count.entries} entries, {count.matches} matches, {count.rejects} rejects,"
        f" {count.checks} checks: {len(findings)} failures"
    )
    return int(bool(findings))
