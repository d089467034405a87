"""A reply as Block Kit: title, why, cause, steps, small print, buttons.  Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.language import tr
from bot.reply import CandidateShown, Digest, Note, Reply, ReplyKind, StepShown, Why
from handlers.blocks import wording as w
from handlers.blocks.folding import folded_words, shown_steps, tried_choices
from handlers.blocks.parts import (
    BUDGET,
    Block,
    actions,
    bullets,
    button,
    code,
    context,
    cut,
    header,
    numbered,
    parts,
    preformatted,
    quote,
    rich,
    section,
    select,
    size,
    text,
)
from handlers.blocks.plain import (
    candidate_facts,
    cause_label,
    details,
    footer,
    step_notes,
    step_tag,
    title_line,
    why_words,
)
from handlers.blocks.summary import digest_blocks, note_buttons

FOUND_MOST = 300
LONG_MOST = 1500  # of any one field, so that one essay cannot push out the steps
WHY_MOST = 2  # the others stand behind "Why, why not"
STEPS_MOST = 6_000  # characters: the steps are never left out, so they must fit
STEP_TEXT_MOST = (1500, 600, 250, 100)  # tried in turn until the steps fit
STEPS_AT_WORST = 15
# Block ids; the incident stands in the values.
OUTCOME, CHOICE, FOLD = "outcome", "choice", "fold"


@dataclass(frozen=True, slots=True)
class Piece:
    """Blocks that stay together; the highest ``rank`` is left out first."""

    rank: int
    blocks: Sequence[Block]


def card_blocks(said: Reply | Note) -> list[Block]:
    """Return the blocks of what is said, within the budget; never empty."""
    if isinstance(said, Digest):
        return digest_blocks(said)
    if isinstance(said, Note):
        return [rich(section(*_lines(said))), *note_buttons(said.buttons)]
    return within_budget(list(_pieces(said)))


def _lines(said: Note) -> Iterator[Block]:
    """Yield the lines of a note in one run: sections alone do not begin a line."""
    for number, line in enumerate(line for line in said.lines if line):
        if number:
            yield text("\n")
        yield from parts(line)


def within_budget(pieces: list[Piece], *, most: int = BUDGET) -> list[Block]:
    """Return the blocks of the pieces in order, the least needed left out."""
    kept = list(pieces)
    while sum(size(p.blocks) for p in kept) > most and any(p.rank for p in kept):
        kept.remove(max(kept, key=lambda piece: piece.rank))
    if len(kept) < len(pieces):
        kept.append(
            Piece(0, [context(tr("Shortened to fit; the full entry: show it by id."))])
        )
    return [block for piece in kept for block in piece.blocks]


def _pieces(reply: Reply) -> Iterator[Piece]:
    if reply.outcome:
        yield Piece(0, [rich(section(*parts(reply.outcome)))])
    if reply.suspended:
        yield Piece(0, [rich(section(*parts(reply.suspended)))])
    if reply.opening:
        yield Piece(0, [rich(section(text(reply.opening)))])
    yield Piece(0, [header(title_line(reply))])
    if reply.why:
        yield Piece(5, [rich(*_why(reply.why[:WHY_MOST]))])
    if reply.recurrence:
        yield Piece(3, [rich(bullets(parts(line) for line in reply.recurrence))])
    yield from _fields(
        1, (tr(w.SUPPORT), reply.support), (tr(w.DECODED), "; ".join(reply.decoded))
    )
    if reply.ask:
        yield Piece(0, list(_question(reply)))
    if reply.candidates:
        yield Piece(2, [rich(*_candidates(reply))])
    yield from _fields(
        1, (cause_label(reply), reply.cause), (tr(w.BEFORE), reply.prerequisites)
    )
    yield from _steps(shown_steps(reply))
    yield from _folded(reply)
    for rank, pair in enumerate(details(reply)[:-1], start=4):
        yield from _fields(rank, pair)
    if footer(reply):
        yield Piece(0, [context(footer(reply))])
    yield from _buttons(reply)


def _why(reasons: Sequence[Why]) -> Iterator[Block]:
    for why in reasons:
        label = f"{tr(w.MATCHED)} {why_words(why)}:"
        yield section(text(label, italic=True))
        yield quote(cut(why.found, FOUND_MOST))


def _fields(rank: int, *pairs: tuple[str, str | None]) -> Iterator[Piece]:
    for label, words in pairs:
        if words:
            shown = section(text(f"{label}: ", bold=True), text(cut(words, LONG_MOST)))
            yield Piece(rank, [rich(shown)])


def _question(reply: Reply) -> Iterator[Block]:
    ask = text(reply.ask or "")
    yield rich(section(text(f"{tr(w.ASK)}: ", bold=True), ask))
    if reply.options and reply.open_for_outcome and reply.incident is not None:
        yield actions(
            CHOICE,
            *(
                button(
                    option.answer,
                    action=f"choose_{number}",
                    value=f"{reply.incident}:{option.entry_id}",
                )
                for number, option in enumerate(reply.options[:5])
            ),
        )


def _candidates(reply: Reply) -> Iterator[Block]:
    label = tr(w.NEAREST) if reply.kind is ReplyKind.UNKNOWN else tr(w.MAY_BE)
    yield section(text(f"{label}:", bold=True))
    for number, candidate in enumerate(reply.candidates, start=1):
        yield numbered(number, *_candidate(candidate))


def _candidate(candidate: CandidateShown) -> Iterator[Block]:
    yield text(candidate.title)
    yield text(f"  {candidate_facts(candidate)}", italic=True)
    for why in candidate.why[:1]:
        yield text(f"\n{why_words(why)}: ")
        yield code(cut(why.found, FOUND_MOST))
    for words in candidate.against:
        yield text("\n" + tr("against it: {what}", what=words))
    if candidate.tells_apart:
        yield text(f"\n{candidate.tells_apart}")


def _steps(steps: Sequence[StepShown]) -> Iterator[Piece]:
    if steps:
        title = section(text(tr(w.STEPS), bold=True))
        drawn = (rich(title, *_each(steps, most)) for most in STEP_TEXT_MOST)
        fitting = next((block for block in drawn if size([block]) <= STEPS_MOST), None)
        shown = fitting or rich(
            title, *_each(steps[:STEPS_AT_WORST], STEP_TEXT_MOST[-1])
        )
        yield Piece(0, [shown])


def _folded(reply: Reply) -> Iterator[Piece]:
    """Yield the fold of the steps that change something, and what steps did."""
    if reply.folded:
        yield Piece(0, [rich(section(text(folded_words(reply), italic=True)))])
    if reply.confirmed:
        yield Piece(0, [rich(section(*parts(reply.confirmed)))])
    if reply.incident is None or not reply.open_for_outcome or reply.outcome:
        return
    value, row = str(reply.incident), list[Block]()
    if reply.folded:
        row.append(button(tr(w.CONFIRM), action="confirm", value=value, primary=True))
    if reply.confirmed:
        row.append(button(tr(w.UNCONFIRM), action="unconfirm", value=value))
    if reply.kind is ReplyKind.ANSWER and (choices := tried_choices(reply)):
        row.append(select(tr(w.TRIED), action="tried", choices=choices))
    if row:
        yield Piece(0, [actions(FOLD, *row)])


def _each(steps: Iterable[StepShown], most: int) -> Iterator[Block]:
    for step in steps:
        run = cut(step.run, most) if step.run else ""
        short = run if "\n" not in run else ""
        yield numbered(step.number, *_step(step, short, most))
        if run and not short:  # a list item cannot hold a code block
            yield preformatted(run)


def _step(step: StepShown, run: str, most: int) -> Iterator[Block]:
    yield text(step_tag(step), bold=w.is_changing(step.risk))
    yield text(f" {cut(step.do, most)}")
    if run:
        yield text(f"\n{tr(w.RUN)}: ", bold=True)
        yield code(run)
    for label, words in step_notes(step):
        if words:
            yield text(f"\n{label}: " if label else "\n", bold=bool(label))
            yield text(cut(words, most))
    for said in step.said:
        yield text("\n")
        yield from parts(said)


def _buttons(reply: Reply) -> Iterator[Piece]:
    suspend = [button(tr(w.SUSPEND), action="suspend", value=reply.suspends)]
    if reply.incident is None or not reply.open_for_outcome:
        if reply.suspends:
            yield Piece(0, [actions(OUTCOME, *suspend)])
        return
    value = str(reply.incident)
    if reply.kind is ReplyKind.UNKNOWN and not reply.outcome and not reply.entry_id:
        # Nothing was claimed that could be right or wrong.
        yield Piece(
            0, [actions(OUTCOME, button(tr(w.DRAFT), action="draft", value=value))]
        )
        return
    if reply.outcome:
        row = [button(tr(w.UNDO), action="undo", value=value)]
        if reply.asks_step and reply.steps:
            choices = [
                (tr("Step {n}", n=s.number), f"{value}:{s.number}") for s in reply.steps
            ]
            row.append(select(tr(w.WHICH_STEP), action="step", choices=choices))
        row += suspend if reply.suspends else []
        yield Piece(0, [actions(OUTCOME, *row)])
        return
    row = [
        button(tr(w.WRONG), action="not_this", value=value),
        button(tr(w.OTHERS), action="others", value=value),
    ]
    if reply.kind is ReplyKind.ANSWER or reply.entry_id:
        primary = not reply.folded  # one a card: first the case is confirmed
        row.insert(0, button(tr(w.FIXED), action="fixed", value=value, primary=primary))
    yield Piece(0, [actions(OUTCOME, *row)])
