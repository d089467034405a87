"""A wrong answer taken back as far as it travelled: marked, corrected, suspended."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta

from bot.delivery import Kind
from bot.desk import say
from bot.desk.cards import Cards, Clock
from bot.desk.knowledge import Knowledge
from bot.desk.span import read_span
from bot.desk.tongue import in_channel
from bot.incident import Incident, Status
from bot.language import mark, tr
from bot.reply import Note, Part, Sentence, moment, note, person, phrase, to_mapping
from bot.store import Sending, Store, StoreUnavailableError

WRONG_TWICE = 2  # one may be a slip of the mouse
TRAVELLED = timedelta(hours=24)  # answers older than that are not followed any more
LONGEST = timedelta(days=30)
USUAL = timedelta(hours=24)
MOST_THREADS = 500
OPEN = (Status.OPEN, Status.ACKNOWLEDGED)
MOST_CARDS = 50  # of a suspended entry, brought up to date at once
_SUSPEND = re.compile(r"(\S{1,100})(?:\s{1,9}for\s{1,9}(.{1,40}))?", re.I)

HOW = mark("Say it like this: kb suspend ID for 24h (m, h or d; 30 days at most).")
NOT_APPROVER = mark("Only an approver may do that (PATCHBOT_APPROVERS names them).")
NO_ENTRY = mark("I have no entry {entry}.")
NOT_SUSPENDED = mark("{entry} is not suspended.")
MARKED_TWICE = mark("it was marked wrong in {n} threads within 24 hours")
SUSPENDED = mark("it is suspended until {until}")
NOTED = mark("Noted for who looks after the entry: thank you.")


class Corrections:
    """Stops an entry, and tells every thread that follows it."""

    def __init__(
        self,
        knowledge: Knowledge,
        cards: Cards,
        store: Store,
        clock: Clock,
        is_approver: Callable[[str], bool],
    ) -> None:
        self._knowledge = knowledge
        self._cards = cards
        self._store = store
        self._clock = clock
        self._is_approver = is_approver
        self._last_known: Mapping[str, datetime] = {}

    def suspended(self) -> Collection[str]:
        """Return the entries that are not answered now."""
        now = self._clock()
        try:
            self._last_known = self._store.suspensions.now(now)
        except StoreUnavailableError:  # better what held a moment ago than nothing
            return [e for e, until in self._last_known.items() if until > now]
        return self._last_known.keys()

    def marked_wrong(self, incident: Incident) -> None:
        """Correct the entry's other threads once it was wrong in two.

        To be called inside the transaction that marked the answer.
        """
        if incident.entry_id is None:
            return
        since = self._clock() - TRAVELLED
        times = self._store.suspensions.wrong(incident.entry_id, since=since)
        if times >= WRONG_TWICE:
            self._correct(
                incident.team, incident.entry_id, "wrong", MARKED_TWICE, n=times
            )

    def propose_reject(
        self, incident: Incident, *, belongs_to: str, words: str, by: str
    ) -> Note:
        """Keep what was wrong as a proposed reject example of the entry."""
        self._store.audit.add(
            "reject-proposed",
            now=self._clock(),
            incident=incident.number,
            actor=by,
            team=incident.team,
            channel=incident.channel,
            detail={"entry": incident.entry_id or "", "belongs_to": belongs_to},
            body=words or None,
        )
        return note(tr(NOTED))

    def suspend(self, wanted: str, *, team: str, channel: str, by: str) -> Note | None:
        """Suspend an entry as ``ID for 24h`` says; announced in its channel.

        Return what only who asked is told, ``None`` if the announcement says all.
        """
        said = _SUSPEND.fullmatch(wanted.strip())
        length = read_span(said[2], longest=LONGEST) if said and said[2] else USUAL
        if said is None or length is None:
            return note(tr(HOW))
        return self.suspend_for(length, said[1], team=team, channel=channel, by=by)

    def may_suspend(self, wanted: str, *, by: str) -> Note | None:
        """Return why somebody may not suspend an entry, ``None``: they may."""
        if not self._is_approver(by):
            return note(tr(NOT_APPROVER))
        if wanted.casefold() not in self._knowledge.matcher.entries:
            return note(tr(NO_ENTRY, entry=wanted))
        return None

    def suspend_for(
        self, length: timedelta, wanted: str, *, team: str, channel: str, by: str
    ) -> Note | None:
        """Suspend an entry for so long, as ``suspend`` does."""
        if refused := self.may_suspend(wanted, by=by):
            return refused
        entry, now = wanted.casefold(), self._clock()
        until = now + length
        with self._store.transaction():
            self._store.suspensions.suspend(team, entry, until=until, by=by, now=now)
            with in_channel(self._store, team, channel):
                told = phrase(
                    "Entry {entry} is suspended by {who} until {until}:"
                    " I do not answer it before then.",
                    entry=entry,
                    who=person(by),
                    until=moment(until),
                )
                self._say(team, channel, f"suspended {entry} {now.isoformat()}", told)
            cause = f"suspended {until.isoformat()}"
            self._correct(team, entry, cause, SUSPENDED, until=moment(until))
            self._show(self._answered(team, entry))
        return None

    def resume(self, wanted: str, *, team: str, channel: str, by: str) -> Note | None:
        """End a suspension before its time; announced."""
        entry = wanted.strip().casefold()
        if not self._is_approver(by):
            return note(tr(NOT_APPROVER))
        now = self._clock()
        with self._store.transaction():
            if not self._store.suspensions.resume(team, entry, by=by, now=now):
                return note(tr(NOT_SUSPENDED, entry=entry or "?"))
            with in_channel(self._store, team, channel):
                told = phrase(
                    "{entry} is answered again. ({who})", entry=entry, who=person(by)
                )
                self._say(team, channel, f"resumed {entry} {now.isoformat()}", told)
            self._show(self._answered(team, entry))
        return None

    def _correct(
        self, team: str, entry: str, cause: str, because: str, **parts: int | Part
    ) -> None:
        """Tell every open thread that the entry answered lately, each once a cause.

        ``because`` with its ``parts`` says why, in each channel's own language.
        """
        for incident in self._answered(team, entry):
            with in_channel(self._store, team, incident.channel):
                told = phrase(
                    "Correction: do not follow {entry} above for now, {because}.",
                    entry=entry,
                    because=phrase(because, **parts),
                )
                sending = say.correction(incident, Note((told,)), cause=cause)
            self._store.outbox.add(sending, now=self._clock())

    def _answered(self, team: str, entry: str) -> tuple[Incident, ...]:
        """Return the open incidents that the entry answered lately, newest first."""
        found = self._store.history.incidents(
            viewer=None,
            status=OPEN,
            entry=entry,
            since=self._clock() - TRAVELLED,
            limit=MOST_THREADS,
        )
        return tuple(i for i in found if (i.team, i.entry_id) == (team, entry))

    def _show(self, incidents: Sequence[Incident]) -> None:
        """Bring cards up to date with what is suspended now."""
        for incident in incidents[:MOST_CARDS]:
            if self._cards.is_shown(incident.number):
                self._cards.show(incident, self._cards.reread(incident.number))

    def _say(self, team: str, channel: str, dedupe: str, told: Sentence) -> None:
        sending = Sending(
            dedupe=dedupe,
            team=team,
            channel=channel,
            kind=Kind.POST,
            payload={"said": to_mapping(Note((told,)))},
            role="announcement",
            explicit=True,
        )
        self._store.outbox.add(sending, now=self._clock())
