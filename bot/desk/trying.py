"""What people do with an answer's steps: confirm the case, and say what a step did."""

from __future__ import annotations

from bot.desk.cards import Cards, Clock, outcome_sentence
from bot.desk.outcome import NO_SUCH, Click
from bot.desk.progress import (
    CONFIRMED,
    UNCONFIRMED,
    confirmation,
    confirmed_sentence,
)
from bot.incident import Incident, StepResult
from bot.language import mark, tr
from bot.reply import Note, note, phrase
from bot.store import Store

NOTHING_TO_CONFIRM = mark("There is no answer to confirm here any more.")
FOLDED_ALREADY = mark("The steps are folded already.")
NO_SUCH_STEP = mark("This answer has no such step.")
SAID_ALREADY = mark("That is what you said before: nothing changed.")
NOTHING_SAID = mark("You had said nothing about that step.")


class Trying:
    """Keeps what people do; whatever is clicked twice is done once."""

    def __init__(self, cards: Cards, store: Store, clock: Clock) -> None:
        self._cards = cards
        self._store = store
        self._clock = clock

    def confirm(self, click: Click) -> Note | None:
        """Unfold the steps that change something: ``click.by`` says the case fits.

        A note if that changed nothing.
        """
        with self._store.transaction():
            incident = self._answered(click)
            if isinstance(incident, Note):
                return incident
            before = confirmation(self._store, incident.number, incident.entry_id)
            if before is not None:
                return Note(
                    (phrase("Already: {how}.", how=confirmed_sentence(before)),)
                )
            self._note(CONFIRMED, incident, by=click.by)
            self._refresh(incident)
        return None

    def unconfirm(self, click: Click) -> Note | None:
        """Fold the steps again; a note if they are."""
        with self._store.transaction():
            incident = self._answered(click)
            if isinstance(incident, Note):
                return incident
            if not confirmation(self._store, incident.number, incident.entry_id):
                return note(tr(FOLDED_ALREADY))
            self._note(UNCONFIRMED, incident, by=click.by)
            self._refresh(incident)
        return None

    def tried(
        self, click: Click, step: int, result: StepResult | None, *, entry_id: str
    ) -> Note | None:
        """Keep what a step (1-based) of an entry did, ``None``: take that back.

        A note if that changed nothing.
        """
        opinions, now = self._store.opinions, self._clock()
        with self._store.transaction():
            incident = self._answered(click)
            if isinstance(incident, Note):
                return incident
            if incident.entry_id != entry_id or not self._has(incident, step):
                return note(tr(NO_SUCH_STEP))
            number, by = incident.number, click.by
            if result is None:
                if not opinions.undo_step(number, step, by=by, now=now):
                    return note(tr(NOTHING_SAID))
            elif not opinions.step(number, step, result, by=by, now=now):
                return note(tr(SAID_ALREADY))
            self._refresh(incident)
        return None

    def _answered(self, click: Click) -> Incident | Note:
        """Return an answered, open incident, held against others; else what is."""
        self._store.link.lock(f"steps {click.number}")
        incident = self._store.history.incident(click.number, viewer=None)
        if incident is None or (incident.team, incident.channel) != (
            click.team,
            click.channel,
        ):
            return note(tr(NO_SUCH))
        if incident.settled_at is not None:
            said = outcome_sentence(incident)
            return Note((phrase("Already settled: {how}.", how=said),))
        return incident if incident.entry_id else note(tr(NOTHING_TO_CONFIRM))

    def _has(self, incident: Incident, step: int) -> bool:
        return any(s.number == step for s in self._cards.reread(incident.number).steps)

    def _note(self, kind: str, incident: Incident, *, by: str) -> None:
        self._store.audit.add(
            kind,
            now=self._clock(),
            incident=incident.number,
            actor=by,
            team=incident.team,
            channel=incident.channel,
            detail={"entry": incident.entry_id},
        )

    def _refresh(self, incident: Incident) -> None:
        if self._cards.is_shown(incident.number):
            self._cards.show(incident, self._cards.reread(incident.number))
