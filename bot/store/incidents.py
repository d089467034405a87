"""Recording what came in: occurrences, folded into incidents; edits and deletions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.incident import (
    Asked,
    Finding,
    Incident,
    Occurrence,
    Recurrence,
    ResolutionReason,
)
from bot.store.audit import Audit
from bot.store.history import History
from bot.store.link import Link, first, insert, storable, to_us
from bot.store.occurrences import Occurrences
from bot.store.rows import incident_row
from bot.visibility import readers_of

FOLD_WITHIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What recording a paste came to.

    ``new`` false: this message was recorded before, nothing changed.  ``folded``:
    it joined an incident that was answered in another thread (say so in one line,
    in its own).  ``in_thread``: it stands in its incident's own thread, so it is
    evidence: diagnose ``incident``'s pastes together.  ``recurrence`` is what was
    known before this paste, for the readers of its channel.
    """

    new: bool
    occurrence: Occurrence
    incident: Incident
    recurrence: Recurrence
    folded: bool = False
    in_thread: bool = False


class Incidents:
    """Writes of pastes; to be called in one transaction with the outbox row."""

    def __init__(self, link: Link, history: History, audit: Audit) -> None:
        self._link = link
        self._history = history
        self._audit = audit
        self._pastes = Occurrences(link)

    def record(
        self,
        asked: Asked,
        finding: Finding,
        *,
        now: datetime,
        fold_within: timedelta = FOLD_WITHIN,
    ) -> Recorded:
        """Record a paste and find or open its incident.

        A paste in the thread of an incident joins it; else it folds into an open
        incident of the same key and channel last seen within ``fold_within``.
        """
        with self._link.transaction():
            self._link.lock(f"fold {asked.team} {asked.channel}")
            known = self._history.by_message(asked.team, asked.channel, asked.ts)
            if known is not None and known.withdrawn_at is None:
                return self._recorded(known, finding, new=False, now=asked.asked_at)
            before = self._recurrence(asked, finding, now=asked.asked_at)
            number, folded, in_thread = self._incident_for(
                asked, finding, before, now=now, fold_within=fold_within
            )
            if known is not None:  # deleted, and back by an edit of the same message
                self._pastes.restore(known, asked, finding, number, now=now)
            else:
                self._pastes.insert(asked, finding, number)
            self._touch(number, now)
            return self._outcome(
                asked, before, new=True, folded=folded, in_thread=in_thread
            )

    def open_apart(self, asked: Asked, finding: Finding) -> int | None:
        """Open an incident for this paste alone, as of ``asked.asked_at``.

        Return its number, ``None`` if the message was recorded before.
        """
        with self._link.transaction():
            if self._history.by_message(asked.team, asked.channel, asked.ts):
                return None
            before = self._recurrence(asked, finding, now=asked.asked_at)
            number = self._open(asked, finding, before, now=asked.asked_at)
            self._pastes.insert(asked, finding, number)
        return number

    def edit(self, asked: Asked, finding: Finding, *, now: datetime) -> Recorded:
        """Recompute a paste in place after an edit; record it if it never was.

        An incident that holds this paste alone becomes what the paste now is; a
        paste that had folded into another thread's incident leaves it when it no
        longer is the same failure.
        """
        with self._link.transaction():
            self._link.lock(f"fold {asked.team} {asked.channel}")
            known = self._history.by_message(asked.team, asked.channel, asked.ts)
            if known is None or known.withdrawn_at is not None:
                return self.record(asked, finding, now=now)
            before = self._recurrence(asked, finding, now=known.asked.asked_at)
            incident = self._get(known.incident)
            number = incident.number
            if incident.occurrences == 1:
                self.rediagnose(number, finding, now=now)
            elif finding.key != incident.key and incident.thread_ts != asked.thread:
                number = self._open(asked, finding, before, now=now)
            self._pastes.update(known, asked, finding, number, now=now)
            return self._outcome(asked, before, new=False)

    def rediagnose(self, number: int, finding: Finding, *, now: datetime) -> Incident:
        """Make an incident what its pastes, read together, turned out to be.

        All its occurrences take the key, so that the dialog, the event record and
        the tired sentence count as one failure; their own verdicts stay.
        """
        with self._link.transaction():
            self._link.run(
                "UPDATE incident SET key = ?, title = ?, verdict = ?, entry_id = ?,"
                " entry_version = ? WHERE number = ?",
                storable(finding.key),
                storable(finding.title),
                finding.verdict,
                finding.entry_id,
                finding.entry_version,
                number,
            )
            for table in ("occurrence", "host"):
                self._link.run(
                    f"UPDATE {table} SET key = ? WHERE incident = ?",
                    storable(finding.key),
                    number,
                )
            self._audit.add(
                "rediagnosed",
                incident=number,
                now=now,
                detail={"verdict": finding.verdict, "entry": finding.entry_id},
            )
        return self._get(number)

    def move(self, number: int, *, thread_ts: str) -> Incident:
        """Let an incident live in another thread; return it."""
        self._link.run(
            "UPDATE incident SET thread_ts = ? WHERE number = ?", thread_ts, number
        )
        return self._get(number)

    def withdraw(
        self, team: str, channel: str, ts: str, *, now: datetime
    ) -> Incident | None:
        """Mark a deleted paste withdrawn and drop its text; return its incident.

        An open incident without a paste left is dismissed.  ``None`` if the
        message was never recorded, or withdrawn before.
        """
        with self._link.transaction():
            known = self._history.by_message(team, channel, ts)
            if known is None or known.withdrawn_at is not None:
                return None
            self._pastes.withdraw(known.id, now=now)
            incident = self._get(known.incident)
            if incident.occurrences == 0:
                self._audit.drop_bodies(incident.number)
                self._link.run(
                    "UPDATE outbox SET payload = '{}' WHERE incident = ?"
                    " AND state <> 'waiting'",
                    incident.number,
                )
                self._dismiss(incident, now=now)
            self._audit.add(
                "withdrawn", incident=incident.number, now=now, detail={"ts": ts}
            )
        return self._get(known.incident)

    # -- helpers

    def _incident_for(
        self,
        asked: Asked,
        finding: Finding,
        before: Recurrence,
        *,
        now: datetime,
        fold_within: timedelta,
    ) -> tuple[int, bool, bool]:
        if asked.thread_ts is not None:
            here = self._history.by_thread(asked.team, asked.channel, asked.thread_ts)
            if here is not None:
                return here.number, False, True
        open_one = first(
            self._link.rows(
                "SELECT number, thread_ts FROM incident WHERE team = ? AND channel = ?"
                " AND key = ? AND settled_at IS NULL AND last_seen_at >= ?"
                " ORDER BY last_seen_at DESC LIMIT 1",
                asked.team,
                asked.channel,
                storable(finding.key),
                to_us(now - fold_within),
            )
        )
        if open_one is not None:
            return open_one["number"], open_one["thread_ts"] != asked.thread, False
        return self._open(asked, finding, before, now=now), False, False

    def _open(
        self, asked: Asked, finding: Finding, before: Recurrence, *, now: datetime
    ) -> int:
        row = incident_row(asked, finding, label=before.label, now=now)
        added = self._link.rows(
            insert("incident", row, "RETURNING number"), *row.values()
        )
        number = int(added[0]["number"])
        self._audit.add(
            "opened",
            incident=number,
            now=now,
            actor=asked.author,
            team=asked.team,
            channel=asked.channel,
            detail={"label": before.label, "key": finding.key},
        )
        return number

    def _touch(self, number: int, now: datetime) -> None:
        self._link.run(
            "UPDATE incident SET last_seen_at = ?"
            " WHERE number = ? AND last_seen_at < ?",
            to_us(now),
            number,
            to_us(now),
        )

    def _dismiss(self, incident: Incident, *, now: datetime) -> None:
        if incident.status.is_open:
            reason = ResolutionReason.NO_ACTION
            self._link.run(
                "UPDATE incident SET status = ?, reason = ?, settled_at = ?,"
                " settled_by = '' WHERE number = ?",
                reason.status,
                reason,
                to_us(now),
                incident.number,
            )

    def _recurrence(
        self, asked: Asked, finding: Finding, *, now: datetime
    ) -> Recurrence:
        return self._history.recurrence(
            storable(finding.key),
            viewer=readers_of(asked.team, asked.channel, asked.channel_kind),
            now=now,
            hosts=finding.hosts,
        )

    def _recorded(
        self, known: Occurrence, finding: Finding, *, new: bool, now: datetime
    ) -> Recorded:
        before = self._recurrence(known.asked, finding, now=now)
        return self._outcome(known.asked, before, new=new)

    def _outcome(
        self,
        asked: Asked,
        before: Recurrence,
        *,
        new: bool,
        folded: bool = False,
        in_thread: bool = False,
    ) -> Recorded:
        occurrence = self._history.by_message(asked.team, asked.channel, asked.ts)
        assert occurrence is not None  # written a moment ago in this transaction
        return Recorded(
            new=new,
            occurrence=occurrence,
            incident=self._get(occurrence.incident),
            recurrence=before,
            folded=folded,
            in_thread=in_thread,
        )

    def _get(self, number: int) -> Incident:
        incident = self._history.incident(number, viewer=None)
        assert incident is not None  # occurrences refer to incidents that exist
        return incident
