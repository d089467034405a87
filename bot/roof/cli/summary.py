"""A week in numbers in the shell: ``patchbot summary --week 2026-W47``."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import click
from rich.console import Console
from rich.markdown import Markdown

from bot.roof.shell.entry_text import safe_lines
from bot.roof.shell.records import db_option, opened, settings_for
from bot.schedule import shifted, week_of
from bot.summary import Scope, Summary
from bot.summary_files import as_html, as_json, as_markdown
from kb.errors import UserError

OUT = click.Path(path_type=Path, dir_okay=False)


@click.command()
@db_option
@click.option(
    "--week", default="last", show_default=True, help="2026-W47, last or this."
)
@click.option("--zone", default="UTC", show_default=True, help="IANA time zone.")
@click.option("--json", "form", flag_value="json", help="Print one JSON object.")
@click.option("--markdown", "form", flag_value="markdown", help="Print Markdown.")
@click.option("--html", type=OUT, metavar="FILE", help="Write a page.")
@click.option("--png", type=OUT, metavar="FILE", help="Write the chart.")
def command(
    db: str | None,
    week: str,
    zone: str,
    form: str | None,
    html: Path | None,
    png: Path | None,
) -> None:
    """Sum up a week: what to decide, what came back, what to write next."""
    if zone not in available_timezones():
        raise UserError(f"no IANA time zone is called {zone!r}")
    there = ZoneInfo(zone)
    named = name_week(week, now=datetime.now(UTC), zone=there)
    with opened(settings_for(db)) as store:
        summary = store.numbers.summary(named, zone=there, scope=Scope())
    if png is not None:
        png.write_bytes(_chart(summary))
    if html is not None:
        html.write_text(
            as_html(summary, chart=_chart_if_possible(summary)), encoding="utf-8"
        )
    if form == "json":
        click.echo(json.dumps(as_json(summary), indent=2))
    elif form == "markdown":
        click.echo(as_markdown(summary), nl=False)
    elif html is None and png is None:
        Console().print(Markdown(safe_lines(as_markdown(summary))))


def name_week(week: str, *, now: datetime, zone: ZoneInfo) -> str:
    """Return the week that ``this`` and ``last`` mean; any other name as it is."""
    this = week_of(now, zone=zone)
    return {"this": this, "last": shifted(this, -1)}.get(week.casefold(), week)


def _chart(summary: Summary) -> bytes:
    try:
        from bot.chart import draw
    except ImportError as error:
        raise UserError(f"the chart needs the extra `chart`: {error.name}") from error
    return draw(summary)


def _chart_if_possible(summary: Summary) -> bytes | None:
    try:
        return _chart(summary)
    except UserError:
        return None
