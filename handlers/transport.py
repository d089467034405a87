"""Socket Mode (websockets) and HTTP for the same app, watchdog, graceful stop."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import websockets
from aiohttp import web
from slack_bolt import App, BoltRequest
from slack_bolt.adapter.socket_mode.async_internals import send_async_response
from slack_bolt.adapter.socket_mode.internals import run_bolt_app
from slack_bolt.adapter.socket_mode.websockets import SocketModeHandler
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.websockets import SocketModeClient
from slack_sdk.web.async_client import AsyncWebClient

from kb.errors import UserError

log = logging.getLogger(__name__)

# Half-open connections are found within a few of these.
PING_S = 5.0
WATCH_EVERY_S = 5.0
DEAF_MOST_S = 30.0
RETRY_FIRST_S, RETRY_MOST_S = 1.0, 60.0
WORKERS = 16
CLOSE_WITHIN_S = 5.0
# Slack allows 3 s; a body this long is not from it.
BODY_MOST = FRAME_MOST = 16 * 1024 * 1024
# What no waiting will mend; the text says what to change.
DEAD_APP_TOKEN = frozenset(
    {"invalid_auth", "not_authed", "account_inactive", "token_revoked"}
    | {"not_allowed_token_type", "missing_scope", "socket_mode_disabled"}
)

sdk_log = logging.getLogger("handlers.transport.sdk")
# The SDK calls the end of a connection that we closed ourselves an error.
sdk_log.addFilter(lambda record: "ConnectionClosedOK" not in record.getMessage())


class PortError(UserError):
    """The port to listen on is taken or not ours; the text says what to set."""


class DeadTokenError(Exception):
    """Slack will never accept this token; the text is Slack's error word."""


class RoomyClient(SocketModeClient):
    """The SDK's client, for messages of any length Slack sends.

    A paste of a megabyte stands twice in its event (text and blocks): more than
    the WebSocket library takes unless told to, and then it breaks the connection
    at every redelivery.
    """

    async def connect(self) -> None:
        """Open a session before the former one is closed, as the SDK does."""
        if self.wss_uri is None:
            self.wss_uri = await self.issue_new_wss_url()
        former = self.current_session
        self.current_session = await websockets.connect(
            self.wss_uri, ping_interval=self.ping_interval, max_size=FRAME_MOST
        )
        self.auto_reconnect_enabled = self.default_auto_reconnect_enabled
        for task in (self.current_session_monitor, self.message_receiver):
            if task is not None:
                task.cancel()
        self.current_session_monitor = asyncio.ensure_future(
            self.monitor_current_session()
        )
        self.message_receiver = asyncio.ensure_future(self.receive_messages())
        if former is not None:
            await former.close()


class ThreadedSocketModeHandler(SocketModeHandler):
    """A sync app on the asyncio transport, each request on a thread of our own.

    The handler as shipped runs the app on the event loop: two slow requests
    and every acknowledgement behind them is late.
    """

    def __init__(
        self, app: App, app_token: str, client: AsyncWebClient, pool: ThreadPoolExecutor
    ) -> None:
        # Not the parent's __init__: it would start a client of its own.
        self.app = app
        self.app_token = app_token
        self.client = RoomyClient(
            app_token, sdk_log, web_client=client, ping_interval=PING_S
        )
        self.client.socket_mode_request_listeners.append(self.handle)  # type: ignore[arg-type]
        self._pool = pool

    async def handle(  # type: ignore[override]
        self, client: SocketModeClient, req: SocketModeRequest
    ) -> None:
        """Dispatch a request and acknowledge it."""
        start = time.time()
        loop = asyncio.get_running_loop()
        response = await loop.run_in_executor(self._pool, run_bolt_app, self.app, req)
        await send_async_response(client, req, response, start)


