"""What the bot remembers: one contract over SQLite and PostgreSQL, one room a question.

``open_store(where)`` gives a ``Store``; its rooms are

``inbox``      events claimed before they are acknowledged
``incidents``  recording, folding, editing and withdrawing pastes
``outcomes``   acknowledge, assign, settle, reopen, relate, age out
``opinions``   feedback on answers, what their steps did
``history``    incidents, hosts, recurrence, for somebody's eyes
``outbox``     what is to be said, leased, paced and marked
``channels``   settings of channels, talk counters
``overlay``    entries approved in Slack, revisions
``calendar``   scheduled jobs, each slot once
``numbers``    the one query behind the weekly summary
``hits``       how often entries were the answer
``privacy``    one person's data, retention
``past``       incidents from before there was a bot
``suspensions`` entries not answered for a while
``nights``     patch nights and their boards
``presence``   until when the bot was there, who reads what it missed
``audit``      who was told what, append-only

Whatever belongs together goes into one ``with store.transaction():``; a method
alone is one.  ``now`` is always passed in and knows its zone.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from pathlib import Path

from bot.store.audit import Audit, AuditRow
from bot.store.calendar import Calendar
from bot.store.channels import Channels, ChannelSettings, Mode, Place
from bot.store.copying import copy
from bot.store.history import History
from bot.store.hits import Hits
from bot.store.inbox import Inbox, InboxRow
from bot.store.incidents import FOLD_WITHIN, Incidents, Recorded
from bot.store.link import Link, StoreError, StoreUnavailableError, to_us
from bot.store.nights import Night, Nights
from bot.store.numbers import Numbers
from bot.store.opinions import Opinions, StepTally
from bot.store.outbox import CARD, Outbox
from bot.store.outcomes import Outcomes, Settlement
from bot.store.overlay import Overlay, OverlayEntry, OverlayState
from bot.store.past import Past
from bot.store.presence import Presence
from bot.store.privacy import Privacy
from bot.store.sendings import OutboxRow, Sending
from bot.store.spool import Spool
from bot.store.suspensions import Suspensions

__all__ = [
    "CARD",
    "FOLD_WITHIN",
    "Audit",
    "AuditRow",
    "Calendar",
    "ChannelSettings",
    "Channels",
    "History",
    "Hits",
    "Inbox",
    "InboxRow",
    "Incidents",
    "Mode",
    "Night",
    "Nights",
    "Numbers",
    "Opinions",
    "Outbox",
    "OutboxRow",
    "Outcomes",
    "Overlay",
    "OverlayEntry",
    "OverlayState",
    "Past",
    "Place",
    "Presence",
    "Privacy",
    "Recorded",
    "Sending",
    "Settlement",
    "Spool",
    "StepTally",
    "Store",
    "StoreError",
    "StoreUnavailableError",
    "Suspensions",
    "back_up",
    "copy",
    "open_store",
    "restore",
]


# How long Slack may take over a call whose caller has died.
SETTLE = timedelta(seconds=2)
LONGEST_HOLD = timedelta(minutes=5)  # of a 429


class Store:
    """The rooms of one database; safe to share by threads."""

    def __init__(self, link: Link) -> None:
        """Furnish the rooms on an open database."""
        self.link = link
        self.audit = Audit(link)
        self.inbox = Inbox(link)
        self.outbox = Outbox(link)
        self.history = History(link)
        self.incidents = Incidents(link, self.history, self.audit)
        self.outcomes = Outcomes(link, self.history, self.audit)
        self.opinions = Opinions(link, self.history, self.audit)
        self.channels = Channels(link, self.audit)
        self.overlay = Overlay(link, self.audit)
        self.calendar = Calendar(link)
        self.privacy = Privacy(link, self.audit)
        self.numbers = Numbers(link)
        self.hits = Hits(link)
        self.suspensions = Suspensions(link, self.audit)
        self.nights = Nights(link, self.audit)
        self.presence = Presence(link)
        self.past = Past(link, self.incidents, self.outcomes)

    def transaction(self) -> AbstractContextManager[None]:
        """Commit everything inside together, or nothing of it.

        Raises ``StoreUnavailableError`` when the database is locked for over a second,
        read-only or full: spool the event and go on.
        """
        return self.link.transaction()

    def take_back(self, *, now: datetime) -> None:
        """Free what a former process held: this one has just started.

        Events at once; posts after ``SETTLE``: Slack may be about to do what that
        process asked for last.  Times ahead of ``now`` (the clock was set back in
        between) come down to it.  Of a database that replicas share nothing is
        taken: their leases end by themselves.
        """
        if self.link.is_shared:
            return
        at, soon = to_us(now), to_us(now + SETTLE)
        with self.transaction():
            self.link.run("UPDATE inbox SET lease_until = 0 WHERE state = 'received'")
            # Who read up on an absence is dead; what it left is still to be read.
            self.link.run("UPDATE presence SET lease_until = 1 WHERE lease_until > 1")
            self.link.run("UPDATE presence SET lease_until = 1 WHERE lease_until > 0")
            self.link.run(
                "UPDATE outbox SET lease_until = ?"
                " WHERE state = 'waiting' AND lease_until IS NOT NULL",
                soon,
            )
            self.link.run(
                "UPDATE outbox SET due_at = ?"
                " WHERE state = 'waiting' AND created_at > ?",
                *(at, at),
            )
            self.link.run(
                "UPDATE pace SET next_at = ? WHERE next_at > ?",
                *(at, to_us(now + LONGEST_HOLD)),
            )

    def adopt(self, team: str) -> None:
        """Give what was imported before the bot knew its team to ``team``."""
        with self.transaction():
            for table in ("incident", "occurrence", "host", "named_kb"):
                self.link.run(f"UPDATE {table} SET team = ? WHERE team = ''", team)

    def only_team(self) -> str:
        """Return the team all incidents belong to, empty if there is not just one."""
        rows = self.link.rows("SELECT DISTINCT team FROM incident LIMIT 2")
        return str(rows[0]["team"]) if len(rows) == 1 else ""

    def close(self) -> None:
        """Close every connection; nothing may be running."""
        self.link.close()


def open_store(where: str | Path, *, patient: bool = False) -> Store:
    """Open the store at a file path, or at ``postgresql://...``; tables up to date.

    Raises ``StoreError`` with what to change, ``StoreUnavailableError`` if it may pass;
    ``patient``: for a file that is there and cannot be used now, only its use does.
    """
    if str(where).startswith(("postgresql://", "postgres://")):
        try:
            from bot.store.postgres import PostgresLink
        except ImportError as error:
            raise StoreError(
                f"PostgreSQL needs the extra `postgres` ({error.name} is missing)"
            ) from error
        return Store(PostgresLink(str(where)))
    if "://" in str(where):  # the password in it is nobody's business
        scheme = str(where).partition("://")[0]
        raise StoreError(
            f"{scheme}://... is no database I know: name a file, or postgresql://..."
        )
    from bot.store.sqlite import SqliteLink

    return Store(SqliteLink(Path(where), patient=patient))


def back_up(store: Store, target: Path) -> None:
    """Copy a store in use into a SQLite file; it appears whole or not at all.

    Raises ``StoreError`` if ``target`` exists or the copy came out damaged.
    """
    from bot.store.sqlite import SqliteLink

    if target.exists():
        raise StoreError(f"{target} exists: name a new file")
    if isinstance(store.link, SqliteLink):
        store.link.backup(target)
        return
    half = target.with_name(target.name + ".part")
    half.unlink(missing_ok=True)
    into = open_store(half)
    try:
        copy(store, into)
    finally:
        into.close()
    half.replace(target)


def restore(backup: Path, where: str | Path) -> None:
    """Put a backup in the place of the SQLite database at ``where``.

    The bot must be stopped.  Raises ``StoreError`` if that is not so, if the backup
    is damaged, or if ``where`` is PostgreSQL (copy into an empty database there).
    """
    from bot.store import restoring

    if str(where).startswith("postgres"):
        raise StoreError("into PostgreSQL a backup is copied: `patchbot db copy`")
    restoring.restore(backup, Path(where))
