"""What every listener needs, in one frozen thing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.desk.desk import Desk
from bot.reply import Note, Reply
from handlers.approvers import NOBODY, Approvers
from handlers.people import People


@dataclass(frozen=True, slots=True)
class Identity:
    """Who we are in Slack, from ``auth.test``."""

    team: str
    team_url: str
    bot_user: str
    bot_id: str


@dataclass(frozen=True, slots=True)
class Side:
    """The desk, who we are, and the ways from a listener to the work.

    ``later(lane, work)`` runs work after what is already waiting in the same lane;
    ``wake()`` tells the poster that something waits; ``read_file(url)`` returns a
    file's bytes from Slack; ``say_now(name, channel, thread_ts, said)`` posts past the
    outbox (the database is away), ``said_now(name, channel, thread_ts)`` returns
    whether it had; ``settle(event_key, more)`` tells the spool that the work on an
    event is over; ``redact`` takes secrets out of a text; ``people`` knows who
    somebody is; ``approvers`` may decide about entries.
    """

    desk: Desk
    who: Identity
    command: str
    redact: Callable[[str], str]
    later: Callable[[str, Callable[[], None]], None]
    wake: Callable[[], None]
    read_file: Callable[[str], bytes]
    say_now: Callable[[str, str, str, Reply | Note], None]
    said_now: Callable[[str, str, str], bool]
    settle: Callable[[str, Mapping[str, object]], None]
    people: People
    approvers: Approvers = NOBODY

    def now(self) -> datetime:
        """Return the time, with its zone."""
        return self.desk.clock()
