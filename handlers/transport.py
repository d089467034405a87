"""Socket Mode (websockets) and HTTP for the same app, watchdog, graceful stop."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

from aiohttp import web
from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.adapter.socket_mode.internals import run_bolt_app
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from handlers.socket_mode import DeadTokenError, Line
from kb.errors import UserError

__all__ = ["DeadTokenError", "HttpTransport", "SocketTransport"]

WORKERS = 16
CALL_WITHIN_S = 10
# Slack allows 3 s; a body this long is not from it.
BODY_MOST = 16 * 1024 * 1024
_SECONDS = re.compile(r"[0-9]{1,12}")


class SocketTransport:
    """Keeps Socket Mode connections up until told to stop."""

    def __init__(
        self, app: App, app_token: str, api_url: str, connections: int
    ) -> None:
        self._app = app
        self._token = app_token
        self._api_url = api_url
        self._connections = connections
        self._lines: list[Line] = []

    @property
    def last_connected(self) -> float:
        """``time.monotonic()`` when a connection was last seen up."""
        return max((line.last_up for line in self._lines), default=0.0)

    async def run(self, stop: asyncio.Event, on_up: Callable[[], None]) -> None:
        """Serve until ``stop``; call ``on_up`` whenever a connection is up.

        Raises ``DeadTokenError`` for a token that will never do.
        """
        loop = asyncio.get_running_loop()
        with ThreadPoolExecutor(WORKERS, thread_name_prefix="slack") as pool:

            async def work(request: SocketModeRequest) -> BoltResponse:
                # On the event loop, two slow requests make every one behind late.
                done: BoltResponse = await loop.run_in_executor(
                    pool, run_bolt_app, self._app, request
                )
                return done

            client = AsyncWebClient(base_url=self._api_url, timeout=CALL_WITHIN_S)
            self._lines = [
                Line(client, self._token, work) for _ in range(self._connections)
            ]
            tasks = [
                asyncio.create_task(each.keep(stop, on_up)) for each in self._lines
            ]
            try:
                await asyncio.gather(*tasks)
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)


class PortError(UserError):
    """The port to listen on is taken or not ours; the text says what to set."""


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
        if not _may_be_signed(request.headers):
            return web.Response(status=401)
        body = (await request.read()).decode("utf-8", "replace")
        bolt = BoltRequest(
            body=body, query=request.query_string, headers=dict(request.headers)
        )
        loop = asyncio.get_running_loop()
        done = await loop.run_in_executor(self._pool, self._app.dispatch, bolt)
        headers = done.first_headers_without_set_cookie()
        return web.Response(status=done.status, text=done.body or "", headers=headers)


def _may_be_signed(headers: Mapping[str, str]) -> bool:
    """Return whether the signature's headers are such that Bolt can check them.

    It stumbles over others (a time that is no figure, letters beyond ASCII), and its
    error listener would answer somebody who proved nothing.
    """
    at = headers.get("X-Slack-Request-Timestamp", "")
    signature = headers.get("X-Slack-Signature", "")
    return bool(_SECONDS.fullmatch(at)) and signature.isascii() and signature != ""


async def _healthy(_: web.Request) -> web.Response:
    return web.json_response({"ok": True})
