"""Everything plugged in: the bot that runs, in one object."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from slack_sdk import WebClient

from bot.clock import SharedTime, SteadyClock
from bot.desk.desk import Desk
from bot.desk.knowledge import Knowledge
from bot.pseudonyms import pseudonym_key
from bot.redact import Redactor, bounded
from bot.roof.absence import BEAT_S, Absence, reached
from bot.roof.jobs import jobs
from bot.roof.keeper import Keeper
from bot.roof.opening import open_inventory, open_knowledge, spool_places
from bot.roof.own_doors import OwnDoors
from bot.roof.sign_in import sign_in, wrong_token
from bot.roof.slack_app import slack_app
from bot.roof.slack_files import read_file
from bot.roof.timers import TICK_S, Timers
from bot.roof.watch import Watch
from bot.settings import Settings, SlackSettings
from bot.store import Spool, Store, StoreUnavailableError, open_store
from bot.vitals import Vitals
from handlers.approvers import Approvers
from handlers.errors import on_lane_error
from handlers.intake import Intake
from handlers.lanes import Lanes
from handlers.missed import Missed
from handlers.people import People
from handlers.poster import Poster
from handlers.side import Side
from handlers.slack_call import CALL_WITHIN_S, CallFailedError, Voice
from handlers.transport import DeadTokenError, HttpTransport, SocketTransport

log = logging.getLogger(__name__)

DRAIN_S = 10.0
RELOAD_S = 2.0
READ_PACE = 1.2  # of the pace of posts: Slack allows 50 reads a minute
WAIT_S = 1.0  # between looks whether the database is back


def now() -> datetime:
    """Return the time: the one clock that everything below is given."""
    return datetime.now(UTC)


class PatchBot:
    """The whole bot; ``serve`` it on an event loop, or ``start`` and ``stop`` it.

    Raises ``KbError`` and ``StoreError`` at once, with what to change, and
    ``SignInError`` where Slack refuses the token.
    """

    def __init__(
        self,
        settings: Settings,
        slack: SlackSettings,
        *,
        clock: Callable[[], datetime] = now,
        reload_s: float = RELOAD_S,
        pace_s: float = 1.0,
        cache: Path | None = None,
        host: str = "0.0.0.0",
        tick_s: float = TICK_S,
        beat_s: float = BEAT_S,
    ) -> None:
        self._failure: BaseException | None = None
        self.vitals = Vitals()
        self.store: Store = open_store(settings.db, patient=True)
        link, tick = self.store.link, time.monotonic
        wall = SharedTime(link.now, tick) if link.is_shared else clock
        self._clock = SteadyClock(wall, tick)
        knowledge = open_knowledge(settings, self.vitals, cache, store=self.store)
        self._lanes = Lanes(on_lane_error)
        self._spool = Spool(*spool_places(settings))
        self.side = self._side(settings, slack, knowledge, timedelta(seconds=pace_s))
        if settings.inventory:
            self.side.desk.know_hosts(open_inventory(settings.inventory))
        self._keeper = Keeper(self.side, self._spool, reload_s=reload_s)
        self.timers = Timers(jobs(self.side, settings), self._clock, tick_s=tick_s)
        intake = Intake(self.side, self._spool, self.vitals)
        self.app = slack_app(self.side, slack, intake.claim)
        self.transport = (
            SocketTransport(self.app, slack.app_token, slack.api_url, slack.connections)
            if slack.app_token
            else HttpTransport(self.app, slack.port, host)
        )
        client, me = self.side.people.client, self.side.who.bot_user
        self.absence = Absence(
            self.side,
            intake,
            lambda wait: Missed(client, me, wait, pace_s * READ_PACE),
            self._is_reached,
            beat_s=beat_s,
        )
        self.watch = self._watch(knowledge)
        self.doors = OwnDoors(settings, self.side, self.watch)
        self._up = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._thread: threading.Thread | None = None

    async def serve(
        self, stop: asyncio.Event, on_up: Callable[[], None] = lambda: None
    ) -> None:
        """Serve until ``stop`` is set; what was taken on is finished first.

        ``on_up`` is called once, as soon as Slack can reach us.
        """

        def up() -> None:
            if not self._up.is_set():
                self._up.set()
                on_up()

        self._loop, self._stop = asyncio.get_running_loop(), stop
        later = None
        if not await self._is_taken_over():
            # Who pastes meanwhile is answered from memory.
            later = asyncio.create_task(self._take_over())
        await self.doors.open()
        try:
            await self.transport.run(stop, up)
        except DeadTokenError as error:
            raise wrong_token(str(error), "SLACK_APP_TOKEN") from error
        finally:
            if later is not None:
                later.cancel()
                await asyncio.gather(later, return_exceptions=True)
            await self.doors.close()
            await asyncio.to_thread(self._close)
        if self._failure is not None:
            raise self._failure

    def start(self, *, within_s: float = 15.0) -> PatchBot:
        """Serve on a thread of its own; return once Slack can reach us."""
        self._thread = threading.Thread(target=self._run, name="patchbot", daemon=True)
        self._thread.start()
        if not self._up.wait(within_s):
            raise self._failure or TimeoutError("Slack was not reached")
        return self

    def stop(self) -> None:
        """Stop a started bot, gracefully; stopped twice, nothing happens."""
        if self._thread is None or not self._thread.is_alive():
            return
        if self._loop is not None and self._stop is not None:
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(DRAIN_S * 2)

    # -- helpers

    def _side(
        self,
        settings: Settings,
        slack: SlackSettings,
        knowledge: Knowledge,
        pace: timedelta,
    ) -> Side:
        """Sign in, and return what every listener needs."""
        client = WebClient(
            token=slack.bot_token,
            base_url=slack.api_url,
            timeout=CALL_WITHIN_S,
            retry_handlers=[],
        )
        who = sign_in(client)
        voice = Voice(client, who.team_url)
        self._poster = Poster(
            self.store,
            voice,
            self._clock,
            self._on_dead_token,
            pace=pace,
            vitals=self.vitals,
        )
        people = People(client, who.team, self._clock)
        approvers = Approvers(
            settings.approvers, settings.approval_channel, people.members
        )
        zone = ZoneInfo(settings.zone)
        return Side(
            desk=Desk(
                knowledge,
                self.store,
                self._clock,
                zone,
                is_approver=approvers.includes,
                reader=people.language,
                viewer=people.viewer,
            ),
            who=who,
            command=settings.command,
            redact=bounded(Redactor(pseudonym_key(settings))),
            later=self._later,
            wake=self._poster.wake,
            read_file=partial(read_file, slack),
            say_now=voice.say_now,
            said_now=voice.said_now,
            settle=self._spool.settle,
            people=people,
            approvers=approvers,
        )

    def _watch(self, knowledge: Knowledge) -> Watch:
        return Watch(
            self.vitals,
            self.store,
            knowledge,
            threads={
                "poster": self._poster.is_alive,
                "keeper": self._keeper.is_alive,
                "timers": self.timers.is_alive,
                "absence": self.absence.is_alive,
            },
            heard_at=self._heard_at,
            waiting=self._lanes.depth,
        )

    async def _take_over(self) -> None:
        """Wait for the database, and begin."""
        while not await self._is_taken_over():
            await asyncio.sleep(WAIT_S)

    async def _is_taken_over(self) -> bool:
        """Take what was left behind, and begin; ``False`` while the database is away.

        Nothing is taken back once we have begun: that would be our own.
        """
        try:
            await asyncio.to_thread(self.store.take_back, now=self._clock())
            await asyncio.to_thread(self.store.adopt, self.side.who.team)
        except StoreUnavailableError as error:
            log.warning("waiting for the database: %s", error)
            return False
        self._poster.start()
        await asyncio.to_thread(self._keeper.start)
        self.timers.start()
        self.absence.start()
        return True

    def _later(self, lane: str, work: Callable[[], None]) -> None:
        """Run work in its lane; where the database is away, again in a moment."""

        def try_it() -> None:
            try:
                work()
            except (StoreUnavailableError, CallFailedError) as error:
                log.warning("tried again in a moment: %s", error)
                self._keeper.again(lane, work)

        self._lanes.add(lane, try_it)

    def _run(self) -> None:
        async def main() -> None:
            await self.serve(asyncio.Event())

        try:
            asyncio.run(main())
        except Exception as error:
            self._failure = error
            log.error("the bot stopped: %s", error)
            self._up.set()

    def _close(self) -> None:
        self.absence.stop()
        self.timers.stop()
        self._keeper.stop()
        self._lanes.close(drain_s=DRAIN_S)
        self._poster.stop(drain_s=DRAIN_S)
        # Listeners may still be writing after their acknowledgement.
        self.app.listener_runner.listener_executor.shutdown(wait=True)
        self.store.close()

    def _heard_at(self) -> float:
        if isinstance(self.transport, SocketTransport):
            return self.transport.last_connected
        return time.monotonic()  # over HTTP Slack comes to us

    def _is_reached(self) -> bool:
        return self._up.is_set() and reached(self._heard_at())

    def _on_dead_token(self, error: str) -> None:
        self._failure = wrong_token(error, "SLACK_BOT_TOKEN")
        log.error("%s", self._failure)
        if self._loop is not None and self._stop is not None:
            self._loop.call_soon_threadsafe(self._stop.set)
