"""What goes into the outbox, and under which names, so that nothing is said twice."""

from __future__ import annotations

from datetime import datetime

from bot.delivery import Kind
from bot.incident import Asked, Incident, is_outside
from bot.language import tr
from bot.reply import Note, Reply, moment, note, person, phrase, to_mapping
from bot.store import CARD, Sending

UNKNOWN_REACTION = "grey_question"
REACTION = "reaction"  # the role of such a row


def card(incident: Incident, reply: Reply, *, explicit: bool) -> Sending:
    """Return the posting of an incident's card, once in its life.

    What came from outside has no message to answer: its card opens a thread.
    """
    no_thread = is_outside(incident.thread_ts)
    return Sending(
        dedupe=f"card {incident.number}",
        team=incident.team,
        channel=incident.channel,
        kind=Kind.POST,
        payload={"said": to_mapping(reply)},
        thread_ts=None if no_thread else incident.thread_ts,
        role=CARD,
        incident=incident.number,
        explicit=explicit,
    )


def card_update(
    incident: Incident, reply: Reply, *, target: int, now: datetime
) -> Sending:
    """Return the update of a card that stands in the outbox as row ``target``."""
    return Sending(
        dedupe=f"card {incident.number} as of {now.isoformat()}",
        team=incident.team,
        channel=incident.channel,
        kind=Kind.UPDATE,
        payload={"said": to_mapping(reply)},
        thread_ts=incident.thread_ts,
        role="card-update",
        incident=incident.number,
        target=target,
        explicit=True,
    )


def card_removal(incident: Incident, *, target: int) -> Sending:
    """Return the removal of a card whose paste was taken back."""
    return Sending(
        dedupe=f"card {incident.number} removed",
        team=incident.team,
        channel=incident.channel,
        kind=Kind.DELETE,
        payload={},
        thread_ts=incident.thread_ts,
        role="card-removal",
        incident=incident.number,
        target=target,
        explicit=True,
    )


def in_thread(asked: Asked, said: Note | Reply, *, incident: int | None) -> Sending:
    """Return a posting in the thread of who asked: pointers and direct answers."""
    return Sending(
        dedupe=f"note {asked.team} {asked.channel} {asked.ts}",
        team=asked.team,
        channel=asked.channel,
        kind=Kind.POST,
        payload={"said": to_mapping(said)},
        thread_ts=asked.thread,
        role="note",
        incident=incident,
        explicit=True,
    )


def muted(
    team: str, channel: str, until: datetime | None, *, by: str, now: datetime
) -> Sending:
    """Return the word in a channel that it is muted until then, or no more."""
    words = (
        phrase(
            "I am quiet here until {until}, says {who}. Pastes are still recorded;"
            " mention me and I answer.",
            until=moment(until),
            who=person(by),
        )
        if until
        else phrase("I answer pastes here again, says {who}.", who=person(by))
    )
    return Sending(
        dedupe=f"mute {team} {channel} {now.isoformat()}",
        team=team,
        channel=channel,
        kind=Kind.POST,
        payload={"said": to_mapping(Note((words,)))},
        role="note",
        explicit=True,
    )


def unmuted(team: str, channel: str, until: datetime) -> Sending:
    """Return the word in a channel that its mute is over, as it was to be."""
    words = tr("I answer pastes here again: the mute is over.")
    return Sending(
        dedupe=f"mute {team} {channel} over {until.isoformat()}",
        team=team,
        channel=channel,
        kind=Kind.POST,
        payload={"said": to_mapping(note(words))},
        role="note",
        explicit=True,
    )


def reaction(asked: Asked, *, incident: int, on: bool = True) -> Sending:
    """Return the small reaction that tells "I don't know it" from "I am dead"."""
    word = "react" if on else "unreact"
    return Sending(
        dedupe=f"{word} {asked.team} {asked.channel} {asked.ts}",
        team=asked.team,
        channel=asked.channel,
        kind=Kind.REACT if on else Kind.UNREACT,
        payload={"name": UNKNOWN_REACTION, "ts": asked.ts},
        role=REACTION if on else "unreaction",
        incident=incident,
    )


def correction(incident: Incident, said: Note, *, cause: str) -> Sending:
    """Return a correction in an incident's thread, once a cause."""
    return Sending(
        dedupe=f"correction {incident.number} {incident.entry_id} {cause}",
        team=incident.team,
        channel=incident.channel,
        kind=Kind.POST,
        payload={"said": to_mapping(said)},
        thread_ts=None if is_outside(incident.thread_ts) else incident.thread_ts,
        role="correction",
        incident=incident.number,
        explicit=True,
    )
