"""Everything wrong with the KB at once: ``patchbot kb lint``."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click
from rich.console import Console

from bot.roof.shell.findings import finding_line
from bot.roof.shell.knowledge import dir_argument
from bot.roof.shell.records import opened_if_there
from kb.lint import Level, lint
from kb.load import load_vocabulary, read_sources


@click.command()
@dir_argument
@click.option("--quick", is_flag=True, help="Leave the examples out.")
@click.option("--db", metavar="FILE|URL", help="Name what this log never needed.")
def command(folders: tuple[Path, ...], quick: bool, db: str | None) -> int:
    """Find everything wrong in DIR, else in the built-in KB and PATCHBOT_KB.

    Errors keep an entry from being used; drafts may still have something to
    write; warnings are for you to judge, with a log also entries that were never
    the answer.  Only errors fail.
    """
    today = date.today()  # a review is a day where the person is
    words = load_vocabulary()
    with opened_if_there(db) as store:
        ids = [s.entry.id for s in read_sources(folders)[0]] if store else []
        hits = store.hits.of(ids) if store else None
    sources, findings = lint(
        folders, vocabulary=words, today=today, proven=not quick, hits=hits
    )
    console = Console(highlight=False, soft_wrap=True)
    for finding in findings:
        console.print(finding_line(finding))
    count = {level: sum(f.level is level for f in findings) for level in Level}
    click.echo(
        f"{len(sources)} entries: {count[Level.ERROR]} errors,"
        f" {count[Level.TO_WRITE]} to write, {count[Level.WARNING]} warnings"
    )
    return int(count[Level.ERROR] > 0)
