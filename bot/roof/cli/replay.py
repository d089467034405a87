"""Try the bot on a team's own history: ``patchbot replay``."""

from __future__ import annotations

import csv
import json
import secrets
from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.past import defused
from bot.redact import Redactor
from bot.replay import Judged, Report, replay
from bot.roof.export import read_posts
from bot.roof.shell.entry_text import safe
from bot.roof.shell.knowledge import kb_option, open_matcher
from kb.verdict import Verdict

MOST_SHOWN = 20  # rows of a list in the terminal; --csv and --json have them all
SAYS = {
    Verdict.ANSWER: "answered",
    Verdict.SUGGEST: "suggested",
    Verdict.UNKNOWN: "left unknown",
    Verdict.IGNORED: "ignored",
}


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@kb_option
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.option(
    "--csv",
    "judge_in",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the posts to judge by hand, with a column for your verdict.",
)
def command(
    file: Path, folders: tuple[Path, ...], as_json: bool, judge_in: Path | None
) -> None:
    """Say what the bot would have done with the posts in FILE, all offline.

    FILE is a Slack export (.zip), or JSON lines {"id", "text"}.  Nothing is sent or
    stored, and what is quoted has names and secrets taken out.
    """
    matcher = open_matcher(folders)
    redact = Redactor(secrets.token_bytes(32))
    report = replay(read_posts(file), diagnose=matcher.diagnose, redact=redact)
    if judge_in:
        _write_csv(report.judge, judge_in)
    if as_json:
        click.echo(json.dumps(_as_json(report), indent=2))
    else:
        _print(report)


def _print(report: Report) -> None:
    console = Console(highlight=False)
    counts = ", ".join(f"{report.counts[v]} {SAYS[v]}" for v in Verdict)
    console.print(Text(f"{report.posts} posts: {counts}", "bold"))
    if report.judge:
        console.print(Text("\nTo judge by hand: was this right?", "bold"))
        console.print(_judge_table(report.judge[:MOST_SHOWN]))
        _more(console, len(report.judge))
    if report.unknown:
        console.print(Text("\nUnknown, the most frequent first: write these", "bold"))
        table = Table.grid(padding=(0, 2))
        for cluster in report.unknown[:MOST_SHOWN]:
            hosts = f"{len(cluster.hosts)} hosts" if cluster.hosts else ""
            table.add_row(f"{cluster.count} ×", Text(safe(cluster.line)), hosts)
        console.print(table)
        _more(console, len(report.unknown))


def _more(console: Console, total: int) -> None:
    if total > MOST_SHOWN:
        console.print(Text(f"... and {total - MOST_SHOWN} more", "dim"))


def _judge_table(judged: Sequence[Judged]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for column in ("where", "verdict", "entry", "score", "what was read"):
        table.add_column(column, overflow="fold", no_wrap=column == "score")
    for one in judged:
        when = f"{one.post.posted_at:%Y-%m-%d %H:%M}" if one.post.posted_at else ""
        where = f"{one.post.channel} {when}".strip() or one.post.id
        table.add_row(
            safe(where),
            SAYS[one.verdict],
            one.entry_id,
            f"{one.score:.2f}",
            Text(safe(one.excerpt)),
        )
    return table


def _write_csv(judged: Sequence[Judged], path: Path) -> None:
    """Write the posts to judge, spreadsheet formulas defused."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "verdict", "entry", "title", "score", "read", "right?"])
        for one in judged:
            row = (one.post.id, SAYS[one.verdict], one.entry_id, one.title)
            cells = [*row, f"{one.score:.2f}", one.excerpt, ""]
            writer.writerow([defused(cell) for cell in cells])


def _as_json(report: Report) -> dict[str, object]:
    return {
        "posts": report.posts,
        "counts": {verdict.value: n for verdict, n in report.counts.items()},
        "entries": dict(report.entries),
        "judge": [
            {
                "id": one.post.id,
                "verdict": one.verdict.value,
                "entry": one.entry_id,
                "score": round(one.score, 4),
                "read": one.excerpt,
            }
            for one in report.judge
        ],
        "unknown": [
            {"line": cluster.line, "count": cluster.count, "hosts": cluster.hosts}
            for cluster in report.unknown
        ],
    }
