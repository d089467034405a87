"""What is open, for the next shift, in the shell: ``patchbot handover``."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import click

from bot.desk.board import handover
from bot.reply import Part
from bot.roof.shell.entry_text import safe_lines
from bot.roof.shell.records import db_option, opened, settings_for

MOST = 1000


@click.command()
@db_option
@click.option("--channel", metavar="ID", help="Only this channel.")
@click.option(
    "--hours",
    default=24,
    show_default=True,
    type=click.IntRange(1, 24 * 400),
    help="What came in within so many hours.",
)
def command(db: str | None, channel: str | None, hours: int) -> None:
    """Print what is open: host, steps tried, owner and thread of each."""
    since = datetime.now(UTC) - timedelta(hours=hours)
    with opened(settings_for(db)) as store:
        found = store.history.incidents(
            viewer=None, channel=channel, since=since, limit=MOST
        )
        said = handover("Handover", found, store.opinions.steps_of)
    for line in said.lines:
        click.echo(safe_lines("".join(map(_part, line))))


def _part(part: Part) -> str:
    return f"thread {part.where}" if part.kind == "thread" else part.text
