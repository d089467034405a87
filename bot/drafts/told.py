"""What authors and approvers are told of a draft.  Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.backtest import Change
from bot.drafts.learned import Kind, Proposal
from bot.drafts.trial import Trial
from bot.language import mark, tr
from bot.reply import Button, Note, Sentence, note, person, phrase, sentence
from kb.entry import Entry

ACCEPT, SEND_BACK, AGAIN = "draft_accept", "draft_send_back", "draft_again"
ACCEPT_LABEL, SEND_BACK_LABEL = mark("Accept"), mark("Send back")
AGAIN_LABEL = mark("Mend the draft")
ASKS = mark("{who} asks to make this a known error, answered from then on:")
KEPT = mark("Your draft {id} is kept, and who may accept it has been asked.")
KEPT_FOR_NOBODY = mark(
    "Your draft {id} is kept, but nobody else may accept it yet: an operator names"
    " approvers in PATCHBOT_APPROVERS."
)
ACCEPTED = mark(
    "Accepted: {id} is a known error now, the next paste is answered. {who}"
)
SENT_BACK = mark("Sent back: {id} is not a known error. {reason} {who}")
SENT_BACK_TO_YOU = mark(
    "Sent back: {id} is not a known error. Reason, from {who}: {reason}"
)
IN_THREAD = mark(
    "This failure is known from now on as {id} ({title}): drafted by {author},"
    " accepted by {who}. The next paste is answered."
)
GONE = mark("There is no such draft.")
NOT_YOURS = mark(
    "Only approvers may decide on a draft (PATCHBOT_APPROVERS names them)."
)
OWN_DRAFT = mark("Somebody else has to decide on your own draft.")
CHANGED_SINCE = mark("This draft was changed since; decide on its newer message.")
DECIDED = mark("Already decided: {id} is {state}, says {who}")
ALL_HOLDS = mark("Held against {examples} examples of {entries} entries: all hold.")
BREAKS = mark("Held against {examples} examples of {entries} entries, {n} would break:")
PASTES = mark(
    "Held against {pastes} pastes of 90 days: {new} newly answered, {stolen} stolen"
    " from another entry, {lost} lost."
)
TAKES = mark("incident {incident}: {was} -> {now}")
TO_WRITE = mark("Still to write: {what}")
NO_PROPOSAL = mark("That was decided already, or it is not for you to see.")
OWN_PROPOSAL = mark("Somebody else has to decide on what you proposed yourself.")
DRAFT_WAITS = mark("A draft of {id} waits for a decision: that comes first.")
NOT_TAKEN = mark("The proposal for {id} is not taken:")
TAKEN = {
    Kind.EXAMPLE: mark(
        "The paste of incident {incident} is an example of {id} now, says {who}."
    ),
    Kind.REJECT: mark(
        "The paste of incident {incident} is kept away from {id} now, says {who}."
    ),
}
PROPOSAL_BACK = {
    Kind.EXAMPLE: mark(
        "Your paste of incident {incident} is no example of {id}, says {who}."
    ),
    Kind.REJECT: mark(
        "{id} stays as it is after your Not this on incident {incident}, says {who}."
    ),
}
REASON = mark("Reason: {reason}")
MOST_LISTED = 5
MOST_SHOWN = 700


def asking(entry: Entry, trial: Trial, to_write: Sequence[str], *, author: str) -> Note:
    """Return the message on which an approver decides about a draft."""
    value = f"{entry.id}:{entry.version}"
    lines = (
        phrase(ASKS, who=person(author)),
        *map(sentence, _told(entry)),
        *map(sentence, result(trial, to_write)),
    )
    return Note(
        lines,
        (
            Button(tr(ACCEPT_LABEL), ACCEPT, value),
            Button(tr(SEND_BACK_LABEL), SEND_BACK, value),
        ),
    )


def kept(
    entry: Entry, trial: Trial, to_write: Sequence[str], *, is_asked: bool
) -> Note:
    """Return what its author is told of a draft that was held against everything."""
    words = KEPT if is_asked else KEPT_FOR_NOBODY
    return note(tr(words, id=entry.id), *result(trial, to_write))


def result(trial: Trial, to_write: Sequence[str]) -> Iterator[str]:
    """Yield what accepting a draft would change, in lines."""
    counts = {"examples": trial.examples, "entries": trial.entries}
    if trial.broken:
        yield tr(BREAKS, n=len(trial.broken), **counts)
        yield from trial.broken[:MOST_LISTED]
    else:
        yield tr(ALL_HOLDS, **counts)
    yield tr(
        PASTES,
        pastes=trial.pastes,
        new=trial.count(Change.NEW),
        stolen=trial.count(Change.STOLEN),
        lost=trial.count(Change.LOST),
    )
    for one in trial.changed[:MOST_LISTED]:
        yield tr(
            TAKES,
            incident=one.incident,
            was=one.was or tr("nothing"),
            now=one.now or tr("nothing"),
        )
    if to_write:
        yield tr(TO_WRITE, what="; ".join(to_write))


def decided(words: str, entry_id: str, *, by: str, reason: str = "") -> Note:
    """Return what an approver's message says once it is decided."""
    said = phrase(words, id=entry_id, who=person(by), reason=reason)
    return Note((said,))


def sent_back(entry_id: str, *, by: str, reason: str) -> Note:
    """Return what the author is told of a draft that was sent back."""
    words = phrase(SENT_BACK_TO_YOU, id=entry_id, who=person(by), reason=reason)
    return Note((words,), (Button(tr(AGAIN_LABEL), AGAIN, entry_id),))


def in_thread(entry_id: str, title: str, *, author: str, by: str) -> Note:
    """Return what the thread reads in which a draft began."""
    who, writer = person(by), person(author)
    words = phrase(IN_THREAD, id=entry_id, title=title, author=writer, who=who)
    return Note((words,))


def proposal_taken(proposal: Proposal, *, by: str) -> Note:
    """Return what who proposed and who accepted are told."""
    return Note((_about(TAKEN[proposal.kind], proposal, by),))


def proposal_sent_back(proposal: Proposal, *, by: str, reason: str) -> Note:
    """Return what who proposed is told of a proposal that was put away."""
    said = _about(PROPOSAL_BACK[proposal.kind], proposal, by)
    why = [phrase(REASON, reason=reason)] if reason else []
    return Note((said, *why))


def _about(words: str, proposal: Proposal, by: str) -> Sentence:
    number, id_ = proposal.incident, proposal.entry_id
    return phrase(words, incident=number, id=id_, who=person(by))


def _told(entry: Entry) -> Iterator[str]:
    signals = entry.signals
    yield f"{entry.title} ({entry.id}, {entry.severity}, {entry.category})"
    for message in signals.messages:
        yield tr("Known by: {text}", text=message.text)
    others = [code.code for code in signals.codes]
    others += [f"{event.source}/{event.id}" for event in signals.events]
    if others:
        yield tr("Supported by: {signals}", signals=", ".join(others))
    if entry.cause:
        yield tr("Cause: {text}", text=entry.cause[:MOST_SHOWN])
    for number, step in enumerate(entry.resolution, start=1):
        guards = [
            f"{label}: {words}"
            for label, words in (
                (tr("stop if"), step.stop_if),
                (tr("back"), step.rollback),
            )
            if words
        ]
        more = f" ({'; '.join(guards)})" if guards else ""
        yield f"{number}. [{step.risk}] {step.do}{more}"[:MOST_SHOWN]
    for example in entry.matches[:MOST_LISTED]:
        yield tr("Example: {text}", text=example.text[:MOST_SHOWN])
