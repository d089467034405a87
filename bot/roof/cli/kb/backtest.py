"""Hold the log against a changed KB: ``patchbot kb backtest``."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from bot.backtest import Change, Changed, backtest, stored_pastes
from bot.roof.shell.entry_text import safe
from bot.roof.shell.knowledge import kb_option, open_matcher
from bot.roof.shell.records import db_option, opened, settings_for

COLOUR = {Change.NEW: "green", Change.STOLEN: "red", Change.LOST: "yellow"}


@click.command()
@kb_option
@db_option
def command(folders: tuple[Path, ...], db: str | None) -> int:
    """Replay every stored paste: newly answered, stolen by another entry, lost.

    Nothing is changed in the log.  A paste that is stolen or lost exits 1, unless
    people had said that its answer was wrong.
    """
    matcher = open_matcher(folders)
    console = Console(highlight=False, soft_wrap=True)
    with opened(settings_for(db)) as store:
        tried = list(stored_pastes(store.history, viewer=None))
    changed = list(backtest(tried, diagnose=matcher.diagnose))
    for one in changed:
        console.print(_line(one))
    counts = ", ".join(
        f"{sum(one.change is change for one in changed)} {change}" for change in Change
    )
    click.echo(f"{len(tried)} pastes: {counts}")
    return int(any(one.is_harm for one in changed))


def _line(one: Changed) -> Text:
    settled = f" (settled: {one.settled})" if one.settled else ""
    return Text.assemble(
        (one.change, COLOUR[one.change]),
        f"  incident {one.incident}: {one.was or 'nothing'} -> {one.now or 'nothing'}",
        (settled, "dim"),
        f"  {safe(one.line)}",
    )
