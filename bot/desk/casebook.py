"""What the log says of one incident, one failure or one host, for who asks."""

from __future__ import annotations

from datetime import datetime

from bot.desk.recurring import host_list, recurrence_sentences
from bot.incident import Incident, Status
from bot.language import mark, tr
from bot.names import name_of, thread_of, upper_first, who_of
from bot.reply import (
    Button,
    Note,
    Part,
    Sentence,
    moment,
    note,
    nphrase,
    person,
    phrase,
    sentence,
)
from bot.store import AuditRow, Store
from bot.visibility import Viewer

TIMELINE, ACKNOWLEDGE = "timeline", "acknowledge"
MOST_INCIDENTS = 10
MOST_EVENTS = 60  # of a timeline: the first ones and the last
HAPPENED = {
    "acknowledged": mark("taken on"),
    "assigned": mark("given away"),
    "settled": mark("settled"),
    "reopened": mark("opened again"),
    "related": mark("related"),
    "feedback": mark("judged"),
    "feedback-undone": mark("judgement taken back"),
    "step": mark("step reported"),
    "said": mark("answered"),
    "chosen": mark("decided"),
}


class Casebook:
    """Reads only; what a viewer may not see does not exist for them."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def incident(self, number: int, *, viewer: Viewer) -> Note:
        """Return one incident: where it stands, on which hosts, with whom."""
        incident = self._store.history.incident(number, viewer=viewer)
        if incident is None:
            return note(tr("There is no incident {number}.", number=number))
        lines = [line_of(incident), *self._facts(incident, viewer)]
        buttons = [Button(tr("Timeline"), TIMELINE, f"{number}")]
        if incident.status is Status.OPEN:
            buttons.append(Button(tr("I'm on it"), ACKNOWLEDGE, f"{number}"))
        return Note(tuple(lines), tuple(buttons))

    def timeline(self, number: int, *, viewer: Viewer) -> tuple[Sentence, ...]:
        """Return what happened, oldest first; empty if it is not to be seen."""
        if self._store.history.incident(number, viewer=viewer) is None:
            return ()
        events = [(row.at, _event(row)) for row in self._store.audit.of(number)]
        for seen in self._store.history.occurrences(number):
            verdict = name_of(seen.finding.verdict)
            words = ": " + tr("pasted ({verdict})", verdict=verdict)
            if seen.finding.hosts:
                words += tr(" on {hosts}", hosts=host_list(seen.finding.hosts))
            at = seen.asked.asked_at
            who = who_of(seen.asked.author)
            events.append((at, (moment(at), _text("  "), who, _text(words))))
        events.sort(key=lambda event: event[0])
        lines = [line for _, line in events]
        if len(lines) > MOST_EVENTS:
            left = phrase("… {n} more …", n=len(lines) - MOST_EVENTS)
            half = MOST_EVENTS // 2
            lines = [*lines[:half], left, *lines[-half:]]
        return tuple(lines)

    def history(self, key: str, *, viewer: Viewer, now: datetime) -> Note:
        """Return what the log holds of an entry, by its id: how often, where."""
        past = self._store.history.recurrence(key, viewer=viewer, now=now)
        if past.last_seen_at is None:
            return note(tr("{entry} was not seen here before.", entry=key))
        found = self._store.history.incidents(
            viewer=viewer, entry=key, limit=MOST_INCIDENTS
        )
        lines = [sentence(f"{key}:"), *recurrence_sentences(past)]
        return Note((*lines, *map(line_of, found)))

    def host(self, name: str, *, viewer: Viewer) -> Note:
        """Return the incidents in which a host was named, newest first."""
        found = self._store.history.incidents(
            viewer=viewer, host=name, limit=MOST_INCIDENTS
        )
        if not found:
            return note(tr("No incident names {host}.", host=name.upper()))
        still = sum(incident.status.is_open for incident in found)
        first = nphrase(
            "{host}: {n} incident, {still} open.",
            "{host}: {n} incidents, {still} open.",
            len(found),
            host=name.upper(),
            still=still,
        )
        return Note((first, *map(line_of, found)))

    def _facts(self, incident: Incident, viewer: Viewer) -> list[Sentence]:
        lines = [
            nphrase(
                "{n} paste, {label}, opened {when} by {who}.",
                "{n} pastes, {label}, opened {when} by {who}.",
                incident.occurrences,
                label=name_of(incident.label),
                when=moment(incident.opened_at),
                who=who_of(incident.opened_by),
            )
        ]
        if incident.assignee:
            lines.append(phrase("With {who}.", who=person(incident.assignee)))
        if incident.reason and incident.settled_at:
            how = upper_first(name_of(incident.reason))
            lines.append(sentence(f"{how}, ", moment(incident.settled_at)))
        if incident.duplicate_of:
            of = incident.duplicate_of
            lines.append(phrase("Duplicate of incident {number}.", number=of))
        history = self._store.history
        related = [
            n
            for n in history.related(incident.number)
            if history.incident(n, viewer=viewer)
        ]
        if related:
            numbers = ", ".join(map(str, related))
            lines.append(phrase("Related: {numbers}.", numbers=numbers))
        return lines


def line_of(incident: Incident) -> Sentence:
    """Return an incident in one line, with its thread."""
    hosts = tr(" on {hosts}", hosts=host_list(incident.hosts)) if incident.hosts else ""
    return sentence(
        f"{incident.number}  {name_of(incident.status)}: {incident.title}{hosts}, ",
        moment(incident.last_seen_at),
        ", ",
        thread_of(incident),
    )


def _event(row: AuditRow) -> Sentence:
    said = [
        f"{name} {value}"
        for name in ("reason", "step", "result", "entry", "duplicate_of", "other")
        if (value := row.detail.get(name)) is not None
    ]
    happened = HAPPENED.get(row.kind)
    words = tr(happened) if happened else row.kind.replace("-", " ")
    more = f" ({', '.join(said)})" if said else ""
    return (moment(row.at), _text("  "), who_of(row.actor), _text(f": {words}{more}"))


def _text(words: str) -> Part:
    return Part("text", words)
