"""What is said about an incident: its card, a pointer onto it, a small reaction."""

from __future__ import annotations

from dataclasses import replace

from bot.desk import say
from bot.desk.cards import Cards, Clock, pointer
from bot.desk.recurring import recurrence_sentences
from bot.desk.spread import spread
from bot.desk.suspended import suspended_words
from bot.desk.wanted import speaks
from bot.fingerprint import read_finding
from bot.incident import Asked, Incident, is_bot, is_outside
from bot.reply import Note
from bot.store import CARD, ChannelSettings, Recorded, Sending, Store
from kb.verdict import Diagnosis, Verdict


class Telling:
    """Queues what is said; call it inside the transaction of what it is about."""

    def __init__(self, cards: Cards, store: Store, clock: Clock) -> None:
        self._cards = cards
        self._store = store
        self._clock = clock

    def tell(
        self, recorded: Recorded, asked: Asked, diagnosis: Diagnosis, *, explicit: bool
    ) -> None:
        """Answer a new paste as its incident now stands."""
        incident = self._homed(recorded.incident, asked, explicit=explicit)
        if _is_unheard_of(diagnosis) and not explicit:
            if not is_bot(asked.author):  # nobody waits for a mark
                self._add(say.reaction(asked, incident=incident.number))
            self._call(incident, diagnosis)
            return
        if recorded.folded and self._cards.is_shown(incident.number):
            if diagnosis.withheld:
                self._remind(incident, asked, diagnosis)
                return
            if not is_bot(asked.author):  # an alert that storms grows on its card
                told = say.in_thread(asked, pointer(recorded), incident=incident.number)
                self._add(told)
            self._cards.show(
                incident, self._cards.card(incident, self._cards.together(incident))
            )
            return
        said = recurrence_sentences(
            recorded.recurrence, hosts=recorded.occurrence.finding.hosts
        )
        self._cards.show(
            incident, self._cards.compose(diagnosis, incident, said), explicit=explicit
        )

    def reread(
        self,
        recorded: Recorded,
        asked: Asked,
        settings: ChannelSettings,
        *,
        explicit: bool,
    ) -> None:
        """Read an incident's pastes together, and bring its card up to date."""
        incident = recorded.incident
        diagnosis = self._cards.together(incident)
        if diagnosis.verdict is Verdict.IGNORED:
            return
        incident = self._rediagnosed(incident, diagnosis)
        if not speaks(settings.mode, explicit=explicit):
            return
        shown = self._cards.is_shown(incident.number)
        if _is_unheard_of(diagnosis) and not explicit and not shown:
            self._add(say.reaction(asked, incident=incident.number))
            self._call(incident, diagnosis)
            return
        self._unreact(incident, asked)
        self._cards.show(incident, self._cards.card(incident, diagnosis))

    def withdraw(self, team: str, channel: str, ts: str) -> None:
        """Take a paste back, and its incident's card if nothing else holds it."""
        store, now = self._store, self._clock()
        incident = store.incidents.withdraw(team, channel, ts, now=now)
        if incident is None:
            return
        rows = store.outbox.of(incident.number)
        card = next((row for row in rows if row[1] == CARD), None)
        if card is None:
            return
        if incident.occurrences == 0:
            self._add(say.card_removal(incident, target=card[0]))
            return
        diagnosis = self._cards.together(incident)
        if diagnosis.verdict is not Verdict.IGNORED:
            incident = self._rediagnosed(incident, diagnosis)
            self._cards.show(incident, self._cards.card(incident, diagnosis))

    # -- helpers

    def _rediagnosed(self, incident: Incident, diagnosis: Diagnosis) -> Incident:
        """Return an incident as it is read now; while suspended, an answer stays."""
        if incident.entry_id in diagnosis.withheld:
            return incident
        return self._store.incidents.rediagnose(
            incident.number, read_finding(diagnosis), now=self._clock()
        )

    def _remind(self, incident: Incident, asked: Asked, diagnosis: Diagnosis) -> None:
        """Tell who pastes it again that what fits is suspended."""
        said = suspended_words(self._store, diagnosis.withheld, now=self._clock())
        if said:
            told = say.in_thread(asked, Note((said,)), incident=incident.number)
            self._add(told)

    def _call(self, incident: Incident, diagnosis: Diagnosis) -> None:
        """Call an unknown failure that spreads, once; its hosts grow by updates."""
        pastes = self._store.history.occurrences(incident.number)
        if self._cards.is_shown(incident.number) or spread(pastes):
            card = self._cards.card(incident, diagnosis)
            self._cards.show(incident, card, explicit=False)

    def _homed(self, incident: Incident, asked: Asked, *, explicit: bool) -> Incident:
        """Give an incident that was never shown this person's thread.

        One from outside has none, and who asks where pastes are only recorded (the
        channel is muted) waits for the answer here, not where it was seen first.
        """
        asks = explicit and not self._store.outbox.of(incident.number)
        is_new_home = is_outside(incident.thread_ts) or asks
        if not is_new_home or self._cards.is_shown(incident.number):
            return incident
        return self._store.incidents.move(incident.number, thread_ts=asked.thread)

    def _unreact(self, incident: Incident, asked: Asked) -> None:
        """Take "I don't know it" back once it is known, or answered in words."""
        rows = self._store.outbox.of(incident.number)
        if any(row[1] == say.REACTION for row in rows):
            first = replace(asked, ts=incident.thread_ts)
            self._add(say.reaction(first, incident=incident.number, on=False))

    def _add(self, sending: Sending) -> None:
        self._store.outbox.add(sending, now=self._clock())


def _is_unheard_of(diagnosis: Diagnosis) -> bool:
    """Return whether nothing fits, not even an entry that is suspended."""
    return diagnosis.verdict is Verdict.UNKNOWN and not diagnosis.withheld
