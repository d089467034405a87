"""How far people are with an answer's steps: confirmed, tried, folded; read only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.incident import StepOutcome, StepResult
from bot.language import mark
from bot.reply import Reply, ReplyKind, Sentence, StepShown, moment, person, phrase
from bot.store import AuditRow, Store
from kb.entry import Risk

CONFIRMED, UNCONFIRMED = "confirmed", "unconfirmed"  # kinds of audit rows
DID = {
    StepResult.WORKED: mark("Worked, says {who}, {when}"),
    StepResult.FAILED: mark("Did not help, says {who}, {when}"),
    StepResult.SKIPPED: mark("Skipped, says {who}, {when}"),
}


def marked(store: Store, reply: Reply) -> Reply:
    """Return an answer's card with who confirmed the case and what the steps did.

    Until somebody has, the steps from the first that changes something are folded.
    """
    if reply.kind is not ReplyKind.ANSWER or reply.incident is None:
        return reply
    row = confirmation(store, reply.incident, reply.entry_id)
    changes = any(Risk(step.risk) is not Risk.READ_ONLY for step in reply.steps)
    told = store.opinions.steps_of(reply.incident)
    return replace(
        reply,
        folded=changes and row is None,
        confirmed=confirmed_sentence(row) if row and changes else (),
        steps=tuple(_with_outcomes(step, told) for step in reply.steps),
    )


def confirmation(store: Store, number: int, entry_id: str | None) -> AuditRow | None:
    """Return who last confirmed an incident to be this entry, ``None`` if undone."""
    for row in reversed(store.audit.of(number)):
        if row.kind in (CONFIRMED, UNCONFIRMED) and row.detail["entry"] == entry_id:
            return row if row.kind == CONFIRMED else None
    return None


def confirmed_sentence(row: AuditRow) -> Sentence:
    """Return who confirmed a case, and when."""
    who, when = person(row.actor), moment(row.at)
    return phrase("Confirmed by {who}, {when}", who=who, when=when)


def _with_outcomes(step: StepShown, told: Sequence[StepOutcome]) -> StepShown:
    said = tuple(
        phrase(DID[o.result], who=person(o.user), when=moment(o.at))
        for o in told
        if o.step == step.number
    )
    return replace(step, said=said)
