"""Notes that the bot is there, and reads what was said while it was not."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta

from bot.incident import ChannelKind, Status, is_outside
from bot.store import Mode, StoreUnavailableError
from handlers.errors import on_lane_error
from handlers.events import moment_of
from handlers.intake import Intake
from handlers.messages import answer_if_unsaid, work
from handlers.missed import (
    MOST_MESSAGES,
    MOST_THREADS,
    Found,
    Missed,
    Room,
    StoppedError,
    as_event,
)
from handlers.side import Side

log = logging.getLogger(__name__)

BEAT_S = 5.0
LOOK_S = 0.2  # between looks whether Slack can reach us for the first time
DEAF_AFTER = timedelta(seconds=30)  # Slack itself tries again for so long
UNSURE = timedelta(seconds=30)  # a line may be deaf for so long before it is known
LOOK_BACK = timedelta(hours=24)  # who pasted before that has found help elsewhere
OPEN = (Status.OPEN, Status.ACKNOWLEDGED)
Read = Callable[[Callable[[float], bool]], Missed]


class Absence:
    """A thread that beats while Slack can reach us, and catches up where it could not.

    ``is_reached`` says whether Slack can; ``missed`` makes the reader of what was
    said, given a way to wait that tells when to stop.
    """

    def __init__(
        self,
        side: Side,
        intake: Intake,
        missed: Read,
        is_reached: Callable[[], bool],
        *,
        beat_s: float = BEAT_S,
    ) -> None:
        self._side = side
        self._intake = intake
        self._stopping = threading.Event()
        self._missed = missed(self._stopping.wait)
        self._is_reached = is_reached
        self._beat_s = beat_s
        self.noted = threading.Event()  # that we are there, nothing being missed
        self._here_since: datetime | None = None
        self._last_beat: datetime | None = None
        self._thread = threading.Thread(target=self._run, name="absence", daemon=True)

    def start(self) -> None:
        """Begin to beat; the first beat may find that something was missed."""
        self._thread.start()

    def is_alive(self) -> bool:
        """Return whether the thread has not ended."""
        return self._thread.ident is None or self._thread.is_alive()

    def stop(self) -> None:
        """Stop; what is not read by then is read at the next start."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def beat(self) -> None:
        """Note that we are there, and catch up if nobody was before."""
        if not self._is_reached():
            return
        now, team = self._side.now(), self._side.who.team
        was_deaf = self._last_beat is None or now - self._last_beat > DEAF_AFTER
        if was_deaf or self._here_since is None:
            self._here_since = now
        self._last_beat = now
        presence = self._side.desk.store.presence
        since = presence.there(team, now=now, since=self._here_since)
        if since is not None:
            self._catch_up(since, self._here_since)
            presence.caught_up(team, now=self._side.now())
            self._last_beat = self._side.now()
        self.noted.set()

    # -- helpers

    def _catch_up(self, since: datetime, until: datetime) -> None:
        """Read every room, and return once all of it is worked on and summed up."""
        store, team = self._side.desk.store, self._side.who.team
        first = max(since - UNSURE, until - LOOK_BACK)
        heard = store.presence.last_heard(team, since=until - LOOK_BACK, until=first)
        log.info("away since %s: reading what was said", since.isoformat())
        waiting, rooms = threading.Semaphore(0), self._rooms(heard)
        oldest = {r: heard.get(r.channel) or f"{first.timestamp():.6f}" for r in rooms}
        late = dict[Room, list[str]]()
        for room in rooms:  # a call each: many threads would keep others waiting
            store.presence.hold(team, now=self._side.now())
            said = self._missed.in_channel(room, oldest[room])
            late[room] = self._take(room, said, since)
        for room in rooms:
            store.presence.hold(team, now=self._side.now())
            threads = self._threads(room, first)
            found = self._missed.in_room(room, oldest[room], threads)
            missed = {*late[room], *self._take(room, found, since)}
            whole = found.whole and until - since <= LOOK_BACK
            self._sum_up(room, since, until, waiting, missed, whole=whole)
        for _ in rooms:
            while not waiting.acquire(timeout=1.0):
                if self._stopping.is_set():
                    raise StoppedError
                store.presence.hold(team, now=self._side.now())

    def _rooms(self, heard: Mapping[str, str]) -> list[Room]:
        """Return the rooms to read: those the bot listens in, and chats with it."""
        store, team = self._side.desk.store, self._side.who.team
        known = {room.channel: room for room in self._missed.rooms() or ()}
        chats = (name for name in heard if name.startswith("D"))
        known |= {name: Room(name, ChannelKind.IM) for name in chats}
        off = {
            channel
            for of_team, channel, settings in store.channels.known()
            if of_team == team and settings.mode is Mode.OFF
        }
        return [room for name, room in known.items() if name not in off]

    def _threads(self, room: Room, first: datetime) -> list[str]:
        """Return the threads in which somebody may have gone on meanwhile."""
        found = self._side.desk.store.history.incidents(
            viewer=None,
            status=OPEN,
            channel=room.channel,
            since=first - LOOK_BACK,
            limit=MOST_THREADS,
        )
        return [i.thread_ts for i in found if not is_outside(i.thread_ts)]

    def _take(self, room: Room, found: Found, since: datetime) -> list[str]:
        """Have what is new worked on; return the ts of all that was missed.

        What was said after ``since`` was, even if Slack has brought it by now.
        """
        side, missed = self._side, list[str]()
        # Of replicas one may have answered from memory before it died.
        take = answer_if_unsaid if side.desk.store.link.is_shared else work
        for message in found.messages:
            body = as_event(side.who.team, room, message)
            if heard := self._intake.take_missed(body):
                key = heard.message_key
                side.later(heard.lane, lambda h=heard, k=key: take(side, h, k))  # type: ignore[misc]
            ts = str(message["ts"])
            if heard or moment_of(ts, since) > since:
                missed.append(ts)
        return missed

    def _sum_up(
        self,
        room: Room,
        since: datetime,
        until: datetime,
        waiting: threading.Semaphore,
        missed: Collection[str],
        *,
        whole: bool,
    ) -> None:
        """Have the line said once all that was missed in a room is worked on."""
        side, team = self._side, self._side.who.team

        def say() -> None:
            if room.kind is not ChannelKind.IM and side.desk.away.say(
                team,
                room.channel,
                since=since,
                until=until,
                missed=missed,
                now=side.now(),
                left_out=0 if whole else MOST_MESSAGES,
            ):
                side.wake()
            waiting.release()

        side.later(f"{team} {room.channel}", say)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self.beat()
            except StoppedError:
                return
            except StoreUnavailableError as error:
                log.warning("the database is away, nothing is noted: %s", error)
            except Exception as error:  # tried again once the lease is over
                on_lane_error(error)
            self._stopping.wait(LOOK_S if self._last_beat is None else self._beat_s)


def reached(last_connected: float, *, within_s: float = 2.0) -> bool:
    """Return whether a connection last seen up at that tick still counts as up."""
    return time.monotonic() - last_connected < within_s
