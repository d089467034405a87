"""Who changed what in Slack: ``patchbot kb history``."""

from __future__ import annotations

import click

from bot.roof.shell.entry_text import safe
from bot.roof.shell.records import db_option, opened, settings_for


@click.command()
@click.argument("entry_id", metavar="[ID]", required=False)
@click.option("--text", is_flag=True, help="With each version's text, and the reasons.")
@db_option
def command(entry_id: str | None, text: bool, db: str | None) -> None:
    """Say who drafted, accepted or sent back the entry ID (or any), oldest first."""
    with opened(settings_for(db)) as store:
        rows = store.audit.about_entry(entry_id)
    for row in rows:
        what = row.kind.removeprefix("kb-")
        entry = safe(str(row.detail.get("entry", "")))
        click.echo(f"{row.at:%Y-%m-%d %H:%M} UTC  {entry}  {what}  {safe(row.actor)}")
        if text and row.body:
            click.echo("\n".join(f"    {safe(one)}" for one in row.body.splitlines()))
    click.echo(f"{len(rows)} changes", err=True)
