"""A diagnosis for people in a terminal: the verdict, the evidence, and the steps."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bot.roof.shell.entry_text import paragraph, safe, steps
from kb.entry import Entry
from kb.paste import Paste
from kb.score import Evidence, Match
from kb.verdict import Diagnosis, Reason, Verdict

COLOUR = {
    Verdict.ANSWER: "bold green",
    Verdict.SUGGEST: "bold yellow",
    Verdict.UNKNOWN: "bold magenta",
    Verdict.IGNORED: "dim",
}
SAYS = {
    Reason.PROVEN: "a deciding signal is there, and nothing speaks against it",
    Reason.SYMPTOMS: "the symptoms and the products fit one entry",
    Reason.TWINS: "several entries fit; the question below decides",
    Reason.UNSURE: "it fits, but not surely enough to answer with it",
    Reason.DRAFT: "it fits, but the entry is a draft that nobody has validated",
    Reason.NEAR_MISS: "the same family, but something specific is different",
    Reason.NO_ENTRY: "an error, and no entry fits it",
    Reason.TALK: "no failure is reported here",
    Reason.EMPTY: "there is nothing to read",
}
SUGGESTED = 3  # as many as the bot would show in Slack
LONGEST_LINE = 160


def as_text(diagnosis: Diagnosis, *, why: bool = False) -> RenderableType:
    """Return what a person reads; ``why`` shows every candidate and what it lacks."""
    return Group(*_parts(diagnosis, why=why))


def _parts(diagnosis: Diagnosis, *, why: bool) -> Iterator[RenderableType]:
    verdict, matches = diagnosis.verdict, diagnosis.matches
    yield Text.assemble(
        (verdict.value.upper(), COLOUR[verdict]), ("  " + SAYS[diagnosis.reason], "dim")
    )
    for line in diagnosis.decoded:
        yield Padding(Text(safe(line)), (0, 0, 0, 2))
    if diagnosis.ask and verdict is not Verdict.IGNORED:
        yield Padding(Text("Ask: " + safe(diagnosis.ask), "bold"), (1, 0, 0, 2))
    shown = matches if why else matches[: _how_many(verdict)]
    for rank, match in enumerate(shown):
        yield Text()
        yield from _candidate(match, diagnosis.paste, why=why or rank == 0)
    if len(matches) > 1 and shown:
        yield Text()
        yield _runner_up(matches[0], matches[1])
    if verdict is Verdict.ANSWER:
        yield from _fix(matches[0])


def explained(entry: Entry, diagnosis: Diagnosis, alone: Diagnosis) -> RenderableType:
    """Return why ``entry`` fits the paste or not, and who is before it.

    ``diagnosis`` is that of the whole KB, ``alone`` that of this entry alone, for
    where it is not among the candidates.
    """
    return Group(*_explanation(entry, diagnosis, alone))


def _explanation(
    entry: Entry, diagnosis: Diagnosis, alone: Diagnosis
) -> Iterator[RenderableType]:
    ranked = [match.entry.id for match in diagnosis.matches]
    place = ranked.index(entry.id) if entry.id in ranked else None
    own = [m for m in (*diagnosis.matches, *alone.matches) if m.entry.id == entry.id]
    said = f"{diagnosis.verdict.value.upper()}  {SAYS[diagnosis.reason]}"
    yield Text(f"The KB says: {said}", "dim")
    yield Text()
    if place is None:
        yield Text(f"{entry.id} is not among the {len(ranked)} candidates.", "bold")
    else:
        yield Text(f"{entry.id} is candidate {place + 1} of {len(ranked)}.", "bold")
    if own:
        yield from _candidate(own[0], diagnosis.paste, why=True)
    else:
        yield Text("Nothing in the paste speaks for it.")
    before = diagnosis.matches[: SUGGESTED if place is None else place]
    if before:
        yield Text()
        yield Text("Before it:", "dim")
        yield from _candidate(before[0], diagnosis.paste, why=True)
    for better in before[1:]:
        yield from _candidate(better, diagnosis.paste, why=False)


def _how_many(verdict: Verdict) -> int:
    """Return how many candidates are shown unasked; a near-miss is named too."""
    by_verdict = {Verdict.ANSWER: 1, Verdict.SUGGEST: SUGGESTED, Verdict.UNKNOWN: 1}
    return by_verdict.get(verdict, 0)


def _candidate(match: Match, paste: Paste, *, why: bool) -> Iterator[RenderableType]:
    yield Text.assemble(
        (match.entry.id, "bold cyan"),
        "  ",
        (safe(match.entry.title), "bold"),
        (f"  {match.score:.2f}", "dim"),
    )
    if match.evidence and why:
        yield Padding(_evidence(match.evidence, paste), (0, 0, 0, 2))
    for conflict in match.conflicts:
        yield Padding(Text("✗ " + safe(conflict), "red"), (0, 0, 0, 2))
    if why:
        for missing in match.missing:
            yield Padding(Text("? not seen: " + safe(missing), "dim"), (0, 0, 0, 2))


def _evidence(evidence: tuple[Evidence, ...], paste: Paste) -> Table:
    """Return a row for each reason: the pasted line, its number, kind and points."""
    table = Table.grid(padding=(0, 1))
    table.add_column(justify="right", style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    table.add_column(style="dim", no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    for reason in evidence:
        good = reason.points >= 0
        table.add_row(
            f"{'✓' if good else '✗'} line {reason.line}",
            _quoted(reason, paste, "green" if good else "red"),
            reason.kind,
            Text(f"{reason.points:+.2f}", "green" if good else "red"),
        )
    return table


def _quoted(reason: Evidence, paste: Paste, colour: str) -> Text:
    """Return the pasted line the reason was found on, with what was found in colour."""
    for line in paste.lines:
        if line.number == reason.line and line.start <= reason.span[0] <= line.end:
            text = Text(safe(line.text))
            start = reason.span[0] - line.start
            text.stylize(colour, start, min(reason.span[1] - line.start, len(text)))
            text.truncate(LONGEST_LINE, overflow="ellipsis")
            return text
    return Text(safe(reason.found), colour)


def _runner_up(best: Match, second: Match) -> Text:
    margin = best.score - second.score
    return Text.assemble(
        ("runner-up ", "dim"),
        (second.entry.id, "cyan"),
        (f"  {second.score:.2f}, margin {margin:.2f}", "dim"),
    )


def _fix(match: Match) -> Iterator[RenderableType]:
    entry = match.entry
    yield from paragraph("Cause", entry.cause)
    yield from steps(entry.resolution)
    yield from paragraph("Verify", entry.verify)
    yield from paragraph("If it does not help", entry.escalate)
