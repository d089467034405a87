"""People's data in the shell: ``patchbot privacy export|erase|retain``."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import click

from bot.roof.shell.records import db_option, opened, redactor, settings_for


@click.group()
def command() -> None:
    """One person's data, and how long words are kept."""


@command.command()
@db_option
@click.argument("user")
def export(db: str | None, user: str) -> None:
    """Print every row that names USER (a Slack user id) as one JSON object."""
    with opened(settings_for(db)) as store:
        click.echo(json.dumps(store.privacy.export(user), indent=2))


@command.command()
@db_option
@click.argument("user")
@click.confirmation_option(prompt="Their pastes cannot be brought back. Erase?")
def erase(db: str | None, user: str) -> None:
    """Drop what USER wrote and put a pseudonym where they stood; counts stay."""
    settings = settings_for(db)
    pseudonym = redactor(settings).pseudonym("user", user)
    with opened(settings) as store:
        rows = store.privacy.erase(user, pseudonym=pseudonym, now=datetime.now(UTC))
        store.link.scrub()
    click.echo(f"{rows} rows now name {pseudonym}")


@command.command()
@db_option
@click.option(
    "--days", type=click.IntRange(1), help="PATCHBOT_RETENTION_DAYS if not given."
)
def retain(db: str | None, days: int | None) -> None:
    """Drop the words of pastes and answers that are too old; counts stay."""
    settings = settings_for(db)
    keep = timedelta(days=days) if days else settings.retention
    if keep is None:
        click.echo("words are kept for ever (PATCHBOT_RETENTION_DAYS=0)")
        return
    with opened(settings) as store:
        dropped = store.privacy.retain(before=datetime.now(UTC) - keep)
        store.link.scrub()
    click.echo(f"{dropped} pastes forgotten")
