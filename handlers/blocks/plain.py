"""A whole answer as text: what a screen reader and a notification get.  Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.language import ntr, percent, tr
from bot.reply import (
    CandidateShown,
    Digest,
    Note,
    Part,
    Reply,
    Sentence,
    StepShown,
    Why,
)
from handlers.blocks import wording as w
from handlers.blocks.folding import (
    folded_steps,
    folded_words,
    shown_steps,
    step_name,
)
from handlers.blocks.parts import cut, date_form
from handlers.blocks.summary import digest_lines, table_lines
from handlers.slack_text import escaped

# Slack cuts at 40,000; clients fold far earlier, and nobody listens to more.
TEXT_MOST = 12_000
FOUND_MOST = 200


def plain_text(said: Reply | Note) -> str:
    """Return all that is said as Slack text, people and times as Slack's own marks."""
    if isinstance(said, Digest):
        lines = *map(escaped, digest_lines(said)), *map(_sentence, said.lines)
        below = map(escaped, table_lines(said))
        return cut("\n".join([*lines, *below]), TEXT_MOST)
    if isinstance(said, Note):
        return cut("\n".join(map(_sentence, said.lines)), TEXT_MOST)
    return cut("\n".join(_lines(said)), TEXT_MOST)


def _lines(reply: Reply) -> Iterator[str]:
    if reply.outcome:
        yield _sentence(reply.outcome)
    if reply.suspended:
        yield _sentence(reply.suspended)
    if reply.opening:
        yield escaped(reply.opening)
    yield f"*{escaped(title_line(reply))}*"
    yield from (_why(why) for why in reply.why)
    yield from map(_sentence, reply.recurrence)
    yield from _labelled(
        (tr(w.SUPPORT), reply.support), (tr(w.DECODED), "; ".join(reply.decoded))
    )
    if reply.ask:
        yield f"{tr(w.ASK)}: {escaped(reply.ask)}"
        yield from (f"- {escaped(option.answer)}" for option in reply.options)
    yield from (
        line
        for number, c in enumerate(reply.candidates, 1)
        for line in _candidate(number, c)
    )
    yield from _labelled(
        (cause_label(reply), reply.cause), (tr(w.BEFORE), reply.prerequisites)
    )
    if reply.steps:
        yield f"{tr(w.STEPS)}:"
    yield from (line for step in shown_steps(reply) for line in _step(step))
    if reply.folded:
        yield escaped(folded_words(reply))
        yield from (_folded(step) for step in folded_steps(reply))
    if reply.confirmed:
        yield _sentence(reply.confirmed)
    yield from _labelled(*details(reply))


def title_line(reply: Reply) -> str:
    """Return the title with the KB number people know it by."""
    number = next((kb for kb in reply.kb if kb not in reply.title), None)
    return f"{reply.title} ({number})" if number else reply.title


def cause_label(reply: Reply) -> str:
    """Return the label of the cause, marked where it is inference."""
    return (
        f"{tr(w.CAUSE)} ({tr(w.INFERRED)})"
        if "cause" in reply.inferred
        else tr(w.CAUSE)
    )


def details(reply: Reply) -> tuple[tuple[str, str | None], ...]:
    """Return what stands below the steps: label and text, most needed first."""
    return (
        (tr(w.VERIFY), reply.verify),
        (tr(w.RESTART), reply.restart),
        (tr(w.WORKAROUND), None if reply.folded else reply.workaround),
        (tr(w.RISKS), " ".join(reply.risk_notes)),
        (tr(w.ESCALATE), reply.escalate),
        (tr(w.APPLIES), "; ".join(reply.applies_to)),
        (tr(w.SCOPE), reply.scope),
        (tr(w.OPEN_POINTS), reply.confidence),
        (tr(w.SOURCES), "; ".join(_source(s.title, s.url) for s in reply.sources)),
        ("", footer(reply)),
    )


