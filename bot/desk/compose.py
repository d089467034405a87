"""From a diagnosis to what we say about it.  Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from bot.incident import Incident
from bot.language import mark, tr
from bot.reply import (
    CandidateShown,
    Option,
    Reply,
    ReplyKind,
    Sentence,
    Source,
    StepShown,
    Why,
)
from bot.store import StepTally
from kb.entry import Entry, Step
from kb.score import Evidence, Match
from kb.verdict import Diagnosis, Reason, Verdict, options, suggested

WHY_SHOWN = 4
CANDIDATES_SHOWN = 3
FOUND_MOST = 300
ANYTHING = mark("what you pasted")
WHICH_ONE = mark("Which of these is it?")
IS_IT = mark("Is it this one?")
UNKNOWN_TITLE = mark("I don't know this one")
NO_KB_MATCH = mark("Nothing in my KB fits it.")
NEAR_MISS = mark("Something in my KB is close, but it is not the same:")
DRAFT = mark("From a draft entry that nobody has validated yet: check before you act.")
WORDS = {
    "message": mark("the message it shows"),
    "event": mark("the event"),
    "code": mark("the code"),
    "exit": mark("the exit code"),
    "kb": mark("the KB number"),
    "file": mark("the file"),
    "phrase": mark("what you describe"),
    "symptom": mark("what you describe"),
    "title": mark("what you describe"),
    "product": mark("the products"),
    "answer": mark("the answer you gave"),
}


def compose(
    diagnosis: Diagnosis,
    *,
    incident: Incident | None = None,
    recurrence: tuple[Sentence, ...] = (),
    tallies: Sequence[StepTally] = (),
) -> Reply:
    """Return the card on a diagnosis; a look-up has no incident."""
    offered = suggested(diagnosis)
    if diagnosis.verdict is Verdict.ANSWER:
        reply = _answer(diagnosis, offered[0], tallies)
    elif diagnosis.verdict is Verdict.SUGGEST:
        reply = _suggestion(diagnosis, offered)
    else:
        reply = _unknown(diagnosis)
    return replace(
        reply,
        incident=incident.number if incident else None,
        hosts=incident.hosts if incident else (),
        recurrence=recurrence,
        open_for_outcome=incident is not None,
    )


def entry_card(entry: Entry, tallies: Sequence[StepTally] = ()) -> Reply:
    """Return an entry as a card of its own: a look-up by its number."""
    return Reply(
        kind=ReplyKind.ANSWER,
        title=entry.title,
        opening="" if entry.is_validated else tr(DRAFT),
        entry_id=entry.id,
        kb=entry.kb,
        version=entry.version or None,
        severity=entry.severity,
        cause=entry.cause,
        scope=entry.scope,
        prerequisites=_unless_none(entry.prerequisites),
        steps=tuple(_steps(entry, {tally.step: tally for tally in tallies})),
        verify=entry.verify,
        restart=_unless_none(entry.restart),
        workaround=entry.workaround,
        escalate=entry.escalate,
        support=entry.support,
        applies_to=tuple(
            f"{a.product} ({a.note})" if a.note else a.product for a in entry.applies_to
        ),
        risk_notes=entry.risk_notes,
        confidence=entry.confidence,
        inferred=entry.inferred,
        sources=tuple(Source(r.title, r.url) for r in entry.references),
        open_for_outcome=False,
    )


def candidates(
    diagnosis: Diagnosis, matches: Sequence[Match]
) -> tuple[CandidateShown, ...]:
    """Return matches as they are shown beside one another."""
    best = matches[0].entry if matches else None
    return tuple(
        CandidateShown(
            entry_id=match.entry.id,
            title=match.entry.title,
            score=match.score,
            why=reasons(diagnosis, match)[:1],
            against=match.conflicts,
            tells_apart=None if match.entry is best else _apart(best, match.entry),
        )
        for match in matches
    )


def reasons(diagnosis: Diagnosis, match: Match) -> tuple[Why, ...]:
    """Return why it matched, the strongest first, each pasted line quoted once."""
    lines = diagnosis.paste.original.split("\n")
    shown: dict[tuple[str, int], Why] = {}
    for proof in sorted(match.evidence, key=lambda proof: -proof.points):
        if proof.points > 0:
            why = Why(_says(proof), _quoted(proof, lines), proof.line)
            shown.setdefault((why.found, why.line), why)
    return tuple(shown.values())[:WHY_SHOWN]


def _answer(diagnosis: Diagnosis, match: Match, tallies: Sequence[StepTally]) -> Reply:
    return replace(
        entry_card(match.entry, tallies),
        why=reasons(diagnosis, match),
        score=match.score,
        runner_up=next(iter(candidates(diagnosis, diagnosis.matches[1:2])), None),
    )


def _suggestion(diagnosis: Diagnosis, offered: Sequence[Match]) -> Reply:
    first = offered[0].entry
    draft = diagnosis.reason is Reason.DRAFT
    alone = len(offered) == 1
    asked = options(diagnosis)
    own = tuple(Option(_choice(m.entry, alone), m.entry.id) for m in offered)
    return Reply(
        kind=ReplyKind.SUGGEST,
        title=(
            tr("It may be: {title}", title=first.title)
            if alone
            else tr("It may be one of these")
        ),
        opening=(
            tr(DRAFT) if draft else tr("I am not sure enough to give you steps yet.")
        ),
        kb=first.kb if alone else (),
        version=first.version or None if alone else None,
        why=reasons(diagnosis, offered[0]),
        ask=diagnosis.ask or tr(IS_IT if alone else WHICH_ONE),
        options=tuple(Option(o.answer, o.means) for o in asked) or own,
        candidates=candidates(diagnosis, offered),
        decoded=diagnosis.decoded,
        support=first.support if alone else None,
    )


def _unknown(diagnosis: Diagnosis) -> Reply:
    near = diagnosis.matches[:CANDIDATES_SHOWN]
    is_near = diagnosis.reason is Reason.NEAR_MISS
    return Reply(
        kind=ReplyKind.UNKNOWN,
        title=tr(UNKNOWN_TITLE),
        opening=tr(NEAR_MISS if is_near else NO_KB_MATCH),
        candidates=candidates(diagnosis, near),
        decoded=diagnosis.decoded,
    )


def _steps(entry: Entry, tallies: Mapping[int, StepTally]) -> Iterator[StepShown]:
    for number, step in enumerate(entry.resolution, start=1):
        yield StepShown(
            number=number,
            do=step.do,
            risk=step.risk,
            run=step.run,
            expect=step.expect,
            stop_if=step.stop_if,
            rollback=step.rollback,
            restart=step.restart,
            inferred=_is_inferred(entry, number, step),
            tally=_tally(tallies.get(number)),
        )


def _is_inferred(entry: Entry, number: int, _: Step) -> bool:
    marks = (f"resolution.{number}", "resolution")
    return any(
        mark in marks or mark.startswith(f"resolution.{number}.")
        for mark in entry.inferred
    )


def _unless_none(words: str | None) -> str | None:
    """Return what an entry says, ``None`` where it says that there is none."""
    return None if words and words.strip(" .").casefold() == "none" else words


def _tally(tally: StepTally | None) -> str | None:
    tried = tally.worked + tally.failed if tally else 0
    if not tally or not tried:
        return None
    return tr("worked {times} of {n} times", times=tally.worked, n=tried)


def _says(proof: Evidence) -> str:
    return tr(WORDS.get(proof.kind, ANYTHING))


def _quoted(proof: Evidence, lines: Sequence[str]) -> str:
    """Return the pasted line, what was found in it if the line is too long."""
    whole = lines[proof.line - 1].strip() if 0 < proof.line <= len(lines) else ""
    return whole if whole and len(whole) <= FOUND_MOST else proof.found[:FOUND_MOST]


def _choice(entry: Entry, alone: bool) -> str:
    return tr("Yes, show the steps") if alone else entry.title


def _apart(best: Entry | None, other: Entry) -> str | None:
    likes = best.look_alikes if best else ()
    return next((like.tells_apart for like in likes if like.id == other.id), None)
