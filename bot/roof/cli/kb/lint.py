"""Everything wrong with the KB at once: ``patchbot kb lint``."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click
from rich.console import Console

from bot.roof.shell.findings import finding_line
from bot.roof.shell.knowledge import dir_argument
from kb.lint import Level, lint
from kb.load import load_vocabulary


@click.command()
@dir_argument
@click.option("--quick", is_flag=True, help="Leave the examples out.")
def command(folders: tuple[Path, ...], quick: bool) -> int:
    """Find everything wrong in DIR, else in the built-in KB and PATCHBOT_KB.

    Errors keep an entry from being used; drafts may still have something to
    write; warnings are for you to judge.  Only errors fail.
    """
    today = date.today()  # a review is a day where the person is
    words = load_vocabulary()
    sources, findings = lint(folders, vocabulary=words, today=today, proven=not quick)
    console = Console(highlight=False, soft_wrap=True)
    for finding in findings:
        console.print(finding_line(finding))
    count = {level: sum(f.level is level for f in findings) for level in Level}
    click.echo(
        f"{len(sources)} entries: {count[Level.ERROR]} errors,"
        f" {count[Level.TO_WRITE]} to write, {count[Level.WARNING]} warnings"
    )
    return int(count[Level.ERROR] > 0)
