"""A summary as JSON, as Markdown and as a page: the same numbers in each."""

from __future__ import annotations

import base64
from html import escape

from bot.summary import Summary
from bot.summary_text import Rows, alt_text, decisions, headline, tables

MOST_ROWS = 20
_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }}
body {{ max-width: 56rem; margin: 2rem auto; padding: 0 1rem; }}
h1 {{ font-size: 1.4rem; line-height: 1.35; }}
table {{ border-collapse: collapse; width: 100%; margin: 1rem 0; }}
th, td {{ text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #8886; }}
td.n, th.n {{ text-align: right; font-variant-numeric: tabular-nums; }}
img {{ max-width: 100%; border-radius: .4rem; }}
</style>
{body}
</html>
"""


def as_json(summary: Summary) -> dict[str, object]:
    """Return the summary as JSON; times are ISO 8601 with the zone's offset."""
    return {
        "week": summary.week,
        "from": summary.start.isoformat(),
        "to": summary.end.isoformat(),
        "occurrences": summary.occurrences,
        "incidents": summary.incidents,
        "hosts": summary.hosts,
        "previous": {
            "occurrences": summary.before.occurrences,
            "incidents": summary.before.incidents,
        },
        "previous_cycle": {
            "week": summary.cycle_week,
            "occurrences": summary.cycle.occurrences,
            "incidents": summary.cycle.incidents,
        },
        "entries": [
            {
                "id": entry.id,
                "title": entry.title,
                "occurrences": entry.occurrences,
                "hosts": entry.hosts,
                "change": entry.change,
                "label": entry.label.value,
            }
            for entry in summary.entries
        ],
        "regressed": list(summary.regressed),
        "spreading": list(summary.spreading),
        "open": summary.still_open,
        "resolved": summary.resolved,
        "median_minutes_to_resolve": summary.median_minutes_to_resolve,
        "mean_minutes_to_resolve": summary.mean_minutes_to_resolve,
        "median_minutes_to_answer": summary.median_minutes_to_answer,
        "median_minutes_to_acknowledge": summary.median_minutes_to_acknowledge,
        "coverage": summary.coverage,
        "coverage_n": summary.coverage_n,
        "precision": summary.precision,
        "precision_n": summary.precision_n,
        "clusters": [
            {
                "line": cluster.line,
                "count": cluster.count,
                "hosts": len(cluster.hosts),
                "first_seen": cluster.first_seen_at.isoformat(),
                "last_seen": cluster.last_seen_at.isoformat(),
            }
            for cluster in summary.clusters
        ],
        "patches": [
            {"kb": patch.kb, "occurrences": patch.occurrences, "hosts": patch.hosts}
            for patch in summary.patches
        ],
        "steps": [
            {
                "entry": step.entry_id,
                "step": step.step,
                "worked": step.worked,
                "failed": step.failed,
            }
            for step in summary.steps
        ],
        "days": [
            {"day": day.name, "known": day.known, "unknown": day.unknown}
            for day in summary.days
        ],
    }


def as_markdown(summary: Summary) -> str:
    """Return the summary as Markdown."""
    parts = [f"# {headline(summary)}"]
    for title, header, rows in tables(summary):
        if rows:
            parts.append(_markdown_table(title, header, rows[:MOST_ROWS]))
    if decided := decisions(summary):
        parts.insert(1, "\n".join(f"- {_md(line)}" for line in decided))
    return "\n\n".join(parts) + "\n"


def as_html(summary: Summary, *, chart: bytes | None = None) -> str:
    """Return the summary as one page of its own; ``chart`` is a PNG."""
    parts = [f"<h1>{escape(headline(summary))}</h1>"]
    if decided := decisions(summary):
        items = "".join(f"<li>{escape(line)}</li>" for line in decided)
        parts.append(f"<ul>{items}</ul>")
    if chart is not None:
        encoded = base64.b64encode(chart).decode()
        text = escape(alt_text(summary), quote=True)
        parts.append(f'<p><img alt="{text}" src="data:image/png;base64,{encoded}"></p>')
    for title, header, rows in tables(summary):
        if rows:
            parts.append(_html_table(title, header, rows[:MOST_ROWS]))
    return _PAGE.format(title=escape(f"Week {summary.week}"), body="\n".join(parts))


def _markdown_table(title: str, header: tuple[str, ...], rows: Rows) -> str:
    lines = [
        f"## {title}\n",
        "| " + " | ".join(name.removesuffix(" #") for name in header) + " |",
        "|" + "|".join("--:" if name.endswith("#") else "---" for name in header) + "|",
        *("| " + " | ".join(_md(cell) for cell in row) + " |" for row in rows),
    ]
    return "\n".join(lines)


def _html_table(title: str, header: tuple[str, ...], rows: Rows) -> str:
    kinds = [' class="n"' if name.endswith("#") else "" for name in header]
    head = "".join(
        f"<th{kind}>{escape(name.removesuffix(' #'))}</th>"
        for kind, name in zip(kinds, header, strict=True)
    )
    body = "\n".join(
        "<tr>"
        + "".join(
            f"<td{kind}>{escape(cell)}</td>"
            for kind, cell in zip(kinds, row, strict=True)
        )
        + "</tr>"
        for row in rows
    )
    return f"<h2>{escape(title)}</h2>\n<table><tr>{head}</tr>\n{body}</table>"


def _md(text: str) -> str:
    """Escape what Markdown would take for markup; pasted text is only ever shown."""
    for mark in "\\`*_{}[]<>|#":
        text = text.replace(mark, f"\\{mark}")
    return text.replace("\n", " ")
