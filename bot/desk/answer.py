"""Have a paste answered: diagnosed, recorded and the reply queued, all or nothing."""

from __future__ import annotations

from datetime import timedelta

from bot.desk import burst, say
from bot.desk.cards import Cards, Clock
from bot.desk.decision import log_decision
from bot.desk.knowledge import Knowledge
from bot.desk.telling import Telling
from bot.desk.tongue import as_set, in_channel
from bot.desk.wanted import is_sure_enough, speaks, wants
from bot.fingerprint import read_finding
from bot.incident import Asked, is_bot
from bot.language import mark, tr
from bot.reply import Note, Reply, note
from bot.store import ChannelSettings, Sending, Store, StoreUnavailableError
from kb.verdict import Diagnosis, Verdict, option_meant

NOTHING_SEEN = mark(
    "I see no error in this. Paste the message, the event record or the code;"
    " `help` lists what else I do."
)


class Answering:
    """Answers pastes; every public method is one transaction with its outbox rows."""

    def __init__(self, knowledge: Knowledge, store: Store, clock: Clock) -> None:
        self._knowledge = knowledge
        self._store = store
        self._clock = clock
        self.cards = Cards(knowledge, store, clock)
        self._telling = Telling(self.cards, store, clock)

    def hear(
        self, asked: Asked, *, explicit: bool, event_key: str | None = None
    ) -> None:
        """Answer a message as its channel's mode wants it; ``explicit``: it is to us.

        ``event_key`` is marked done in the same transaction.  Heard twice, nothing
        changes.
        """
        settings = self._settings(asked, explicit=explicit)
        if not wants(settings.mode, explicit=explicit):
            self._done(event_key)
            return
        with as_set(settings, asked.channel):
            chosen = self._choice(asked)
            if chosen is not None:
                self._choose(chosen, asked, event_key)
                return
            diagnosis = self._knowledge.diagnose(asked.text)
            if not is_bot(asked.author):
                asked = burst.joined(
                    asked, diagnosis, knowledge=self._knowledge, store=self._store
                )
            with self._store.transaction():
                self._take(asked, diagnosis, settings, explicit=explicit)
                self._done(event_key)

    def unlogged(self, asked: Asked, *, explicit: bool) -> Reply | None:
        """Return the answer to a paste without the log; ``None``: keep silent.

        What the channel wants still counts where it can be read.
        """
        try:
            settings = self._settings(asked, explicit=explicit)
        except StoreUnavailableError:
            settings = ChannelSettings()
        diagnosis = self._knowledge.diagnose(asked.text)
        if not speaks(settings.mode, explicit=explicit):
            return None
        sure = is_sure_enough(diagnosis, settings.least_score)
        known = diagnosis.verdict in (Verdict.ANSWER, Verdict.SUGGEST) and sure
        return self.cards.unlogged(diagnosis) if known or explicit else None

    def record(self, asked: Asked, *, explicit: bool, event_key: str | None) -> None:
        """Record a paste that was answered without the log; nothing is said."""
        settings = self._settings(asked, explicit=explicit)
        diagnosis = self._knowledge.diagnose(asked.text)
        is_read = wants(settings.mode, explicit=explicit)
        with self._store.transaction():
            if is_read and diagnosis.verdict is not Verdict.IGNORED:
                self._store.incidents.record(
                    asked, read_finding(diagnosis), now=self._clock()
                )
            self._done(event_key)

    def tell(
        self,
        asked: Asked,
        said: Reply | Note,
        *,
        event_key: str | None,
        explicit: bool = True,
    ) -> None:
        """Say something in the thread of who asked; nothing is recorded."""
        mode = self._settings(asked, explicit=explicit).mode
        if not speaks(mode, explicit=explicit):
            self._done(event_key)
            return
        with self._store.transaction():
            self._add(say.in_thread(asked, said, incident=None))
            self._done(event_key)

    def edited(self, asked: Asked, *, explicit: bool, event_key: str | None) -> None:
        """Have an edited paste's reply say what the paste now is."""
        store = self._store
        settings = self._settings(asked, explicit=explicit)
        known = store.history.by_message(asked.team, asked.channel, asked.ts)
        if known is None or known.withdrawn_at is not None:
            self.hear(asked, explicit=explicit, event_key=event_key)
            return
        diagnosis = self._knowledge.diagnose(asked.text)
        with as_set(settings, asked.channel), store.transaction():
            if diagnosis.verdict is Verdict.IGNORED:
                self._telling.withdraw(asked.team, asked.channel, asked.ts)
            else:
                now = self._clock()
                recorded = store.incidents.edit(asked, read_finding(diagnosis), now=now)
                self._telling.reread(recorded, asked, settings, explicit=explicit)
            self._done(event_key)

    def deleted(
        self, team: str, channel: str, ts: str, *, event_key: str | None
    ) -> None:
        """Withdraw a paste that was deleted, and its reply if nothing else holds it."""
        with in_channel(self._store, team, channel), self._store.transaction():
            self._telling.withdraw(team, channel, ts)
            self._done(event_key)

    def choose(self, number: int, entry_id: str, *, said: str, by: str) -> bool:
        """Decide an incident for the entry that a person chose; return whether it did.

        False: the entry is not among its candidates, or something vetoes it.
        """
        store, now = self._store, self._clock()
        with store.transaction():
            incident = store.history.incident(number, viewer=None)
            if incident is None:
                return False
            before = self.cards.together(incident)
            if entry_id not in {m.entry.id for m in before.matches if not m.conflicts}:
                return False
            store.audit.add(
                "chosen",
                now=now,
                incident=number,
                actor=by,
                team=incident.team,
                channel=incident.channel,
                detail={"entry": entry_id, "said": said},
            )
            decided = self.cards.together(incident)
            incident = store.incidents.rediagnose(
                number, read_finding(decided), now=now
            )
            self.cards.show(incident, self.cards.card(incident, decided))
        return True

    # -- helpers

    def _take(
        self,
        asked: Asked,
        diagnosis: Diagnosis,
        settings: ChannelSettings,
        *,
        explicit: bool,
    ) -> None:
        store, now = self._store, self._clock()
        if diagnosis.verdict is Verdict.IGNORED:
            store.channels.count_talk(asked.team, asked.channel, day=now.date())
            if explicit:
                said = say.in_thread(asked, note(tr(NOTHING_SEEN)), incident=None)
                store.outbox.add(said, now=now)
            return
        recorded = store.incidents.record(
            asked,
            read_finding(diagnosis),
            now=now,
            fold_within=timedelta(minutes=settings.fold_minutes),
        )
        log_decision(recorded.incident, diagnosis, source=asked.source)
        if not recorded.new:
            return
        if recorded.in_thread:
            self._telling.reread(recorded, asked, settings, explicit=explicit)
        elif speaks(settings.mode, explicit=explicit) and (
            explicit or is_sure_enough(diagnosis, settings.least_score)
        ):
            self._telling.tell(recorded, asked, diagnosis, explicit=explicit)

    def _choice(self, asked: Asked) -> tuple[int, str] | None:
        """Return the incident and entry that a text in a thread decides for."""
        if asked.thread_ts is None or len(asked.text) > 200:
            return None
        here = self._store.history.by_thread(asked.team, asked.channel, asked.thread_ts)
        if here is None or here.verdict is not Verdict.SUGGEST:
            return None
        if not self.cards.is_shown(here.number):  # nobody was asked anything
            return None
        meant = option_meant(self.cards.together(here), asked.text)
        return (here.number, meant.means) if meant else None

    def _choose(
        self, chosen: tuple[int, str], asked: Asked, event_key: str | None
    ) -> None:
        with self._store.transaction():
            self.choose(*chosen, said=asked.text, by=asked.author)
            self._done(event_key)

    def _settings(self, asked: Asked, *, explicit: bool) -> ChannelSettings:
        settings = self._store.channels.get(asked.team, asked.channel)
        return settings.at(self._clock(), explicit=explicit)

    def _add(self, sending: Sending) -> None:
        self._store.outbox.add(sending, now=self._clock())

    def _done(self, event_key: str | None) -> None:
        if event_key is not None:
            self._store.inbox.done(event_key, now=self._clock())
