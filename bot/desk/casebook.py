"""What the log says of one incident, one failure or one host, for who asks."""

from __future__ import annotations

from datetime import datetime

from bot.desk.recurring import host_list, recurrence_sentences
from bot.incident import Incident, Status
from bot.reply import Button, Note, Part, Sentence, moment, note, person, sentence
from bot.store import AuditRow, Store
from bot.visibility import Viewer

TIMELINE, ACKNOWLEDGE = "timeline", "acknowledge"
MOST_INCIDENTS = 10
MOST_EVENTS = 60  # of a timeline: the first ones and the last
HAPPENED = {
    "acknowledged": "taken on",
    "assigned": "given away",
    "settled": "settled",
    "reopened": "opened again",
    "related": "related",
    "feedback": "judged",
    "feedback-undone": "judgement taken back",
    "step": "step reported",
    "said": "answered",
    "chosen": "decided",
}


class Casebook:
    """Reads only; what a viewer may not see does not exist for them."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def incident(self, number: int, *, viewer: Viewer) -> Note:
        """Return one incident: where it stands, on which hosts, with whom."""
        incident = self._store.history.incident(number, viewer=viewer)
        if incident is None:
            return note(f"There is no incident {number}.")
        lines = [line_of(incident), *self._facts(incident, viewer)]
        buttons = [Button("Timeline", TIMELINE, f"{number}")]
        if incident.status is Status.OPEN:
            buttons.append(Button("I'm on it", ACKNOWLEDGE, f"{number}"))
        return Note(tuple(lines), tuple(buttons))

    def timeline(self, number: int, *, viewer: Viewer) -> tuple[Sentence, ...]:
        """Return what happened, oldest first; empty if it is not to be seen."""
        if self._store.history.incident(number, viewer=viewer) is None:
            return ()
        events = [(row.at, _event(row)) for row in self._store.audit.of(number)]
        for seen in self._store.history.occurrences(number):
            words = f": pasted ({seen.finding.verdict})"
            if seen.finding.hosts:
                words += f" on {host_list(seen.finding.hosts)}"
            at = seen.asked.asked_at
            who = _who(seen.asked.author)
            events.append((at, (moment(at), _text("  "), *who, _text(words))))
        events.sort(key=lambda event: event[0])
        lines = [line for _, line in events]
        if len(lines) > MOST_EVENTS:
            left = sentence(f"… {len(lines) - MOST_EVENTS} more …")
            half = MOST_EVENTS // 2
            lines = [*lines[:half], left, *lines[-half:]]
        return tuple(lines)

    def history(self, key: str, *, viewer: Viewer, now: datetime) -> Note:
        """Return what the log holds of an entry, by its id: how often, where."""
        past = self._store.history.recurrence(key, viewer=viewer, now=now)
        if past.last_seen_at is None:
            return note(f"{key} was not seen here before.")
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
            return note(f"No incident names {name.upper()}.")
        still = sum(incident.status.is_open for incident in found)
        first = sentence(f"{name.upper()}: {_n(len(found))}, {still} open.")
        return Note((first, *map(line_of, found)))

    def _facts(self, incident: Incident, viewer: Viewer) -> list[Sentence]:
        lines = [
            sentence(
                f"{_n(incident.occurrences, 'paste')}, {incident.label}, opened ",
                moment(incident.opened_at),
                " by ",
                *_who(incident.opened_by),
                ".",
            )
        ]
        if incident.assignee:
            lines.append(sentence("With ", person(incident.assignee), "."))
        if incident.reason and incident.settled_at:
            how = incident.reason.replace("-", " ")
            lines.append(sentence(f"{how.capitalize()}, ", moment(incident.settled_at)))
        if incident.duplicate_of:
            lines.append(sentence(f"Duplicate of incident {incident.duplicate_of}."))
        history = self._store.history
        related = [
            n
            for n in history.related(incident.number)
            if history.incident(n, viewer=viewer)
        ]
        if related:
            lines.append(sentence(f"Related: {', '.join(map(str, related))}."))
        return lines


def line_of(incident: Incident) -> Sentence:
    """Return an incident in one line, with its thread."""
    hosts = f" on {host_list(incident.hosts)}" if incident.hosts else ""
    return sentence(
        f"{incident.number}  {incident.status}: {incident.title}{hosts}, ",
        moment(incident.last_seen_at),
        ", ",
        Part("thread", "thread", f"{incident.channel}/{incident.thread_ts}"),
    )


def _event(row: AuditRow) -> Sentence:
    said = [
        f"{name} {value}"
        for name in ("reason", "step", "result", "entry", "duplicate_of", "other")
        if (value := row.detail.get(name)) is not None
    ]
    words = HAPPENED.get(row.kind, row.kind.replace("-", " "))
    more = f" ({', '.join(said)})" if said else ""
    return (moment(row.at), _text("  "), *_who(row.actor), _text(f": {words}{more}"))


def _who(user: str) -> tuple[Part, ...]:
    """Return a person for reading; the bot itself and doors have no Slack id."""
    if user[:1] in ("U", "W") and user.isalnum():
        return (person(user),)
    return (_text(user or "patchbot"),)


def _text(words: str) -> Part:
    return Part("text", words)


def _n(count: int, what: str = "incident") -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