class SocketTransport:
    """Keeps one Socket Mode connection up until told to stop."""

    def __init__(self, app: App, app_token: str, api_url: str) -> None:
        self._app = app
        self._token = app_token
        self._api_url = api_url
        self.last_connected = 0.0  # time.monotonic() when it was last seen up

    async def run(self, stop: asyncio.Event, on_up: Callable[[], None]) -> None:
        """Serve until ``stop``; call ``on_up`` whenever a new handler is connected.

        Raises ``DeadTokenError`` for a token that will never do.
        """
        with ThreadPoolExecutor(WORKERS, thread_name_prefix="slack") as pool:
            wait_s = RETRY_FIRST_S
            while not stop.is_set():
                handler = self._handler(pool)
                try:
                    await handler.connect_async()  # type: ignore[no-untyped-call]
                except SlackApiError as error:
                    await _close(handler)
                    _raise_if_dead(error)
                    log.warning("cannot connect: %s", error.response.get("error"))
                except Exception as error:  # sockets fail in many ways
                    await _close(handler)
                    log.warning("cannot connect: %s", error)
                else:
                    on_up()
                    wait_s = RETRY_FIRST_S
                    await self._watch(handler, stop)
                    await _close(handler)
                    continue
                await _sleep(wait_s * random.uniform(0.5, 1.0), stop)
                wait_s = min(wait_s * 2, RETRY_MOST_S)

    def _handler(self, pool: ThreadPoolExecutor) -> ThreadedSocketModeHandler:
        client = AsyncWebClient(base_url=self._api_url)
        return ThreadedSocketModeHandler(self._app, self._token, client, pool)

    async def _watch(
        self, handler: ThreadedSocketModeHandler, stop: asyncio.Event
    ) -> None:
        """Return when told to stop, or when the connection stays away."""
        self.last_connected = time.monotonic()
        while not stop.is_set():
            await _sleep(WATCH_EVERY_S, stop)
            if await handler.client.is_connected():
                self.last_connected = time.monotonic()
                continue
            # Tickets are good once and for seconds: never try an old one again.
            handler.client.wss_uri = None
            if time.monotonic() - self.last_connected > DEAF_MOST_S:
                log.warning("deaf for %s s: connecting anew", DEAF_MOST_S)
                return


class HttpTransport:
    """Takes signed requests from Slack on a port until told to stop."""

    def __init__(self, app: App, port: int, host: str = "0.0.0.0") -> None:
        self._app = app
        self._host = host
        self.port = port

    async def run(self, stop: asyncio.Event, on_up: Callable[[], None]) -> None:
        """Serve until ``stop``; ``port`` is the real one when ``on_up`` is called."""
        with ThreadPoolExecutor(WORKERS, thread_name_prefix="slack") as pool:
            self._pool = pool
            server = web.Application(client_max_size=BODY_MOST)
            server.router.add_post("/slack/events", self._take)
            server.router.add_get("/healthz", _healthy)
            runner = web.AppRunner(server, access_log=None, shutdown_timeout=2.0)
            await runner.setup()
            try:
                await self._listen(runner)
                self.port = runner.addresses[0][1]
                on_up()
                await stop.wait()
            finally:
                await runner.cleanup()

    async def _listen(self, runner: web.AppRunner) -> None:
        try:
            await web.TCPSite(runner, self._host, self.port).start()
        except OSError as error:
            raise PortError(
                f"port {self.port} cannot be used ({error.strerror}): set PORT"
            ) from error

    async def _take(self, request: web.Request) -> web.Response:
        body = (await request.read()).decode("utf-8", "replace")
        bolt = BoltRequest(
            body=body, query=request.query_string, headers=dict(request.headers)
        )
        loop = asyncio.get_running_loop()
        done = await loop.run_in_executor(self._pool, self._app.dispatch, bolt)
        headers = done.first_headers_without_set_cookie()
        return web.Response(status=done.status, text=done.body or "", headers=headers)


async def _healthy(_: web.Request) -> web.Response:
    return web.json_response({"ok": True})


async def _sleep(seconds: float, stop: asyncio.Event) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)


async def _close(handler: ThreadedSocketModeHandler) -> None:
    try:
        closing = handler.close_async()  # type: ignore[no-untyped-call]
        await asyncio.wait_for(closing, CLOSE_WITHIN_S)
    except Exception as error:  # it is thrown away: nothing depends on it
        log.debug("closing a handler: %s", error)


def _raise_if_dead(error: SlackApiError) -> None:
    word = str(error.response.get("error"))
    if word in DEAD_APP_TOKEN:
        raise DeadTokenError(word) from error