def footer(reply: Reply) -> str:
    """Return the small print: entry, version, incident, certainty, hosts."""
    parts = (
        reply.entry_id and tr("entry {id}", id=reply.entry_id),
        reply.version and tr("KB version {version}", version=reply.version),
        reply.incident is not None and tr("incident {number}", number=reply.incident),
        reply.score is not None and tr("match {share}", share=percent(reply.score)),
        margin_words(reply),
        reply.hosts and tr("hosts: {hosts}", hosts=", ".join(reply.hosts)),
    )
    return " · ".join(part for part in parts if part)


def margin_words(reply: Reply) -> str:
    """Return the runner-up and how far it is behind; empty if there is none."""
    other = reply.runner_up
    if other is None or other.score is None or reply.score is None:
        return ""
    if other.against:
        return tr("next {id}, ruled out", id=other.entry_id)
    points = round(100 * reply.score) - round(100 * other.score)
    return ntr(
        "next {id}, {n} point behind",
        "next {id}, {n} points behind",
        points,
        id=other.entry_id,
    )


def why_words(why: Why) -> str:
    """Return a reason in words, with the line it stood on."""
    if not why.line:
        return why.says
    return tr("{what} (line {n})", what=why.says, n=why.line)


def step_notes(step: StepShown) -> tuple[tuple[str, str | None], ...]:
    """Return what goes with a step: label and text."""
    return (
        (tr(w.EXPECT), step.expect),
        (tr(w.STOP_IF), step.stop_if),
        (tr(w.ROLLBACK), step.rollback),
        (tr(w.RESTART), None if step.restart in (None, "none") else step.restart),
        ("", step.tally),
    )


def step_tag(step: StepShown) -> str:
    """Return the risk of a step, and whether it is inference, in brackets."""
    marks = [w.risk_words(step.risk), *([tr(w.INFERRED)] if step.inferred else [])]
    return f"[{', '.join(marks)}]"


def candidate_facts(candidate: CandidateShown) -> str:
    """Return an entry's id, and how well it fits where it was matched."""
    fit = "" if candidate.score is None else f", {percent(candidate.score)}"
    return f"{candidate.entry_id}{fit}"


def _step(step: StepShown) -> Iterator[str]:
    yield f"{step.number}. {step_tag(step)} {escaped(step.do)}"
    if step.run:
        yield f"   {tr(w.RUN)}: `{escaped(step.run)}`"
    yield from (f"   {line}" for line in _labelled(*step_notes(step)))
    yield from (f"   {_sentence(said)}" for said in step.said)


def _folded(step: StepShown) -> str:
    return f"{step.number}. {step_tag(step)} {escaped(step_name(step))}" + tr(
        " (folded)"
    )


def _candidate(number: int, candidate: CandidateShown) -> Iterator[str]:
    yield f"{number}) {escaped(candidate.title)} ({candidate_facts(candidate)})"
    if candidate.tells_apart:
        yield f"   {escaped(candidate.tells_apart)}"
    yield from (
        f"   {escaped(tr('against it: {what}', what=words))}"
        for words in candidate.against
    )


def _why(why: Why) -> str:
    found = escaped(cut(why.found, FOUND_MOST))
    return f"{tr(w.MATCHED)} {escaped(why_words(why))}: {found}"


def _labelled(*pairs: tuple[str, str | None]) -> Iterable[str]:
    return (
        f"{label}: {escaped(words)}" if label else escaped(words)
        for label, words in pairs
        if words
    )


def _source(title: str, url: str | None) -> str:
    return f"{title} ({url})" if url else title


def _sentence(sentence: Sentence) -> str:
    return "".join(map(_part, sentence))


def _part(part: Part) -> str:
    match part.kind:
        case "person":
            return f"<@{part.text}>"
        case "channel":
            return f"<#{part.text}>"
        case "thread":
            return f"<{part.where}|{escaped(part.text)}>"
        case "time":
            form, words = date_form(), escaped(part.text)
            return f"<!date^{part.where}^{form}|{words}>"
        case _:
            return escaped(part.text)
