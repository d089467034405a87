"""What a reminder of an open incident says, and says once the incident moves on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from bot.delivery import Kind
from bot.desk.cards import outcome_sentence
from bot.desk.casebook import ACKNOWLEDGE
from bot.desk.tongue import as_set
from bot.incident import Incident, Status, is_outside
from bot.language import mark, ntr, tr
from bot.reply import Button, Note, Part, person, phrase, sentence, to_mapping
from bot.store import Sending, Store

ROLE = "nudge"
MOST = 3
WHAT_NOW, LAST = mark(" What became of it?"), mark(" This was the last reminder.")
FIXED_LABEL, SETTLED_LABEL = mark("This fixed it"), mark("It is fixed")
ON_IT_LABEL, UNDO_LABEL = mark("I'm on it"), mark("Undo")


def reminder(incident: Incident, due: int, hours: int) -> Sending:
    """Return the reminder number ``due`` (from 1), after so many working hours."""
    no_thread = is_outside(incident.thread_ts)
    return Sending(
        dedupe=f"nudge {incident.number} {due}",
        team=incident.team,
        channel=incident.channel,
        kind=Kind.POST,
        payload={"said": to_mapping(words(incident, due, hours))},
        thread_ts=incident.reply_ts if no_thread else incident.thread_ts,
        role=ROLE,
        incident=incident.number,
    )


def bring_up(store: Store, incident: Incident, *, now: datetime) -> None:
    """Have the reminders of an incident say what has become of it.

    Their buttons become who and when, with Undo.  To be called inside the
    transaction that changed the incident.
    """
    settings = store.channels.get(incident.team, incident.channel)
    with as_set(settings, incident.channel):
        _bring_up(store, incident, settings.nudge_hours, now)


def _bring_up(store: Store, incident: Incident, hours: int, now: datetime) -> None:
    for row, name in store.outbox.standing(incident.number, ROLE):
        due = int(name.rpartition(" ")[2])
        said = words(incident, due, due * hours)
        update = replace(
            reminder(incident, due, 0),
            dedupe=f"{name} as of {now.isoformat()}",
            kind=Kind.UPDATE,
            payload={"said": to_mapping(said)},
            role=f"{ROLE}-update",
            target=row,
            explicit=True,
        )
        store.outbox.add(update, now=now)


def words(incident: Incident, due: int, hours: int) -> Note:
    """Return what a reminder says, by how the incident stands."""
    number = f"{incident.number}"
    told = ntr(
        "incident {number} has been open for {n} working hour: {title}.",
        "incident {number} has been open for {n} working hours: {title}.",
        hours,
        number=number,
        title=incident.title,
    )
    if incident.settled_at is not None:
        done = sentence(told, " ", *outcome_sentence(incident), ".")
        return Note((done,), (Button(tr(UNDO_LABEL), "undo", number),))
    asks = told + tr(WHAT_NOW) + (tr(LAST) if due == MOST else "")
    line = sentence(*_whom(incident), asks)
    return Note((line,), tuple(_buttons(incident, number)))


def _whom(incident: Incident) -> Iterator[str | Part]:
    if incident.status is Status.ACKNOWLEDGED and incident.assignee:
        yield from phrase("{who} is on it.", who=person(incident.assignee))
        yield " "
    elif incident.assignee:
        yield from (person(incident.assignee), ", ")


def _buttons(incident: Incident, number: str) -> Iterator[Button]:
    if incident.entry_id:
        yield Button(tr(FIXED_LABEL), "fixed", number)
    else:
        yield Button(tr(SETTLED_LABEL), "resolve", number)
    if incident.status is Status.OPEN:
        yield Button(tr(ON_IT_LABEL), ACKNOWLEDGE, number)
