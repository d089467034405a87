"""Who works on an incident, and to which other it belongs."""

from __future__ import annotations

from contextlib import AbstractContextManager

from bot.delivery import Kind
from bot.desk.cards import Cards, Clock
from bot.desk.outcome import NO_SUCH, Click
from bot.desk.reminders import bring_up
from bot.desk.tongue import in_channel
from bot.incident import Incident, ResolutionReason
from bot.language import mark, tr
from bot.reply import Note, Sentence, note, person, phrase, to_mapping
from bot.store import Sending, Store
from bot.visibility import readers_of

SETTLED_ALREADY = mark("Incident {number} is settled already.")


class Lifecycle:
    """Changes that people ask for; each is told in the incident's thread, once."""

    def __init__(self, cards: Cards, store: Store, clock: Clock) -> None:
        self._cards = cards
        self._store = store
        self._clock = clock

    def acknowledge(self, click: Click) -> Note:
        """Put who asks on an incident; a second one is told who was first."""
        incident = self._incident(click, click.number)
        if incident is None:
            return note(tr(NO_SUCH))
        if not incident.status.is_open:
            return note(tr(SETTLED_ALREADY, number=click.number))
        with self._store.transaction():
            done = self._store.outcomes.acknowledge(
                click.number, by=click.by, now=self._clock()
            )
            if not done.changed:
                who = person(done.incident.assignee or "")
                return Note((phrase("{who} is on it already.", who=who),))
            with self._there(done.incident):
                words = phrase("{who} is on it.", who=person(click.by))
                self._tell(done.incident, words)
            bring_up(self._store, done.incident, now=self._clock())
        return note(tr("You are on incident {number}.", number=click.number))

    def assign(self, click: Click, to: str | None) -> Note:
        """Give an incident to a person, or to nobody (``None``)."""
        incident = self._incident(click, click.number)
        if incident is None:
            return note(tr(NO_SUCH))
        with self._store.transaction():
            done = self._store.outcomes.assign(
                click.number, to, by=click.by, now=self._clock()
            )
            if done.changed:
                with self._there(done.incident):
                    words = phrase(
                        "{who} gave this to {whom}.",
                        who=person(click.by),
                        whom=person(to) if to else tr("nobody"),
                    )
                    self._tell(done.incident, words)
                bring_up(self._store, done.incident, now=self._clock())
        whom = person(to) if to else tr("nobody")
        said = phrase(
            "Incident {number} is with {whom}.", number=click.number, whom=whom
        )
        return Note((said,))

    def duplicate(self, click: Click, of: int) -> Note:
        """Settle an incident as a duplicate of another one that people here may see."""
        if of == click.number:
            return note(tr("An incident is no duplicate of itself."))
        incident, other = self._incident(click, click.number), self._seen(click, of)
        if incident is None or other is None:
            return note(tr(NO_SUCH))
        with self._store.transaction():
            done = self._store.outcomes.settle(
                click.number,
                ResolutionReason.DUPLICATE,
                by=click.by,
                now=self._clock(),
                duplicate_of=of,
            )
            if done.changed:
                bring_up(self._store, done.incident, now=self._clock())
            if done.changed and self._cards.is_shown(click.number):
                self._cards.show(done.incident, self._cards.reread(click.number))
        if not done.changed:
            return note(tr(SETTLED_ALREADY, number=click.number))
        words = tr(
            "Incident {number} is a duplicate of {of}.", number=click.number, of=of
        )
        return note(words)

    def relate(self, click: Click, other: int) -> Note:
        """Say that two incidents belong together; nothing else changes."""
        if other == click.number:
            return note(tr("An incident is related to itself anyway."))
        known = self._incident(click, click.number), self._seen(click, other)
        if None in known:
            return note(tr(NO_SUCH))
        self._store.outcomes.relate(click.number, other, by=click.by, now=self._clock())
        one = click.number
        return note(
            tr("Incidents {one} and {other} are related.", one=one, other=other)
        )

    def _there(self, incident: Incident) -> AbstractContextManager[None]:
        return in_channel(self._store, incident.team, incident.channel)

    def _tell(self, incident: Incident, words: Sentence) -> None:
        now = self._clock()
        sending = Sending(
            dedupe=f"lifecycle {incident.number} {now.isoformat()}",
            team=incident.team,
            channel=incident.channel,
            kind=Kind.POST,
            payload={"said": to_mapping(Note((words,)))},
            thread_ts=incident.thread_ts,
            role="note",
            incident=incident.number,
            explicit=True,
        )
        self._store.outbox.add(sending, now=now)

    def _incident(self, click: Click, number: int) -> Incident | None:
        found = self._seen(click, number)
        return found if found and found.channel == click.channel else None

    def _seen(self, click: Click, number: int) -> Incident | None:
        viewer = readers_of(click.team, click.channel)
        return self._store.history.incident(number, viewer=viewer)
