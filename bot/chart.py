"""A week of incidents, drawn: a PNG that reads on a light and on a dark page."""

from __future__ import annotations

import io
from datetime import datetime

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from bot.summary import EntryWeek, Summary

# A card of its own colour, so that it reads the same on either page; blue and
# orange stay apart for every common kind of colour blindness.
PAPER, INK, FAINT = "#f7f7f5", "#1d1c1d", "#5c5c5c"
KNOWN, UNKNOWN = "#1f6fb2", "#e08214"
MOST_ENTRIES, FEWEST_ROWS = 8, 5
LONGEST_NAME = 34
WIDTH, HEIGHT, DPI = 9.6, 4.2, 150  # inches, so 1440 by 630 pixels


def draw(summary: Summary) -> bytes:
    """Return a PNG: failures by day on the left, the most frequent on the right."""
    figure = Figure(figsize=(WIDTH, HEIGHT), dpi=DPI, facecolor=PAPER)
    FigureCanvasAgg(figure)
    days, top = figure.subplots(1, 2, width_ratios=(1, 1.15))
    _draw_days(days, summary)
    _draw_top(top, summary.entries[:MOST_ENTRIES])
    for axes in (days, top):
        axes.set_facecolor(PAPER)
        axes.tick_params(colors=INK, labelsize=9, length=0)
        for side in axes.spines.values():
            side.set_visible(False)
    figure.suptitle(
        f"Week {summary.week}: {summary.occurrences} failures pasted,"
        f" {summary.hosts} hosts, {summary.still_open} incidents open",
        color=INK,
        fontsize=12,
        x=0.02,
        ha="left",
    )
    figure.tight_layout(rect=(0, 0, 1, 0.97), w_pad=2.5)
    target = io.BytesIO()
    figure.savefig(target, format="png", facecolor=PAPER, metadata={"Software": None})
    return target.getvalue()


def _draw_days(axes, summary: Summary) -> None:  # type: ignore[no-untyped-def]
    names = [f"{datetime.fromisoformat(day.name):%a\n%d %b}" for day in summary.days]
    known = [day.known for day in summary.days]
    unknown = [day.unknown for day in summary.days]
    axes.bar(names, known, color=KNOWN, width=0.7, label="known")
    bars = axes.bar(
        names,
        unknown,
        bottom=known,
        color=UNKNOWN,
        width=0.7,
        hatch="///",
        edgecolor=PAPER,
        linewidth=0,
        label="unknown",
    )
    totals = [a + b for a, b in zip(known, unknown, strict=True)]
    axes.bar_label(bars, [n or "" for n in totals], color=INK, fontsize=9, padding=2)
    axes.set_ylim(0, max(*totals, 4) * 1.18)
    axes.set_yticks([])
    axes.set_title("By day", color=FAINT, fontsize=10, loc="left")
    axes.legend(
        frameon=False,
        fontsize=9,
        labelcolor=INK,
        ncols=2,
        loc="upper right",
        bbox_to_anchor=(1.02, 1.12),
    )


def _draw_top(axes, entries: tuple[EntryWeek, ...]) -> None:  # type: ignore[no-untyped-def]
    axes.set_title("Most frequent (on hosts)", color=FAINT, fontsize=10, loc="left")
    axes.set_xticks([])
    if not entries:
        axes.set_yticks([])
        axes.text(0, 0.5, "no known failure", color=FAINT, transform=axes.transAxes)
        return
    names = [_short(f"{entry.id}") for entry in entries]
    bars = axes.barh(names, [e.occurrences for e in entries], color=KNOWN, height=0.66)
    axes.bar_label(
        bars,
        [f"{e.occurrences} ({e.hosts})  {e.label}" for e in entries],
        color=INK,
        fontsize=9,
        padding=4,
    )
    axes.set_xlim(0, max(e.occurrences for e in entries) * 1.5)
    # Room for some more, the first on top: a bar alone would fill the picture.
    axes.set_ylim(max(len(names), FEWEST_ROWS) - 0.5, -0.5)


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"
