"""A proposed example or reject as a form, and the list of them.  Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.drafts.learned import Kind, Proposal
from bot.language import mark, ntr, tr
from bot.reply import Button, Note, Sentence, note, person, phrase, sentence
from handlers.blocks.draft import PUBLIC
from handlers.blocks.forms import choice, field, form
from handlers.blocks.parts import Block, cut

PROPOSAL_FORM = "proposal_form"
LOOK = "proposal_"  # what the buttons of a list begin with; their number follows
TEXT, RULES_OUT, VERDICT, REASON = "text", "rules_out", "verdict", "reason"
ACCEPT, SEND_BACK = "accept", "send_back"
MOST_LISTED, MOST_TEXT, MOST_LINE = 5, 3000, 120
TITLE, SUBMIT = mark("Proposed for an entry"), mark("Decide")
NONE_WAIT = mark("Nothing is proposed for an entry at the moment.")
LOOK_LABEL = mark("Look at {n}")
SAYS = {
    Kind.EXAMPLE: mark(
        "{n}. an example of {id}, from incident {incident}: it fixed it for {who}:"
        " {line}"
    ),
    Kind.REJECT: mark(
        "{n}. not {id}, from incident {incident}: it was wrong for {who}: {line}"
    ),
}
ASKS = {
    Kind.EXAMPLE: mark(
        "{entry}: this paste was fixed by its steps. As an example it has to find the"
        " entry from now on, whatever else changes."
    ),
    Kind.REJECT: mark(
        "{entry}: this paste got it and was something else. As a counter-example it"
        " must not get the entry any more, so something in it has to rule it out."
    ),
}
IT_IS, THEY_SAY = mark(" It really is {other}."), mark(" In their words: {words}")
TEXT_LABEL = mark("The paste, as everybody will read it")
RULES_OUT_LABEL = mark("A text in it that rules the entry out")
RULES_OUT_HINT = mark("Word for word, as Windows says it")
VERDICT_LABEL = mark("What becomes of it")
REASON_LABEL = mark("Reason, if you send it back")
VERDICTS = {
    ACCEPT: mark("Accept: it becomes part of the entry"),
    SEND_BACK: mark("Send back: the entry stays as it is"),
}


def proposal_list(waiting: Sequence[Proposal]) -> Note:
    """Return what waits for a decision, with a button each."""
    if not waiting:
        return note(tr(NONE_WAIT))
    shown, n = waiting[:MOST_LISTED], len(waiting)
    words = ntr(
        "{n} proposed for an entry:", "{n} proposed for entries, the newest first:", n
    )
    lines: list[Sentence] = [sentence(words)]
    buttons = []
    for number, one in enumerate(shown, start=1):
        said = phrase(
            SAYS[one.kind],
            n=number,
            id=one.entry_id,
            incident=one.incident,
            who=person(one.by),
            line=cut(one.text.strip().partition("\n")[0], MOST_LINE),
        )
        lines.append(said)
        label = tr(LOOK_LABEL, n=number)
        buttons.append(Button(label, f"{LOOK}{number}", one.key))
    if left := n - len(shown):
        more = ntr(
            "{n} more comes up once these are decided.",
            "{n} more come up once these are decided.",
            left,
        )
        lines.append(sentence(more))
    return Note(tuple(lines), tuple(buttons))


def proposal_form(
    proposal: Proposal, *, title: str, belongs_to: str, words: str, place: str
) -> dict[str, Any]:
    """Return the form on which an approver decides; ``place`` is where they stand."""
    named = f"{proposal.entry_id} ({title})"
    asks = tr(ASKS[proposal.kind], entry=named)
    asks += tr(IT_IS, other=belongs_to) if belongs_to else ""
    asks += tr(THEY_SAY, words=words) if words else ""
    verdicts = {value: tr(words) for value, words in VERDICTS.items()}
    fields = [
        field(TEXT, tr(TEXT_LABEL), _lines(TEXT, proposal.text)),
        field(VERDICT, tr(VERDICT_LABEL), choice(VERDICT, verdicts, ACCEPT)),
        field(REASON, tr(REASON_LABEL), _lines(REASON, ""), optional=True),
    ]
    if proposal.kind is Kind.REJECT:
        line: Block = {"type": "plain_text_input", "action_id": RULES_OUT}
        hint = tr(RULES_OUT_HINT)
        ruling = field(RULES_OUT, tr(RULES_OUT_LABEL), line, hint, optional=True)
        fields.insert(1, ruling)
    said = [_said(cut(asks, MOST_TEXT)), _said(tr(PUBLIC))]
    kept = f"{place} {proposal.key}"
    return form(PROPOSAL_FORM, tr(TITLE), tr(SUBMIT), *said, *fields, note=kept)


def _said(words: str) -> Block:
    return {"type": "section", "text": {"type": "plain_text", "text": words}}


def _lines(name: str, now: str) -> Block:
    made: Block = {
        "type": "plain_text_input",
        "action_id": name,
        "multiline": True,
        "max_length": MOST_TEXT,
    }
    return {**made, "initial_value": now[:MOST_TEXT]} if now else made
