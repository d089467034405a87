"""What comes in beside Slack: recorded, folded, and said in its channel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.desk.cards import Cards
from bot.desk.decision import log_decision
from bot.desk.knowledge import Knowledge
from bot.desk.spread import spread
from bot.fingerprint import read_finding
from bot.incident import Asked, Incident
from bot.store import Mode, Store
from kb.verdict import Diagnosis, Verdict

_SURE = (Verdict.ANSWER, Verdict.SUGGEST)


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a paste from outside.

    ``incident`` is ``None`` where nothing was recorded: it is talk, or the
    channel is off.  ``new`` false: it was recorded before, nothing changed.
    ``opened``: the incident is new too; else it folded onto one.
    """

    diagnosis: Diagnosis
    incident: Incident | None
    new: bool = False
    opened: bool = False
    is_off: bool = False


class Outside:
    """Takes pastes that nobody wrote into Slack; the card becomes the thread's root.

    An unknown failure is recorded and nothing is said until it spreads: it is on the
    list of what to write, and whoever asked over the API has the diagnosis.
    """

    def __init__(
        self,
        knowledge: Knowledge,
        store: Store,
        cards: Cards,
        clock: Callable[[], datetime],
    ) -> None:
        self._knowledge = knowledge
        self._store = store
        self._cards = cards
        self._clock = clock

    def diagnose(self, text: str) -> Diagnosis:
        """Return what to make of a text; nothing is recorded."""
        return self._knowledge.diagnose(text)

    def take(self, asked: Asked, *, explicit: bool, quiet: bool = False) -> Taken:
        """Record a paste, and say its card in its channel unless ``quiet``.

        ``explicit``: somebody asked for just this, so it also is said where the bot
        speaks only when asked.  Taken twice, nothing changes.
        """
        diagnosis = self._knowledge.diagnose(asked.text)
        settings = self._store.channels.get(asked.team, asked.channel).at(
            self._clock(), explicit=explicit
        )
        if settings.mode is Mode.OFF:
            return Taken(diagnosis, None, is_off=True)
        if diagnosis.verdict is Verdict.IGNORED:
            return Taken(diagnosis, None)
        speaks = settings.mode is Mode.ON or (
            explicit and settings.mode is Mode.MENTIONS
        )
        now = self._clock()
        with self._store.transaction():
            recorded = self._store.incidents.record(
                asked,
                read_finding(diagnosis),
                now=now,
                fold_within=timedelta(minutes=settings.fold_minutes),
            )
            incident = recorded.incident
            if (
                recorded.new
                and speaks
                and not quiet
                and incident.status.is_open
                and self._is_worth_a_word(incident, diagnosis)
            ):
                made = (
                    self._cards.reread(incident.number)
                    if incident.occurrences > 1
                    else self._cards.card(incident, diagnosis)
                )
                self._cards.show(incident, made, explicit=explicit)
        log_decision(incident, diagnosis, source=asked.author)
        opened = recorded.new and incident.occurrences == 1
        return Taken(diagnosis, incident, new=recorded.new, opened=opened)

    def _is_worth_a_word(self, incident: Incident, diagnosis: Diagnosis) -> bool:
        """Return whether it is known, stands there already, or is new and spreads."""
        if diagnosis.verdict in _SURE or self._cards.is_shown(incident.number):
            return True
        return bool(spread(self._store.history.occurrences(incident.number)))

    def bring_up_to_date(self, number: int) -> None:
        """Show an incident's card as it now is, after quiet pastes have joined it."""
        incident = self._store.history.incident(number, viewer=None)
        if incident is None or not self._cards.is_shown(number):
            return
        with self._store.transaction():
            self._cards.show(incident, self._cards.reread(number), explicit=False)
