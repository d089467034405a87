"""A wrong answer taken back as far as it travelled: marked, corrected, suspended."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from bot.delivery import Kind
from bot.desk import say
from bot.desk.cards import Clock
from bot.desk.knowledge import Knowledge
from bot.incident import Incident, Status
from bot.reply import Note, Sentence, moment, note, person, sentence, to_mapping
from bot.store import Sending, Store, StoreUnavailableError

WRONG_TWICE = 2  # one may be a slip of the mouse
TRAVELLED = timedelta(hours=24)  # answers older than that are not followed any more
LONGEST = timedelta(days=30)
USUAL = timedelta(hours=24)
MOST_THREADS = 500
OPEN = (Status.OPEN, Status.ACKNOWLEDGED)
_SUSPEND = re.compile(r"(\S+)(?:\s+for\s+(\d{1,4})\s?([mhd])[a-z]{0,6})?", re.I)
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}

HOW = "Say it like this: kb suspend ID for 24h (m, h or d; 30 days at most)."
NOT_APPROVER = "Only an approver may do that (PATCHBOT_APPROVERS names them)."
NO_ENTRY = "I have no entry {}."
NOT_SUSPENDED = "{} is not suspended."
RESUMED = "{} is answered again."
MARKED_TWICE = "it was marked wrong in {} threads within 24 hours"
SUSPENDED = "it is suspended until "
NOTED = "Noted for who looks after the entry: thank you."


class Corrections:
    """Stops an entry, and tells every thread that follows it."""

    def __init__(
        self,
        knowledge: Knowledge,
        store: Store,
        clock: Clock,
        approvers: Collection[str],
    ) -> None:
        self._knowledge = knowledge
        self._store = store
        self._clock = clock
        self._approvers = frozenset(approvers)
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
            because = sentence(MARKED_TWICE.format(times))
            self._correct(incident.team, incident.entry_id, "wrong", because)

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
        return note(NOTED)

    def suspend(self, wanted: str, *, team: str, channel: str, by: str) -> Note | None:
        """Suspend an entry as ``ID for 24h`` says; announced in its channel.

        Return what only who asked is told, ``None`` if the announcement says all.
        """
        said = _SUSPEND.fullmatch(wanted.strip())
        if said is None:
            return note(HOW)
        if by not in self._approvers:
            return note(NOT_APPROVER)
        entry = said[1].casefold()
        if entry not in self._knowledge.matcher.entries:
            return note(NO_ENTRY.format(said[1]))
        length = (
            timedelta(**{_UNITS[said[3].casefold()]: int(said[2])})
            if said[2]
            else USUAL
        )
        if not timedelta(0) < length <= LONGEST:
            return note(HOW)
        now = self._clock()
        until = now + length
        with self._store.transaction():
            self._store.suspensions.suspend(team, entry, until=until, by=by, now=now)
            told = sentence(
                f"Entry {entry} is suspended by ",
                person(by),
                " until ",
                moment(until),
                ": I do not answer it before then.",
            )
            self._say(team, channel, f"suspended {entry} {now.isoformat()}", told)
            cause = f"suspended {until.isoformat()}"
            because = sentence(SUSPENDED, moment(until))
            self._correct(team, entry, cause, because)
        return None

    def resume(self, wanted: str, *, team: str, channel: str, by: str) -> Note | None:
        """End a suspension before its time; announced."""
        entry = wanted.strip().casefold()
        if by not in self._approvers:
            return note(NOT_APPROVER)
        now = self._clock()
        with self._store.transaction():
            if not self._store.suspensions.resume(team, entry, by=by, now=now):
                return note(NOT_SUSPENDED.format(entry or "?"))
            told = sentence(RESUMED.format(entry), " (", person(by), ")")
            self._say(team, channel, f"resumed {entry} {now.isoformat()}", told)
        return None

    def _correct(self, team: str, entry: str, cause: str, because: Sentence) -> None:
        """Tell every open thread that the entry answered lately, each once a cause."""
        found = self._store.history.incidents(
            viewer=None,
            status=OPEN,
            entry=entry,
            since=self._clock() - TRAVELLED,
            limit=MOST_THREADS,
        )
        start = sentence(f"Correction: do not follow {entry} above for now, ")
        told = (*start, *because, *sentence("."))
        for incident in found:
            if incident.team == team and incident.entry_id == entry:
                self._store.outbox.add(
                    say.correction(incident, Note((told,)), cause=cause),
                    now=self._clock(),
                )

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
