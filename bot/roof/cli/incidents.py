"""The incident log in the shell: list, show, audit, export and import."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot.fingerprint import read_finding
from bot.incident import Incident, Status
from bot.past import BadRow, PastError, Reading, defused, read_past
from bot.roof.shell.entry_text import safe, safe_lines
from bot.roof.shell.records import (
    as_row,
    audit_row,
    db_option,
    opened,
    paste_row,
    redactor,
    settings_for,
)
from bot.store import Store
from kb.errors import UserError
from kb.load import BUILT_IN, load_entries
from kb.matcher import Matcher
from kb.paste import decode

ALL = 1_000_000_000
# The columns that `incidents import` reads come first: what was exported can be
# imported elsewhere.
EXPORTED = (
    *("opened_at", "resolved_at", "entry_id", "host", "channel", "reporter", "text"),
    *("number", "status", "reason", "label", "title", "key", "occurrences", "step"),
    *("settled_by", "acknowledged_at", "answered_at", "last_seen_at"),
)


@click.group()
def command() -> None:
    """The incidents: what happened, who was told what, and what became of it."""


@command.command("list")
@db_option
@click.option("--status", type=click.Choice([*Status]), multiple=True)
@click.option("--entry", help="Only this entry id or recurrence key.")
@click.option("--host", help="Only incidents with this host.")
@click.option("--channel", help="Only this channel id.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1))
@click.option("--json", "as_json", is_flag=True, help="Print a JSON array.")
def list_(
    db: str | None,
    status: tuple[Status, ...],
    entry: str | None,
    host: str | None,
    channel: str | None,
    limit: int,
    as_json: bool,
) -> None:
    """List incidents, newest first."""
    with opened(settings_for(db)) as store:
        found = store.history.incidents(
            viewer=None,
            status=status,
            entry=entry,
            host=host,
            channel=channel,
            limit=limit,
        )
    if as_json:
        click.echo(json.dumps([as_row(incident) for incident in found], indent=2))
    else:
        Console(highlight=False).print(_table(found))


@command.command()
@db_option
@click.argument("number", type=int)
@click.option("--json", "as_json", is_flag=True)
def show(db: str | None, number: int, as_json: bool) -> None:
    """Show one incident with its pastes and its timeline."""
    with opened(settings_for(db)) as store:
        incident = _get(store, number)
        pastes = [paste_row(paste) for paste in store.history.occurrences(number)]
        timeline = [audit_row(row) for row in store.audit.of(number)]
        related = store.history.related(number)
    if as_json:
        whole = {
            **as_row(incident),
            "pastes": pastes,
            "timeline": timeline,
            "related": related,
        }
        click.echo(json.dumps(whole, indent=2))
        return
    console = Console(highlight=False)
    console.print(_table((incident,)))
    for paste in pastes:
        console.print(
            f"\n[bold]{paste['seen_at']}[/] {escape(safe(str(paste['author'])))}"
            f" ({paste['source']}, {paste['verdict']})"
        )
        console.print(escape(safe_lines(str(paste["text"])) or "(forgotten)"))
    console.print()
    for row in timeline:
        console.print(
            f"{row['at']}  {row['kind']:<12} {escape(safe(str(row['actor'])))}"
        )


@command.command()
@db_option
@click.argument("number", type=int)
def audit(db: str | None, number: int) -> None:
    """Print who was told what about an incident, and on what basis, as JSON lines."""
    with opened(settings_for(db)) as store:
        _get(store, number)
        for row in store.audit.of(number):
            click.echo(json.dumps(audit_row(row)))


@command.command()
@db_option
@click.option("--json", "kind", flag_value="json", help="One object a line.")
@click.option("--csv", "kind", flag_value="csv", default=True, help="The default.")
def export(db: str | None, kind: str) -> None:
    """Print every incident, oldest first; the CSV can be imported again."""
    with opened(settings_for(db)) as store:
        found = store.history.incidents(viewer=None, limit=ALL)
        writer = csv.DictWriter(sys.stdout, EXPORTED, lineterminator="\r\n")
        if kind == "csv":
            writer.writeheader()
        for incident in reversed(found):
            if kind == "json":
                click.echo(json.dumps(as_row(incident)))
            else:
                writer.writerow(_csv_row(store, incident))


@command.command("import")
@db_option
@click.option("--team", default="", help="Slack team id; the bot's own, if not given.")
@click.option(
    "--kb", "folder", type=click.Path(path_type=Path, exists=True, file_okay=False)
)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def import_(db: str | None, team: str, folder: Path | None, file: Path) -> int:
    """Bring past incidents in from FILE.csv.

    Columns: opened_at, resolved_at, entry_id, host, channel, reporter, text; others
    are kept. Times are ISO 8601 with zone. Rows that cannot be read are reported
    with their line and skipped; the same file twice is harmless.
    """
    settings = settings_for(db)
    hide = redactor(settings)
    folders = (folder,) if folder else (BUILT_IN, *settings.kb_folders)
    matcher = Matcher(load_entries(folders))
    text = decode(file.read_bytes())
    with opened(settings) as store:
        reading = Reading(
            team=team or store.only_team(),
            redact=hide,
            pseudonym=lambda name: hide.pseudonym("user", name),
            diagnose=lambda paste: read_finding(matcher.diagnose(paste)),
            title=lambda entry: (
                matcher.entries[entry].title if entry in matcher.entries else None
            ),
        )
        try:
            return _bring(store, text, reading)
        except PastError as error:
            raise PastError(f"{file}: {error}") from error


def _bring(store: Store, text: str, reading: Reading) -> int:
    """Bring the good rows in, report the bad ones; return the exit code."""
    rows = list(read_past(io.StringIO(text, newline=""), reading))
    bad = [row for row in rows if isinstance(row, BadRow)]
    good = [row for row in rows if not isinstance(row, BadRow)]
    with store.transaction():
        new = sum(
            store.past.bring(
                row.asked, row.finding, resolved_at=row.resolved_at, extra=row.extra
            )
            for row in sorted(good, key=lambda row: row.asked.asked_at)
        )
    for row in bad:
        click.echo(f"line {row.line}: {row.reason}", err=True)
    click.echo(f"{new} new, {len(good) - new} known, {len(bad)} bad")
    return 1 if bad else 0


def _get(store: Store, number: int) -> Incident:
    incident = store.history.incident(number, viewer=None)
    if incident is None:
        raise UserError(f"there is no incident {number}")
    return incident


def _csv_row(store: Store, incident: Incident) -> dict[str, str]:
    row = as_row(incident)
    pastes = store.history.occurrences(incident.number)
    row["resolved_at"] = (
        row["settled_at"] if incident.status is Status.RESOLVED else None
    )
    row["host"] = ";".join(incident.hosts)
    row["reporter"] = incident.opened_by
    row["text"] = pastes[0].text if pastes else ""
    return {name: defused(_shown(row[name])) for name in EXPORTED}


def _shown(value: object) -> str:
    return "" if value is None else str(value)


def _table(incidents: tuple[Incident, ...]) -> Table:
    table = Table("no", "status", "opened (UTC)", "what", "hosts", "times", "channel")
    for incident in incidents:
        table.add_row(
            str(incident.number),
            incident.status,
            f"{incident.opened_at:%Y-%m-%d %H:%M}",
            escape(safe(f"{incident.entry_id or incident.verdict}: {incident.title}")),
            escape(safe(" ".join(incident.hosts[:5]))),
            str(incident.occurrences),
            escape(incident.channel),
        )
    return table
