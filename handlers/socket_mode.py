"""One Socket Mode connection, kept up: the next one is there before the last goes."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import random
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from slack_bolt import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

log = logging.getLogger(__name__)

# A half-open connection is found after one ping and its time-out.
PING_S, PONG_WITHIN_S = 5.0, 5.0
OPEN_WITHIN_S = 10.0
CLOSE_WITHIN_S = 1.0
RETRY_FIRST_S, RETRY_MOST_S = 0.25, 60.0
# A connection that ends sooner counts as one that never was.
SETTLED_S = 1.0
# What was heard before the end is still acknowledged.
ACK_WITHIN_S = 3.0
# A paste of a megabyte stands twice in its event (text and blocks): more than the
# library takes unless told to, and then it breaks the line at every redelivery.
FRAME_MOST = 16 * 1024 * 1024
# More than these in work, and nothing more is read: Slack holds it for us.
IN_WORK_MOST = 64
# What no waiting will mend; the text says what to change.
DEAD_APP_TOKEN = frozenset(
    {"invalid_auth", "not_authed", "account_inactive", "token_revoked"}
    | {"not_allowed_token_type", "missing_scope", "socket_mode_disabled"}
)

Run = Callable[[SocketModeRequest], Awaitable[BoltResponse]]


class DeadTokenError(Exception):
    """Slack will never accept this token; the text is Slack's error word."""


class Line:
    """Keeps one connection to Slack up until it is told to stop.

    ``run`` works on a request and returns what to acknowledge it with.
    """

    def __init__(self, web: AsyncWebClient, app_token: str, run: Run) -> None:
        self._web = web
        self._token = app_token
        self._run = run
        self._last_up = 0.0
        self._sessions: set[ClientConnection] = set()  # those that said hello
        self._readers: set[asyncio.Task[None]] = set()
        self._answers: set[asyncio.Task[None]] = set()
        self._room = asyncio.Semaphore(IN_WORK_MOST)

    @property
    def last_up(self) -> float:
        """``time.monotonic()`` when it was last seen connected."""
        if self._sessions:
            self._last_up = time.monotonic()
        return self._last_up

    async def keep(self, stop: asyncio.Event, on_up: Callable[[], None]) -> None:
        """Stay connected until ``stop``; call ``on_up`` at every hello.

        Raises ``DeadTokenError`` for a token that will never do.
        """
        wait_s = RETRY_FIRST_S
        try:
            while not stop.is_set():
                began, after_s = time.monotonic(), 0.0
                try:
                    if await self._session(stop, on_up):
                        wait_s = RETRY_FIRST_S
                        continue
                except SlackApiError as error:
                    word = str(error.response.get("error"))
                    if word in DEAD_APP_TOKEN:
                        raise DeadTokenError(word) from error
                    after_s = float(error.response.headers.get("Retry-After") or 0)
                    log.warning("cannot connect: %s", word)
                except Exception as error:  # sockets fail in many ways
                    log.warning("not connected: %s", error or type(error).__name__)
                if time.monotonic() - began > SETTLED_S:
                    wait_s = RETRY_FIRST_S
                    continue
                pause_s = max(after_s, wait_s * random.uniform(0.5, 1.0))
                await _sleep(pause_s, stop)
                wait_s = min(wait_s * 2, RETRY_MOST_S)
        finally:
            await self._close()

    # -- helpers

    async def _session(self, stop: asyncio.Event, on_up: Callable[[], None]) -> bool:
        """Open a connection; return when another one is wanted: did Slack ask for it?

        What still comes on this one is heard while the next one opens.
        """
        opened = await self._web.apps_connections_open(app_token=self._token)
        session = await connect(
            str(opened["url"]),
            ping_interval=PING_S,
            ping_timeout=PONG_WITHIN_S,
            open_timeout=OPEN_WITHIN_S,
            close_timeout=CLOSE_WITHIN_S,
            max_size=FRAME_MOST,
        )
        hello, leave = asyncio.Event(), asyncio.Event()
        reading = _kept(self._read(session, hello, leave), self._readers)
        greeted = await _first(hello, leave, stop, within_s=OPEN_WITHIN_S)
        if not greeted:
            await session.close()
            raise TimeoutError("no hello")
        if hello.is_set():
            on_up()
        await _first(leave, stop)
        return hello.is_set() and not reading.done()

    async def _read(
        self, session: ClientConnection, hello: asyncio.Event, leave: asyncio.Event
    ) -> None:
        """Hear a connection out until it ends."""
        try:
            async for frame in session:
                message = json.loads(frame)
                match message.get("type"):
                    case "hello":
                        self._sessions.add(session)
                        hello.set()
                    case "disconnect":
                        log.info("Slack ends a connection: %s", message.get("reason"))
                        self._sessions.discard(session)
                        leave.set()
                    case _ if "envelope_id" in message:
                        await self._room.acquire()
                        _kept(self._answer(session, message), self._answers)
        except ConnectionClosed as error:
            log.warning("the connection broke: %s", error)
        finally:
            self._sessions.discard(session)
            leave.set()
            await session.close()

    async def _answer(self, session: ClientConnection, message: Any) -> None:
        try:
            request = SocketModeRequest.from_dict(message)
            if request is None:
                return
            done = await self._run(request)
            if done.status == 200:
                answer = acknowledgement(request.envelope_id, done)
                with contextlib.suppress(ConnectionClosed):  # it will come again
                    await session.send(json.dumps(answer))
        finally:
            self._room.release()

    async def _close(self) -> None:
        """Acknowledge what was heard, then hang up."""
        if self._answers:
            await asyncio.wait(set(self._answers), timeout=ACK_WITHIN_S)
        for session in set(self._sessions):
            await session.close()
        if self._readers:
            await asyncio.wait(set(self._readers), timeout=CLOSE_WITHIN_S)
        for task in self._readers | self._answers:
            task.cancel()


def acknowledgement(envelope_id: str, done: BoltResponse) -> dict[str, Any]:
    """Return what tells Slack that a request was taken, with the answer if any."""
    answer: dict[str, Any] = {"envelope_id": envelope_id}
    if done.body:
        kind = str(done.headers.get("content-type", [""])[0])
        is_json = kind.startswith("application/json")
        answer["payload"] = json.loads(done.body) if is_json else {"text": done.body}
    return answer


def _kept(
    work: Coroutine[Any, Any, None], tasks: set[asyncio.Task[None]]
) -> asyncio.Task[None]:
    """Start a task, kept in ``tasks`` until its end: a loop holds none itself."""

    def end(task: asyncio.Task[None]) -> None:
        tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("a request failed", exc_info=error)

    task = asyncio.create_task(work)
    tasks.add(task)
    task.add_done_callback(end)
    return task


async def _first(*events: asyncio.Event, within_s: float | None = None) -> bool:
    """Wait until one of the events is set; return whether one was, in time."""
    waits = [asyncio.create_task(event.wait()) for event in events]
    try:
        done, _ = await asyncio.wait(
            waits, timeout=within_s, return_when=asyncio.FIRST_COMPLETED
        )
    finally:
        for wait in waits:
            wait.cancel()
    return bool(done)


async def _sleep(seconds: float, stop: asyncio.Event) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
