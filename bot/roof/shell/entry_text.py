"""An entry for people in a terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from kb.entry import Entry, EventSignal, FileFact, Risk, Step

INDENT = (0, 0, 0, 2)
RISK_COLOUR = {
    Risk.READ_ONLY: "green",
    Risk.RESTART: "yellow",
    Risk.CONFIG: "yellow",
    Risk.INSTALL: "yellow",
    Risk.UNINSTALL: "red",
    Risk.DATA: "bold red",
}
# What a step may say beside what to do, in this order, and its colour.
STEP_LINES = (
    ("run", "bold"),
    ("expect", ""),
    ("restart", "yellow"),
    ("stop_if", "red"),
    ("rollback", ""),
)


def safe(text: str) -> str:
    """Return ``text`` without what could command a terminal (escapes, bells, bidi).

    >>> safe("red \\x1b[31m")
    'red �[31m'
    """
    return "".join(
        "�" if unicodedata.category(char) in ("Cc", "Cf", "Cs") else char
        for char in text.replace("\t", " ").replace("\n", " ")
    )


def safe_lines(text: str) -> str:
    """Return ``text`` safe for a terminal, its lines kept."""
    return "\n".join(map(safe, text.split("\n")))


def entry_text(entry: Entry) -> RenderableType:
    """Return the whole entry to read."""
    return Group(*_parts(entry))


def _parts(entry: Entry) -> Iterator[RenderableType]:
    yield Text.assemble((entry.id, "bold cyan"), "  ", (safe(entry.title), "bold"))
    about = (
        f"{entry.status}, {entry.severity}, {entry.category}, version {entry.version}"
    )
    reviewed = f", reviewed {entry.reviewed}" if entry.reviewed else ""
    yield Text(about + reviewed, "dim")
    products = [
        f"{a.product} ({a.note})" if a.note else a.product for a in entry.applies_to
    ]
    yield from bullets("Applies to", products)
    yield from paragraph("Scope", entry.scope)
    yield from paragraph("Support", entry.support)
    yield from bullets("Patch", _patch(entry))
    yield from bullets("Symptoms", entry.symptoms)
    yield from bullets("Recognised by", _signals(entry))
    yield from bullets("It is not this entry with", _against(entry))
    yield from paragraph("Cause", entry.cause)
    yield from paragraph("Before you start", entry.prerequisites)
    yield from steps(entry.resolution)
    yield from paragraph("Restart", entry.restart)
    yield from paragraph("Verify", entry.verify)
    yield from paragraph("Workaround", entry.workaround)
    yield from paragraph("If it does not help", entry.escalate)
    yield from bullets("Risks", entry.risk_notes)
    if entry.ask:
        yield from paragraph("Ask", entry.ask.question)
        yield from bullets(None, [f"{o.answer}: {o.means}" for o in entry.ask.options])
    yield from bullets(
        "Taken for it",
        [f"{a.id or a.kb or a.name}: {a.tells_apart}" for a in entry.look_alikes],
    )
    yield from paragraph("What the sources leave open", entry.confidence)
    yield from bullets("Inferred, not from a source", entry.inferred)
    yield from bullets(
        "Sources", [f"{r.title}  {r.url or ''}".rstrip() for r in entry.references]
    )


def paragraph(head: str | None, text: str | None) -> Iterator[RenderableType]:
    """Yield a heading and a text under it; nothing where there is no text."""
    if text:
        yield from _heading(head)
        yield Padding(Text(safe(text)), INDENT)


def bullets(head: str | None, items: Sequence[str]) -> Iterator[RenderableType]:
    """Yield a heading and a list under it; nothing where there is no item."""
    if items:
        yield from _heading(head)
        yield _hanging(("•", Text(safe(item))) for item in items)


def steps(resolution: Sequence[Step]) -> Iterator[RenderableType]:
    """Yield the steps, numbered, each with its risk and what belongs to it."""
    if resolution:
        yield from _heading("Steps")
        yield _hanging((f"{n}.", _step(step)) for n, step in enumerate(resolution, 1))


def _hanging(rows: Iterable[tuple[str, Text]]) -> RenderableType:
    """Return a list whose lines stand under each other beside the marks."""
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column(justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    for mark, text in rows:
        table.add_row(mark, text)
    return Padding(table, INDENT)


def _step(step: Step) -> Text:
    """Return what to do, its risk before it, and a line for each thing to know."""
    text = Text.assemble((f"[{step.risk}] ", RISK_COLOUR[step.risk]), safe(step.do))
    for name, colour in STEP_LINES:
        value = getattr(step, name)
        if value and (name, value) != ("restart", "none"):
            lines = [safe(line) for line in value.split("\n")]
            shown = "\n".join(lines) if name == "run" else " ".join(lines)
            text.append(f"\n{name.replace('_', ' ')}: ", "dim").append(shown, colour)
    return text


def _heading(head: str | None) -> Iterator[RenderableType]:
    if head:
        yield Text()
        yield Text(head, "bold underline")


def _patch(entry: Entry) -> list[str]:
    patch = entry.patch
    return [
        *(f"comes with {update}" for update in patch.introduced_by),
        *(f"fixed by {update}" for update in patch.fixed_by),
        *([f"superseded by {patch.superseded_by}"] if patch.superseded_by else []),
    ]


def _signals(entry: Entry) -> list[str]:
    signals = entry.signals
    return [
        *(_decides(f"“{m.text}”", m.decides) for m in signals.messages),
        *(_decides(event_text(e), e.decides) for e in signals.events),
        *(_decides(f"code {c.code}", c.decides) for c in signals.codes),
        *(file_text(file) for file in signals.files),
        *(f"in people's words: {phrase}" for phrase in signals.phrases),
    ]


def _against(entry: Entry) -> list[str]:
    against = entry.conflicts
    return [
        *(f"“{message}”" for message in against.messages),
        *(event_text(event) for event in against.events),
        *(f"{code.kind or 'code'} {code.code}" for code in against.codes),
        *against.products,
        *against.phrases,
    ]


def _decides(text: str, decides: bool) -> str:
    return text if decides else f"{text} (supports, never proves alone)"


def event_text(event: EventSignal) -> str:
    """Return an event as people say it."""
    return f"event {event.source} {event.id}" + (
        f": {event.text}" if event.text else ""
    )


def file_text(file: FileFact) -> str:
    """Return a file with all that is known of it."""
    size = f"{file.size:,} bytes" if file.size is not None else None
    known = (
        file.version,
        size,
        file.date,
        file.platform,
        file.folder,
        file.role,
        file.note,
    )
    return ", ".join([f"file {file.name}", *(part for part in known if part)])
