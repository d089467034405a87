"""The database in the shell: ``patchbot db migrate|check|backup|restore|copy``."""

from __future__ import annotations

from pathlib import Path

import click

from bot.roof.shell.records import db_option, opened, settings_for
from bot.store import StoreError, back_up, copy, open_store, restore


@click.group()
def command() -> None:
    """The database: its tables, its health, its copies."""


@command.command()
@db_option
def migrate(db: str | None) -> None:
    """Bring the tables up to date (the bot does so itself when it starts)."""
    with opened(settings_for(db)):
        click.echo("up to date")


@command.command()
@db_option
def check(db: str | None) -> int:
    """Check every page, index and reference; findings exit 1."""
    with opened(settings_for(db)) as store:
        found = store.link.check()
    for line in found:
        click.echo(line)
    click.echo(f"{len(found)} findings")
    return 1 if found else 0


@command.command()
@db_option
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False))
def backup(db: str | None, target: Path) -> None:
    """Copy the database to TARGET, a SQLite file, while the bot runs.

    The key of the pseudonyms is not in it: keep PATCHBOT_SECRET, or the .key file,
    apart.
    """
    with opened(settings_for(db)) as store:
        back_up(store, target)
    click.echo(f"{target}: {target.stat().st_size} bytes")


@command.command("restore")
@db_option
@click.argument("source", type=click.Path(path_type=Path, dir_okay=False))
def restore_(db: str | None, source: Path) -> None:
    """Put the backup SOURCE in the database's place; the bot must be stopped."""
    where = settings_for(db).db
    restore(source, where)
    click.echo(f"{where} is restored from {source}")


@command.command("copy")
@click.argument("source")
@click.argument("target")
def copy_(source: str, target: str) -> None:
    """Copy everything from SOURCE to TARGET (files or postgresql://...), verified.

    The target must be empty; all or nothing.
    """
    if not source.startswith("postgres") and not Path(source).is_file():
        raise StoreError(f"{source}: no such file")
    old, new = open_store(source), open_store(target)
    try:
        counts = copy(old, new)
    finally:
        old.close()
        new.close()
    for table, rows in counts.items():
        click.echo(f"{table:<16} {rows}")
    click.echo(f"{sum(counts.values())} rows copied and compared")
