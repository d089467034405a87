"""Everything plugged in: the bot that runs, in one object."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from aiohttp import web
from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from bot.clock import SharedTime, SteadyClock
from bot.desk.desk import Desk
from bot.desk.knowledge import Knowledge
from bot.doors.health import Door, health_app
from bot.drafts.overlay_folder import OverlayFolder, overlay_path
from bot.inventory import read_inventory
from bot.redact import Redactor, bounded
from bot.roof.keeper import Keeper
from bot.roof.outer_doors import outer_app
from bot.roof.shell.knowledge import open_matcher
from bot.roof.sign_in import SignInError, sign_in, wrong_token
from bot.roof.timers import TICK_S, Job, Timers
from bot.roof.upkeep import Upkeep
from bot.roof.watch import Watch
from bot.settings import Settings, SlackSettings, cache_folder, pseudonym_key
from bot.store import Spool, Store, StoreUnavailableError, open_store
from bot.vitals import Vitals
from handlers import register
from handlers.approvers import Approvers
from handlers.errors import on_lane_error
from handlers.files import MOST_BYTES
from handlers.intake import Intake
from handlers.lanes import Lanes
from handlers.people import People
from handlers.poster import Poster
from handlers.side import Side
from handlers.slack_call import CALL_WITHIN_S, Voice
from handlers.transport import DeadTokenError, HttpTransport, SocketTransport
from kb.load import BUILT_IN

log = logging.getLogger(__name__)
# Bolt reads SLACK_BOT_TOKEN by itself and warns that it does not need it.
logging.getLogger("slack_bolt.App").addFilter(
    lambda record: "`token` will be unused" not in record.getMessage()
)

DRAIN_S = 10.0
FILE_TIMEOUT_S = 5.0
SLACK_FILES = "files.slack.com"
RELOAD_S = 2.0
Address = tuple[str, int]
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
    ) -> None:
        self._slack = slack
        self._failure: BaseException | None = None
        self.vitals = Vitals()
        self.store: Store = open_store(settings.db)
        link, tick = self.store.link, time.monotonic
        wall = SharedTime(link.now, tick) if link.is_shared else clock
        self._clock = SteadyClock(wall, tick)
        knowledge = open_knowledge(settings, self.vitals, cache, store=self.store)
        self._client = WebClient(
            token=slack.bot_token,
            base_url=slack.api_url,
            timeout=CALL_WITHIN_S,
            retry_handlers=[],
        )
        who = sign_in(self._client)
        voice = Voice(self._client, who.team_url)
        self._lanes = Lanes(on_lane_error)
        self._poster = Poster(
            self.store,
            voice,
            self._clock,
            self._on_dead_token,
            pace=timedelta(seconds=pace_s),
            vitals=self.vitals,
        )
        self._spool = Spool(spool_path(settings.db))
        people = People(self._client, who.team, self._clock)
        self.side = Side(
            desk=Desk(
                knowledge,
                self.store,
                self._clock,
                ZoneInfo(settings.zone),
                approvers=settings.approvers,
            ),
            who=who,
            command=settings.command,
            redact=bounded(Redactor(pseudonym_key(settings))),
            later=self._later,
            wake=self._poster.wake,
            read_file=self._read_file,
            say_now=voice.say_now,
            said_now=voice.said_now,
            settle=self._spool.settle,
            people=people,
            approvers=Approvers(
                settings.approvers, settings.approval_channel, people.members
            ),
        )
        if settings.inventory:
            lines = settings.inventory.read_text(encoding="utf-8-sig").splitlines()
            self.side.desk.night.inventory = read_inventory(lines)
        self._keeper = Keeper(self.side, self._spool, reload_s=reload_s)
        self.timers = Timers(self._jobs(settings), self._clock, tick_s=tick_s)
        self.app = self._app()
        self.transport = (
            SocketTransport(self.app, slack.app_token, slack.api_url)
            if slack.app_token
            else HttpTransport(self.app, slack.port, host)
        )
        self._settings = settings
        self.health_port = 0  # the real ones while served
        self.api_port = 0
        self.watch = Watch(
            self.vitals,
            self.store,
            knowledge,
            threads={
                "poster": self._poster.is_alive,
                "keeper": self._keeper.is_alive,
                "timers": self.timers.is_alive,
            },
            heard_at=self._heard_at,
            waiting=self._lanes.depth,
        )
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
        while not await self._is_taken_back() and not stop.is_set():
            await asyncio.sleep(WAIT_S)
        self._poster.start()
        self._keeper.start()
        self.timers.start()
        doors = await self._open_doors()
        try:
            await self.transport.run(stop, up)
        except DeadTokenError as error:
            raise wrong_token(str(error), "SLACK_APP_TOKEN") from error
        finally:
            for door in doors:
                await door.close()
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

    async def _is_taken_back(self) -> bool:
        """Take over what was left behind; ``False`` while the database is away."""
        try:
            await asyncio.to_thread(self.store.take_back, now=self._clock())
            await asyncio.to_thread(self.store.adopt, self.side.who.team)
        except StoreUnavailableError as error:
            log.warning("waiting for the database: %s", error)
            return False
        return True

    def _later(self, lane: str, work: Callable[[], None]) -> None:
        """Run work in its lane; where the database is away, again in a moment."""

        def try_it() -> None:
            try:
                work()
            except StoreUnavailableError as error:
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

    def _jobs(self, settings: Settings) -> tuple[Job, ...]:
        """Return what is done at its time, each by one bot of those on a store."""

        def weekly(at: datetime) -> None:
            if self.side.desk.weekly.run(self.side.who.team, at):
                self.side.wake()

        def nudges(at: datetime) -> None:
            if self.side.desk.nudges.run(self.side.who.team, at):
                self.side.wake()

        return weekly, nudges, Upkeep(self.store, settings).run

    def _close(self) -> None:
        self.timers.stop()
        self._keeper.stop()
        self._lanes.close(drain_s=DRAIN_S)
        self._poster.stop(drain_s=DRAIN_S)
        # Listeners may still be writing after their acknowledgement.
        self.app.listener_runner.listener_executor.shutdown(wait=True)
        self.store.close()

    async def _open_doors(self) -> list[Door]:
        """Serve health, and the API with the hooks, where the settings want it."""
        opened: list[Door] = []
        if address := self._settings.health:
            watch = self.watch
            looks = health_app(
                alive=watch.alive, ready=watch.ready, metrics=watch.metrics
            )
            self.health_port = await _open(looks, address, opened)
        if address := self._settings.api:
            api = outer_app(
                self._settings,
                self.side.desk,
                team=self.side.who.team,
                redact=self.side.redact,
                wake=self.side.wake,
                clock=self.side.now,
            )
            self.api_port = await _open(api, address, opened)
        return opened

    def _heard_at(self) -> float:
        if isinstance(self.transport, SocketTransport):
            return self.transport.last_connected
        return time.monotonic()  # over HTTP Slack comes to us

    def _app(self) -> App:
        who = self.side.who

        def authorize() -> AuthorizeResult:
            # Known since the start: nothing stands between the claim and the ack.
            return AuthorizeResult(
                enterprise_id=None,
                team_id=who.team,
                bot_user_id=who.bot_user,
                bot_id=who.bot_id,
                bot_token=self._slack.bot_token,
            )

        app = App(
            name="patchbot",
            client=WebClient(base_url=self._slack.api_url),
            signing_secret=self._slack.signing_secret or "",
            token_verification_enabled=False,
            before_authorize=Intake(self.side, self._spool, self.vitals).claim,
            authorize=authorize,
        )
        register(app, self.side)
        return app

    def _on_dead_token(self, error: str) -> None:
        self._failure = wrong_token(error, "SLACK_BOT_TOKEN")
        log.error("%s", self._failure)
        if self._loop is not None and self._stop is not None:
            self._loop.call_soon_threadsafe(self._stop.set)

    def _read_file(self, url: str) -> bytes:
        """Return a file's bytes; the token goes to Slack's file host and no other."""
        parts = urlsplit(url)
        own = urlsplit(self._slack.api_url)
        at_home = (parts.scheme, parts.netloc) == (own.scheme, own.netloc)
        if not at_home and (parts.scheme, parts.hostname) != ("https", SLACK_FILES):
            raise OSError(f"{parts.hostname} is not Slack's file host")
        headers = {"Authorization": f"Bearer {self._slack.bot_token}"}
        request = urllib.request.Request(url, headers=headers)
        opener = urllib.request.build_opener(_NoRedirect)
        with opener.open(request, timeout=FILE_TIMEOUT_S) as response:
            content: bytes = response.read(MOST_BYTES + 1)
        return content


async def _open(app: web.Application, address: Address, opened: list[Door]) -> int:
    """Open a door and return its port; a taken one must not keep the bot away."""
    door = Door(app, *address)
    try:
        await door.open()
    except OSError as error:
        log.error("%s:%s is not served: %s", *address, error)
        await door.close()
        return 0
    opened.append(door)
    return door.port


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Follow nothing: a redirect would carry the token to another host."""

    def redirect_request(self, *_: object) -> None:
        return None


def open_knowledge(
    settings: Settings,
    vitals: Vitals | None = None,
    cache: Path | None = None,
    *,
    store: Store,
) -> Knowledge:
    """Return the KB that the settings name, compiled in ``cache``.

    What was approved in Slack lies above the folders.  Raises ``KbError`` with
    every problem.
    """
    overlay = OverlayFolder(store, overlay_path(settings.db, cache or cache_folder()))
    folders = (BUILT_IN, *settings.kb_folders)
    return Knowledge(
        (*folders, overlay.path),
        lambda: open_matcher((*folders, *overlay.filled()), cache),
        vitals,
        before_look=overlay.sync,
    )


def spool_path(db: str) -> Path:
    """Return where events wait while the database is away: beside it."""
    is_address = db.startswith(("postgresql://", "postgres://"))
    return Path("patchbot.spool") if is_address else Path(f"{db}.spool")


__all__ = ["PatchBot", "SignInError", "now", "open_knowledge"]
