"""The local Slack as one object, started by a test or a demo on its own thread."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.workspace.answers import Answers
from bot.workspace.app_config import AppConfig, read_manifest
from bot.workspace.client import WorkspaceClient
from bot.workspace.clock import Clock
from bot.workspace.control import Board, run_verb
from bot.workspace.delivery import ACK_WITHIN_S, Delivery
from bot.workspace.errors import WorkspaceError
from bot.workspace.events import Events
from bot.workspace.faults import Faults
from bot.workspace.guard import guard
from bot.workspace.interactions import Interactions
from bot.workspace.journal import Journal
from bot.workspace.keep import Keeper
from bot.workspace.page_feed import PageFeed
from bot.workspace.roads import UPLOAD_LIMIT, Roads
from bot.workspace.seed import default_seed
from bot.workspace.sockets import SocketHub
from bot.workspace.state import Conversation, Json, State
from bot.workspace.web_api import Caller
from bot.workspace.world import World

log = logging.getLogger(__name__)

# Made up, and known to everybody: they open nothing but this local workspace.
BOT_TOKEN = "xoxb-local-workspace"
APP_TOKEN = "xapp-local-workspace"
SIGNING_SECRET = "local-workspace-signing-secret"
VERIFICATION_TOKEN = "local-workspace-verification"
START_WITHIN_S = 10.0


class Workspace:
    """A Slack workspace on 127.0.0.1.

    ``manifest`` is the app's manifest as a mapping: its scopes, events, commands
    and shortcuts are what the app may do and hears; ``without`` takes granted
    scopes away; no manifest allows everything.  ``port`` 0 takes a free one.
    With ``keep_in`` (a file) the next workspace goes on where this one ended.
    Use it as a context manager, or ``start`` and ``stop`` it.  Raises
    ``WorkspaceError`` if the port is taken.

    >>> with Workspace() as workspace:
    ...     workspace.client.post("alice", "#patch-night", "hello")["message"]["text"]
    'hello'
    """

    def __init__(
        self,
        manifest: Mapping[str, Any] | None = None,
        *,
        port: int = 0,
        without: Collection[str] = (),
        clock_scale: float = 1.0,
        ack_within_s: float = ACK_WITHIN_S,
        keep_in: Path | None = None,
    ) -> None:
        self.config: AppConfig = read_manifest(manifest, without=frozenset(without))
        self.bot_token = BOT_TOKEN
        self.app_token = APP_TOKEN
        self.signing_secret = SIGNING_SECRET
        self.port = port
        self._clock_scale = clock_scale
        self._ack_within_s = ack_within_s
        self._keep_in = keep_in
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Event | None = None
        self._up = threading.Event()
        self._failure: BaseException | None = None

    @property
    def base_url(self) -> str:
        """The address of the server, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def api_url(self) -> str:
        """The ``base_url`` that ``slack_sdk`` clients take; the slash matters."""
        return f"{self.base_url}/api/"

    @property
    def page_url(self) -> str:
        """The address of the page."""
        return f"{self.base_url}/"

    @property
    def client(self) -> WorkspaceClient:
        """A client of the control API."""
        return WorkspaceClient(self.base_url)

    def start(self) -> Workspace:
        """Start the server and return once it answers."""
        self._thread = threading.Thread(target=self._run, name="workspace", daemon=True)
        self._thread.start()
        self._up.wait(START_WITHIN_S)
        if self._failure is not None:
            self._thread.join()
            raise WorkspaceError(
                f"port {self.port} cannot be used: {self._failure}"
            ) from self._failure
        return self

    def stop(self) -> None:
        """Stop the server and wait for its thread."""
        if self._loop is not None and self._stopping is not None:
            self._loop.call_soon_threadsafe(self._stopping.set)
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def __enter__(self) -> Workspace:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    # -- the server's thread ---------------------------------------------------

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stopping = asyncio.Event()
        parts = _Parts(self)
        runner = web.AppRunner(parts.app, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        try:
            site = web.TCPSite(runner, "127.0.0.1", self.port)
            await site.start()
        except OSError as error:
            self._failure = error
            self._up.set()
            await runner.cleanup()
            return
        self.port = runner.addresses[0][1]
        parts.state.base_url = self.base_url
        parts.fill()
        self._up.set()
        await self._stopping.wait()
        await parts.close()
        await runner.cleanup()


class _Parts:
    """The parts of one running workspace, wired together."""

    def __init__(self, owner: Workspace) -> None:
        self.config = owner.config
        self._tasks: set[asyncio.Task[None]] = set()
        self.keeper = Keeper(owner._keep_in) if owner._keep_in else None
        self.clock = Clock(owner._clock_scale)
        self.state = State("", now=self.clock.now)
        self.journal = Journal(self._line)
        self.hub = SocketHub(self.clock, self.journal, self.state.app_id)
        self.delivery = Delivery(
            self.clock,
            self.journal,
            self.hub,
            signing_secret=owner.signing_secret,
            ack_within_s=owner._ack_within_s,
        )
        self.events = Events(
            self.state,
            self.config,
            self._send,
            token=VERIFICATION_TOKEN,
        )
        self.world = World(self.state, on_event=self._event, on_change=self._change)
        answers = Answers(self.world)
        self.interactions = Interactions(
            self.world, self.delivery, answers, token=VERIFICATION_TOKEN
        )
        self.faults = Faults()
        self.feed = PageFeed(self.state, self.config, self.journal)
        caller = Caller(self.world, self.config, self.hub, self._change, self._later)
        tokens = {owner.bot_token: "bot", owner.app_token: "app"}
        roads = Roads(caller, answers, self.journal, self.faults, tokens=tokens)
        self.board = Board(
            self.world,
            self.interactions,
            self.delivery,
            self.hub,
            self.journal,
            self.faults,
            self.clock,
            self.restart,
        )
        self.app = web.Application(middlewares=[guard], client_max_size=UPLOAD_LIMIT)
        self.app.add_routes(roads.routes())
        self.app.add_routes(self.feed.routes())
        self.app.router.add_post("/control/{verb}", self._control)

    def fill(self) -> None:
        """Go on with what was kept, its events delivered again; else seed."""
        if self.keeper is None or not self.keeper.load(self.state):
            self.seed()
        for envelope in list(self.state.undelivered.values()):
            self.delivery.send_event(envelope, self._arrived)

    def seed(self) -> None:
        """Fill the empty workspace."""
        default_seed(self.state, bot_name=self.config.name)

    def restart(self) -> None:
        """Empty the workspace and seed it again; nothing of before is delivered."""
        self.delivery.forget()
        self.faults.clear()
        self.journal.clear()
        self.delivery.duplicates = 0
        fresh = State(self.state.base_url, now=self.clock.now)
        # Ids go on counting: an app that stays up must never see one twice.
        fresh.counters, fresh.last_ts = self.state.counters, self.state.last_ts
        for name in State.__slots__:
            if name not in ("base_url", "now"):
                setattr(self.state, name, getattr(fresh, name))
        self.seed()
        self._save()
        self.feed.reload()

    def _later(self, seconds: float, work: Callable[[], None]) -> None:
        async def wait() -> None:
            await self.clock.sleep(seconds)
            work()

        task = asyncio.create_task(wait())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """End sockets, deliveries and pages."""
        for task in self._tasks:
            task.cancel()
        self.feed.close()
        await self.hub.close()
        await self.delivery.close()

    async def _control(self, request: web.Request) -> web.Response:
        return await run_verb(self.board, request)

    def _event(self, event: Json, channel: Conversation | None) -> None:
        self.events.publish(event, channel)

    def _send(self, envelope: Json) -> None:
        self.state.undelivered[envelope["event_id"]] = envelope
        self._save()
        self.delivery.send_event(envelope, self._arrived)

    def _arrived(self, envelope: Json) -> None:
        self.state.undelivered.pop(envelope["event_id"], None)
        self._save()

    def _save(self) -> None:
        if self.keeper is not None:
            self.keeper.save(self.state)

    def _change(self, change: Json) -> None:
        self._save()
        self.feed.publish(change)
        self.journal.touch()

    def _line(self, line: Json) -> None:
        self.feed.publish({"kind": "traffic", "line": line})
