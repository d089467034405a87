"""What authors and approvers are told of a draft.  Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.backtest import Change
from bot.drafts.trial import Trial
from bot.reply import Button, Note, note, person, sentence
from kb.entry import Entry

ACCEPT, SEND_BACK, AGAIN = "draft_accept", "draft_send_back", "draft_again"
ACCEPT_LABEL, SEND_BACK_LABEL, AGAIN_LABEL = "Accept", "Send back", "Mend the draft"
ASKS = " asks to make this a known error, answered from then on:"
KEPT = "Your draft {id} is kept, and who may accept it has been asked."
KEPT_FOR_NOBODY = (
    "Your draft {id} is kept, but nobody else may accept it yet: an operator names"
    " approvers in PATCHBOT_APPROVERS."
)
ACCEPTED = "Accepted: {id} is a known error now, the next paste is answered."
SENT_BACK = "Sent back: {id} is not a known error. {reason}"
IN_THREAD = "This failure is known from now on as {id} ({title}): drafted by "
GONE = "There is no such draft."
NOT_YOURS = "Only approvers may decide on a draft (PATCHBOT_APPROVERS names them)."
OWN_DRAFT = "Somebody else has to decide on your own draft."
CHANGED_SINCE = "This draft was changed since; decide on its newer message."
DECIDED = "Already decided: {id} is {state}, says "
ALL_HOLDS = "Held against {examples} examples of {entries} entries: all hold."
BREAKS = "Held against {examples} examples of {entries} entries, {n} would break:"
PASTES = (
    "Held against {pastes} pastes of 90 days: {new} newly answered, {stolen} stolen"
    " from another entry, {lost} lost."
)
TAKES = "incident {incident}: {was} -> {now}"
TO_WRITE = "Still to write: {what}"
MOST_LISTED = 5
MOST_SHOWN = 700


def asking(entry: Entry, trial: Trial, to_write: Sequence[str], *, author: str) -> Note:
    """Return the message on which an approver decides about a draft."""
    value = f"{entry.id}:{entry.version}"
    lines = (
        sentence(person(author), ASKS),
        *map(sentence, _told(entry)),
        *map(sentence, result(trial, to_write)),
    )
    return Note(
        lines,
        (
            Button(ACCEPT_LABEL, ACCEPT, value),
            Button(SEND_BACK_LABEL, SEND_BACK, value),
        ),
    )


def kept(
    entry: Entry, trial: Trial, to_write: Sequence[str], *, is_asked: bool
) -> Note:
    """Return what its author is told of a draft that was held against everything."""
    words = KEPT if is_asked else KEPT_FOR_NOBODY
    return note(words.format(id=entry.id), *result(trial, to_write))


def result(trial: Trial, to_write: Sequence[str]) -> Iterator[str]:
    """Yield what accepting a draft would change, in lines."""
    counts = {"examples": trial.examples, "entries": trial.entries}
    if trial.broken:
        yield BREAKS.format(n=len(trial.broken), **counts)
        yield from trial.broken[:MOST_LISTED]
    else:
        yield ALL_HOLDS.format(**counts)
    yield PASTES.format(
        pastes=trial.pastes,
        new=trial.count(Change.NEW),
        stolen=trial.count(Change.STOLEN),
        lost=trial.count(Change.LOST),
    )
    for one in trial.changed[:MOST_LISTED]:
        yield TAKES.format(
            incident=one.incident, was=one.was or "nothing", now=one.now or "nothing"
        )
    if to_write:
        yield TO_WRITE.format(what="; ".join(to_write))


def decided(words: str, *, by: str) -> Note:
    """Return what an approver's message says once it is decided."""
    return Note((sentence(words, " ", person(by)),))


def sent_back(entry_id: str, *, by: str, reason: str) -> Note:
    """Return what the author is told of a draft that was sent back."""
    words = SENT_BACK.format(id=entry_id, reason="Reason, from ")
    lines = (sentence(words, person(by), f": {reason}"),)
    return Note(lines, (Button(AGAIN_LABEL, AGAIN, entry_id),))


def in_thread(entry_id: str, title: str, *, author: str, by: str) -> Note:
    """Return what the thread reads in which a draft began."""
    opening = IN_THREAD.format(id=entry_id, title=title)
    return Note(
        (
            sentence(
                *(opening, person(author), ", accepted by ", person(by)),
                ". The next paste is answered.",
            ),
        )
    )


def _told(entry: Entry) -> Iterator[str]:
    signals = entry.signals
    yield f"{entry.title} ({entry.id}, {entry.severity}, {entry.category})"
    for message in signals.messages:
        yield f"Known by: {message.text}"
    others = [code.code for code in signals.codes]
    others += [f"{event.source}/{event.id}" for event in signals.events]
    if others:
        yield f"Supported by: {', '.join(others)}"
    if entry.cause:
        yield f"Cause: {entry.cause[:MOST_SHOWN]}"
    for number, step in enumerate(entry.resolution, start=1):
        guards = [
            f"{label}: {words}"
            for label, words in (("stop if", step.stop_if), ("back", step.rollback))
            if words
        ]
        more = f" ({'; '.join(guards)})" if guards else ""
        yield f"{number}. [{step.risk}] {step.do}{more}"[:MOST_SHOWN]
    for example in entry.matches[:MOST_LISTED]:
        yield f"Example: {example.text[:MOST_SHOWN]}"
