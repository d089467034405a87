"""What people's clicks propose for entries: ``patchbot kb proposals``."""

from __future__ import annotations

from pathlib import Path

import click

from bot.drafts.learned import proposals
from bot.roof.shell.entry_text import safe
from bot.roof.shell.knowledge import kb_option
from bot.roof.shell.records import db_option, opened, settings_for
from kb.load import load_entries


@click.command()
@kb_option
@db_option
def command(folders: tuple[Path, ...], db: str | None) -> None:
    """List pastes that *This fixed it* proposes as examples, *Not this* as rejects.

    Nothing is changed: add the ones that you believe to the entry, and lint it.
    """
    with opened(settings_for(db)) as store:
        opinions = store.opinions.given()
        found = list(proposals(store, opinions, load_entries(folders)))
    for one in found:
        said = f"{one.entry_id}  {one.kind}  incident {one.incident}, {safe(one.by)}"
        click.echo(said)
        click.echo("\n".join(f"    {safe(line)}" for line in one.text.splitlines()))
    click.echo(f"{len(found)} proposals", err=True)
