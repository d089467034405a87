"""What people say about an answer: it fixed it, it is not this, undo, which step."""

from __future__ import annotations

from dataclasses import dataclass

from bot.desk.answer import Answering
from bot.desk.cards import Clock, outcome_sentence
from bot.desk.compose import candidates, reasons
from bot.desk.correction import Corrections
from bot.desk.reminders import bring_up
from bot.incident import Incident, Opinion, ResolutionReason, StepResult
from bot.language import mark, tr
from bot.reply import CandidateShown, Note, Reply, ReplyKind, note, phrase
from bot.store import Store

NO_SUCH = mark("There is no such incident here.")
OPEN_ALREADY = mark("It is open already.")
NO_OTHERS = mark("Nothing else in my KB comes near it.")
OTHERS_TITLE = mark("Why this one, and why not the other candidates")
NOT_THAT_ONE = mark("That entry does not fit these pastes; the other candidates may.")


@dataclass(frozen=True, slots=True)
class Click:
    """Who clicked what on which incident, and where: it must be theirs to click."""

    number: int
    team: str
    channel: str
    by: str


class Outcomes:
    """Settles incidents; a second click changes nothing and is told who was first."""

    def __init__(
        self,
        answering: Answering,
        corrections: Corrections,
        store: Store,
        clock: Clock,
    ) -> None:
        self._answering = answering
        self._corrections = corrections
        self._store = store
        self._clock = clock

    def fixed(self, click: Click, *, step: int | None = None) -> Note | None:
        """Settle an incident as fixed by its entry; a note if that changed nothing."""
        if self._incident(click) is None:
            return note(tr(NO_SUCH))
        now = self._clock()
        with self._store.transaction():
            settled = self._store.outcomes.settle(
                click.number,
                ResolutionReason.FIXED_BY_ENTRY,
                by=click.by,
                now=now,
                step=step,
            )
            if not settled.changed:
                return _already(settled.incident)
            self._store.opinions.feedback(
                click.number, Opinion.FIXED, by=click.by, now=now
            )
            self._refresh(click.number)
        return None

    def step(self, click: Click, step: int) -> Note | None:
        """Say by which step (from 1) a settled incident was fixed."""
        incident = self._incident(click)
        if incident is None:
            return note(tr(NO_SUCH))
        now = self._clock()
        with self._store.transaction():
            outcomes = self._store.outcomes
            self._store.opinions.step(
                click.number, step, StepResult.WORKED, by=click.by, now=now
            )
            if incident.reason is not None:
                by = incident.settled_by or click.by
                outcomes.reopen(click.number, by=click.by, now=now)
                outcomes.settle(
                    click.number, incident.reason, by=by, now=now, step=step
                )
            self._refresh(click.number)
        return None

    def wrong(self, click: Click) -> Note | None:
        """Take an answer back that was not it, and stop folding onto it."""
        if self._incident(click) is None:
            return note(tr(NO_SUCH))
        now = self._clock()
        with self._store.transaction():
            settled = self._store.outcomes.settle(
                click.number, ResolutionReason.FALSE_MATCH, by=click.by, now=now
            )
            if not settled.changed:
                return _already(settled.incident)
            self._store.opinions.feedback(
                click.number, Opinion.WRONG, by=click.by, now=now
            )
            self._refresh(click.number)
            self._corrections.marked_wrong(settled.incident)
        return None

    def what_was_wrong(
        self, click: Click, *, belongs_to: str, words: str
    ) -> Note | None:
        """Propose the incident's paste as a reject example of its entry."""
        incident = self._incident(click)
        if incident is None:
            return note(tr(NO_SUCH))
        return self._corrections.propose_reject(
            incident, belongs_to=belongs_to, words=words, by=click.by
        )

    def resolve(self, click: Click) -> Note:
        """Settle an incident that was fixed in some way the KB does not say."""
        if self._incident(click) is None:
            return note(tr(NO_SUCH))
        with self._store.transaction():
            settled = self._store.outcomes.settle(
                click.number,
                ResolutionReason.FIXED_OTHERWISE,
                by=click.by,
                now=self._clock(),
            )
            if not settled.changed:
                return _already(settled.incident)
            self._refresh(click.number)
        return note(tr("Incident {number} is settled.", number=click.number))

    def undo(self, click: Click) -> Note | None:
        """Open a settled incident again; a note if it is open."""
        if self._incident(click) is None:
            return note(tr(NO_SUCH))
        now = self._clock()
        with self._store.transaction():
            reopened = self._store.outcomes.reopen(click.number, by=click.by, now=now)
            if not reopened.changed:
                return note(tr(OPEN_ALREADY))
            self._store.opinions.undo_feedback(click.number, by=click.by, now=now)
            self._refresh(click.number)
        return None

    def choose(self, click: Click, entry_id: str, *, said: str) -> Note | None:
        """Decide an incident for an entry; a note if that entry cannot be it."""
        if self._incident(click) is None:
            return note(tr(NO_SUCH))
        done = self._answering.choose(click.number, entry_id, said=said, by=click.by)
        return None if done else note(tr(NOT_THAT_ONE))

    def others(self, click: Click, *, suspends: bool = False) -> Reply | Note:
        """Return why an incident's entry matched, and what is against the others.

        ``suspends``: who reads it may suspend the entry.
        """
        incident = self._incident(click)
        if incident is None:
            return note(tr(NO_SUCH))
        diagnosis = self._answering.cards.together(incident)
        own = [m for m in diagnosis.matches if m.entry.id == incident.entry_id]
        rest = [m for m in diagnosis.matches if m.entry.id != incident.entry_id]
        if not own and not rest:
            return note(tr(NO_OTHERS))
        shown: tuple[CandidateShown, ...] = candidates(diagnosis, rest)
        return Reply(
            ReplyKind.SUGGEST,
            tr(OTHERS_TITLE),
            opening="" if rest else tr(NO_OTHERS),
            why=reasons(diagnosis, own[0]) if own else (),
            candidates=shown,
            suspends=f"{click.number}:{own[0].entry.id}" if own and suspends else "",
            open_for_outcome=False,
        )

    def _incident(self, click: Click) -> Incident | None:
        incident = self._store.history.incident(click.number, viewer=None)
        if incident is None or incident.team != click.team:
            return None
        return incident if incident.channel == click.channel else None

    def _refresh(self, number: int) -> None:
        incident = self._store.history.incident(number, viewer=None)
        assert incident is not None  # it was settled a moment ago in this transaction
        reply = self._answering.cards.reread(number)
        bring_up(self._store, incident, now=self._clock())
        if self._answering.cards.is_shown(number):
            self._answering.cards.show(incident, reply)


def _already(incident: Incident) -> Note:
    return Note((phrase("Already settled: {how}.", how=outcome_sentence(incident)),))
