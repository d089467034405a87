"""Socket Mode: tickets, up to ten sockets, envelopes and their acknowledgement."""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
import socket
import struct
from dataclasses import dataclass

from aiohttp import WSMsgType, web

from bot.workspace.clock import Clock
from bot.workspace.journal import Journal
from bot.workspace.state import Json

MAX_SOCKETS = 10
TICKET_LIFE_S = 30.0
SERVER_PING_S = 15.0
# Slack sends the warning about this long before it asks for the refresh.
REFRESH_GRACE_S = 10.0


@dataclass(slots=True, eq=False)
class Socket:
    """One connection of the app; a muted one is half-open: nothing passes."""

    number: int
    ws: web.WebSocketResponse
    transport: asyncio.Transport | None
    leaving: bool = False
    muted: bool = False


class SocketHub:
    """The server side of Socket Mode."""

    def __init__(self, clock: Clock, journal: Journal, app_id: str) -> None:
        self.clock = clock
        self.journal = journal
        self.app_id = app_id
        self.refusals = 0  # how many coming connections are refused
        self.disabled = False
        self._tickets: dict[str, float] = {}
        self._sockets: list[Socket] = []
        self._turn = 0
        self._number = 0
        self._waiting: dict[str, asyncio.Future[Json]] = {}
        self._came = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def open_sockets(self) -> int:
        """How many connections are up."""
        return len(self._sockets)

    def new_ticket(self) -> str:
        """Return a ticket that opens one socket within half a minute."""
        ticket = secrets.token_hex(16)
        self._tickets[ticket] = self.clock.now() + TICKET_LIFE_S
        return ticket

    async def accept(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection until it ends."""
        expires_at = self._tickets.pop(request.query.get("ticket", ""), 0.0)
        if self.refusals > 0:
            self.refusals -= 1
            return web.Response(status=503, text="socket refused")
        if expires_at < self.clock.now():
            return web.Response(status=408, text="ticket expired or used")
        ws = web.WebSocketResponse(
            autoclose=False, autoping=False, max_msg_size=4_000_000
        )
        await ws.prepare(request)
        transport = request.transport
        self._number += 1
        link = Socket(self._number, ws, transport)
        if len(self._sockets) >= MAX_SOCKETS:
            await self._say_goodbye(link, "too_many_websockets")
            return ws
        await ws.send_json(self._hello())
        self._sockets.append(link)
        self.journal.add("in", "hello", socket=link.number)
        self._came.set()
        self._came = asyncio.Event()
        pinger = asyncio.create_task(self._ping(link))
        try:
            await self._read(link)
        finally:
            pinger.cancel()
            self._sockets.remove(link)
            self.journal.add("in", "socket closed", socket=link.number)
        return ws

    async def send(self, kind: str, body: Json, *, timeout_s: float) -> Json | None:
        """Send one envelope to one socket; return the app's answer, else ``None``.

        Waits for a socket to come up as long as for the answer.
        """
        envelope_id = body["envelope_id"]
        answer: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._waiting[envelope_id] = answer
        try:
            async with asyncio.timeout(timeout_s):
                link = await self._pick()
                if not link.muted:
                    with contextlib.suppress(ConnectionError, RuntimeError):
                        await link.ws.send_json({**body, "type": kind})
                return await answer
        except TimeoutError:
            return None
        finally:
            self._waiting.pop(envelope_id, None)

    # -- what can happen to sockets ------------------------------------------

    async def disconnect(self, reason: str) -> int:
        """Tell every socket to go: warning, refresh_requested or link_disabled."""
        links = list(self._sockets)
        for link in links:
            await self._say_goodbye(link, reason)
        if reason == "link_disabled":
            self.disabled = True
        return len(links)

    def reset(self) -> int:
        """Break every connection with a TCP reset."""
        links = list(self._sockets)
        for link in links:
            _reset(link.transport)
        return len(links)

    def mute(self) -> int:
        """Make every connection half-open: nothing comes, nothing goes, no close."""
        links = list(self._sockets)
        for link in links:
            link.muted = True
        return len(links)

    async def close(self) -> int:
        """End every connection in the ordinary way, with a close frame."""
        for task in list(self._tasks):
            task.cancel()
        links = list(self._sockets)
        for link in links:
            if link.muted:
                _reset(link.transport)
            else:
                await link.ws.close()
        return len(links)

    # -- helpers -------------------------------------------------------------

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._sockets) + 1,
            "debug_info": {
                "host": "applink-local",
                "build_number": 1,
                "approximate_connection_time": 3600,
            },
            "connection_info": {"app_id": self.app_id},
        }

    async def _pick(self) -> Socket:
        while True:
            ready = [s for s in self._sockets if not s.leaving and not s.ws.closed]
            if ready:
                self._turn += 1
                return ready[self._turn % len(ready)]
            await self._came.wait()

    async def _read(self, link: Socket) -> None:
        while True:
            message = await link.ws.receive()
            if link.muted:  # half-open: what came is lost, and nothing more is read
                await self._until_gone(link)
                return
            if message.type is WSMsgType.PING:
                await link.ws.pong(message.data)
            elif message.type is WSMsgType.TEXT:
                self._answered(message.data)
            elif message.type is not WSMsgType.PONG:
                await link.ws.close()
                return

    async def _until_gone(self, link: Socket) -> None:
        transport = link.transport
        while transport is not None and not transport.is_closing():
            await asyncio.sleep(0.05)

    def _answered(self, text: str) -> None:
        reply = json.loads(text)
        waiting = self._waiting.get(reply.get("envelope_id", ""))
        if waiting and not waiting.done():
            waiting.set_result(reply.get("payload") or {})

    async def _ping(self, link: Socket) -> None:
        with contextlib.suppress(ConnectionError, RuntimeError):
            while not link.muted:
                await link.ws.ping(b"Ping from the local workspace")
                await asyncio.sleep(SERVER_PING_S)

    async def _say_goodbye(self, link: Socket, reason: str) -> None:
        if link.muted:
            return
        body = {
            "type": "disconnect",
            "reason": reason,
            "debug_info": {"host": "applink-local"},
        }
        with contextlib.suppress(ConnectionError, RuntimeError):
            await link.ws.send_json(body)
        self.journal.add("in", f"disconnect: {reason}", socket=link.number)
        if reason == "warning":
            return
        link.leaving = True
        grace_s = REFRESH_GRACE_S if reason == "refresh_requested" else 0.0
        task = asyncio.create_task(self._close_after(link, grace_s))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _close_after(self, link: Socket, seconds: float) -> None:
        await self.clock.sleep(seconds)
        await link.ws.close()


def _reset(transport: asyncio.Transport | None) -> None:
    """Close with RST instead of FIN: linger for zero seconds."""
    if transport is None or transport.is_closing():
        return
    raw = transport.get_extra_info("socket")
    if raw is not None:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
