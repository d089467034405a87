"""A summary as JSON, as Markdown and as a page: the same numbers in each."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape

from bot.incident import Label
from bot.summary import (
    WORTH_A_HOLD,
    WORTH_AN_ENTRY,
    IncidentRow,
    Summary,
)

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


def decisions(summary: Summary) -> tuple[str, ...]:
    """Return what to decide, most urgent first: what to fix, to hold, to write.

    >>> from datetime import UTC, datetime
    >>> from bot.summary import summarise, Counts, WeekRows
    >>> none = Counts(0, 0, {})
    >>> rows = WeekRows((), (), (), 0, (), none, none, {}, {}, (0, 0))
    >>> decisions(summarise(rows, week="2026-W47", start=datetime.now(UTC),
    ...                     end=datetime.now(UTC), cycle_week="2026-W43"))
    ()
    """
    titles = {entry.id: entry.title for entry in summary.entries}
    fix = [
        f"Fix: {key} came back after a fix ({titles.get(key, 'see history')})."
        for key in summary.regressed
    ]
    spread = [
        f"Fix: {key} reached hosts beyond those fixed"
        f" ({titles.get(key, 'see history')})."
        for key in summary.spreading
        if key not in summary.regressed
    ]
    hold = [
        f"Hold: {patch.kb} is named by failures on {patch.hosts} hosts."
        for patch in summary.patches
        if patch.hosts >= WORTH_A_HOLD
    ]
    write = [
        f"Write: an entry for “{cluster.line}” ({cluster.count} times"
        f" on {len(cluster.hosts)} hosts)."
        for cluster in summary.clusters
        if cluster.count >= WORTH_AN_ENTRY
    ]
    return (*fix, *spread, *hold, *write)


def headline(summary: Summary) -> str:
    """Return the week in one line; a quiet week needs no more."""
    if summary.is_quiet:
        return f"Week {summary.week}: quiet. No failure was pasted, nothing is open."
    return (
        f"Week {summary.week}: {_n(summary.occurrences, 'failure')} pasted"
        f" ({_change(summary.occurrences - summary.before.occurrences)} to the week"
        f" before, {_change(summary.occurrences - summary.cycle.occurrences)} to"
        f" {summary.cycle_week} of the last patch cycle),"
        f" {_n(summary.incidents, 'incident')} on {_n(summary.hosts, 'host')};"
        f" {summary.resolved} resolved, {summary.still_open} open."
    )


def facts(summary: Summary) -> tuple[tuple[str, str], ...]:
    """Return the figures that stand alone: name and value, each with its n."""
    return (
        ("Median to resolve", _minutes(summary.median_minutes_to_resolve)),
        ("Mean to resolve", _minutes(summary.mean_minutes_to_resolve)),
        ("Median to first answer", _minutes(summary.median_minutes_to_answer)),
        ("Median to acknowledge", _minutes(summary.median_minutes_to_acknowledge)),
        ("Known (coverage)", _percent(summary.coverage, summary.coverage_n)),
        ("Answers right (precision)", _percent(summary.precision, summary.precision_n)),
    )


def open_longest(
    summary: Summary, most: int = 5
) -> tuple[tuple[IncidentRow, int], ...]:
    """Return the incidents open longest, with their age in whole days at the end."""
    return tuple(
        (row, (summary.end - row.opened_at).days) for row in summary.open_longest[:most]
    )


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


def alt_text(summary: Summary) -> str:
    """Return what the chart shows, in words."""
    days = ", ".join(
        f"{datetime.fromisoformat(day.name):%a} {day.known} known"
        f" and {day.unknown} unknown"
        for day in summary.days
    )
    top = ", ".join(f"{e.id} {e.occurrences}" for e in summary.entries[:5])
    return f"Failures by day: {days}. Most frequent: {top or 'none'}."


Rows = Sequence[tuple[str, ...]]


def tables(summary: Summary) -> Iterable[tuple[str, tuple[str, ...], Rows]]:
    """Yield title, header and rows of each table, regressed and spreading first."""
    loud = {Label.REGRESSED: 0, Label.SPREADING: 1}
    entries = sorted(summary.entries, key=lambda e: loud.get(e.label, 2))
    yield (
        "Failures",
        ("Entry", "Title", "Label", "Times #", "Hosts #", "Change #"),
        [
            (
                e.id,
                e.title,
                e.label,
                f"{e.occurrences}",
                f"{e.hosts}",
                _change(e.change),
            )
            for e in entries
        ],
    )
    yield "Figures", ("What", "How much"), [*facts(summary)]
    yield (
        "Open longest",
        ("Incident #", "What", "Days #"),
        [(f"{row.number}", row.title, f"{age}") for row, age in open_longest(summary)],
    )
    yield (
        "Steps that worked",
        ("Entry", "Step #", "Worked #", "Failed #"),
        [
            (s.entry_id, f"{s.step}", f"{s.worked}", f"{s.failed}")
            for s in summary.steps
        ],
    )
    yield (
        "Updates named",
        ("Update", "Times #", "Hosts #"),
        [(p.kb, f"{p.occurrences}", f"{p.hosts}") for p in summary.patches],
    )
    yield (
        "Unknown",
        ("Line", "Times #", "Hosts #"),
        [(c.line, f"{c.count}", f"{len(c.hosts)}") for c in summary.clusters],
    )


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


def _n(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _change(difference: int) -> str:
    return f"{difference:+}" if difference else "±0"


def _minutes(minutes: float | None) -> str:
    if minutes is None:
        return "–"
    if minutes < 120:
        return f"{minutes:.0f} min"
    return (
        f"{minutes / 60:.1f} h" if minutes < 48 * 60 else f"{minutes / 1440:.1f} days"
    )


def _percent(share: float | None, n: int) -> str:
    return "–" if share is None else f"{share:.0%} (n = {n})"
