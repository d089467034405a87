"""Bring events and interactions to the app: by socket or signed POST, with retries."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import io
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

import aiohttp

from bot.workspace.clock import Clock
from bot.workspace.journal import Journal
from bot.workspace.sockets import SocketHub
from bot.workspace.state import Json

ACK_WITHIN_S = 3.0
# Slack tries an event again nearly at once, after a minute, and after five.
RETRY_AFTER_S = (0.0, 60.0, 300.0)


@dataclass(frozen=True, slots=True)
class Ack:
    """What came back: acknowledged or not, why not, and the answer's body."""

    ok: bool
    reason: str
    body: Json
    no_retry: bool = False


@dataclass(frozen=True, slots=True)
class HttpTarget:
    """Where the app listens in HTTP mode."""

    events: str
    commands: str
    interactivity: str


class Delivery:
    """The way to the app; Socket Mode until ``http`` is set."""

    def __init__(
        self,
        clock: Clock,
        journal: Journal,
        hub: SocketHub,
        *,
        signing_secret: str,
        ack_within_s: float,
    ) -> None:
        self.http: HttpTarget | None = None
        self.ack_within_s = ack_within_s
        self.duplicates = 0  # how often each event comes again although acknowledged
        self._clock = clock
        self._journal = journal
        self._hub = hub
        self._secret = signing_secret
        self._session: aiohttp.ClientSession | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._envelopes = 0

    @property
    def under_way(self) -> int:
        """How many events still wait for an acknowledgement or a retry."""
        return len(self._tasks)

    def send_event(
        self, envelope: Json, on_end: Callable[[Json], None] = lambda _: None
    ) -> None:
        """Deliver an event in the background, with retries.

        ``on_end`` hears of the end, but not when the delivery is cut off: then the
        event is still due.
        """
        task = asyncio.create_task(self._event(envelope, on_end))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def send(self, kind: str, payload: Json) -> Ack:
        """Deliver ``slash_commands``, ``interactive`` or ``options`` once."""
        self._journal.busy += 1
        try:
            return await self._attempt(kind, payload, attempt=0, reason="")
        finally:
            self._journal.busy -= 1
            self._journal.touch()

    async def post(self, url: str, body: bytes, content_type: str) -> Ack:
        """POST a signed body to the app, without retries."""
        return await self._post(url, body, content_type, {})

    async def verify_url(self) -> bool:
        """Send Slack's challenge; return whether the app gave it back."""
        assert self.http is not None
        body = {"type": "url_verification", "challenge": "3eZbrw1aBm2rZgRNFdxV2595E9CY"}
        ack = await self.post(
            self.http.events, json.dumps(body).encode(), "application/json"
        )
        return body["challenge"] in (ack.body.get("challenge"), ack.body.get("text"))

    async def close(self) -> None:
        """Stop all deliveries."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    def forget(self) -> None:
        """Drop the events that are still to be delivered."""
        for task in list(self._tasks):
            task.cancel()

    # -- helpers -------------------------------------------------------------

    async def _event(self, envelope: Json, on_end: Callable[[Json], None]) -> None:
        again = self.duplicates
        ack = await self._tracked(envelope, attempt=0, reason="")
        for attempt, wait_s in enumerate(RETRY_AFTER_S, start=1):
            if ack.no_retry or (ack.ok and again < attempt):
                break
            reason = ack.reason or "http_timeout"
            await self._clock.sleep(0.0 if again >= attempt else wait_s)
            ack = await self._tracked(envelope, attempt=attempt, reason=reason)
        on_end(envelope)

    async def _tracked(self, envelope: Json, *, attempt: int, reason: str) -> Ack:
        self._journal.busy += 1
        try:
            return await self._attempt(
                "events_api", envelope, attempt=attempt, reason=reason
            )
        finally:
            self._journal.busy -= 1
            self._journal.touch()

    async def _attempt(
        self, kind: str, payload: Json, *, attempt: int, reason: str
    ) -> Ack:
        began = time.monotonic()
        if self.http is None:
            ack = await self._by_socket(kind, payload, attempt=attempt, reason=reason)
        else:
            ack = await self._by_http(kind, payload, attempt=attempt, reason=reason)
        self._journal.add(
            "in",
            _named(kind, payload),
            kind=kind,
            ok=ack.ok,
            reason=ack.reason,
            attempt=attempt,
            ms=round((time.monotonic() - began) * 1000),
            body=_summary(payload),
        )
        return ack

    async def _by_socket(
        self, kind: str, payload: Json, *, attempt: int, reason: str
    ) -> Ack:
        self._envelopes += 1
        body: Json = {
            "payload": payload,
            "envelope_id": str(UUID(int=self._envelopes)),
            "accepts_response_payload": kind != "events_api",
        }
        if kind == "events_api":
            body["retry_attempt"] = attempt
            body["retry_reason"] = "timeout" if attempt else ""
        kind = "interactive" if kind == "options" else kind
        answer = await self._hub.send(kind, body, timeout_s=self.ack_within_s)
        if answer is None:
            return Ack(False, "timeout", {})
        return Ack(True, "", answer)

    async def _by_http(
        self, kind: str, payload: Json, *, attempt: int, reason: str
    ) -> Ack:
        assert self.http is not None
        headers = {}
        if attempt:
            headers = {
                "X-Slack-Retry-Num": str(attempt),
                "X-Slack-Retry-Reason": reason,
            }
        if kind == "events_api":
            body, url = json.dumps(payload).encode(), self.http.events
            return await self._post(url, body, "application/json", headers)
        form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
        commands = kind == "slash_commands"
        url = self.http.commands if commands else self.http.interactivity
        encoded = urlencode(form, errors="replace").encode()
        return await self._post(
            url, encoded, "application/x-www-form-urlencoded", headers
        )

    async def _post(
        self, url: str, body: bytes, content_type: str, headers: dict[str, str]
    ) -> Ack:
        if self._session is None:
            self._session = aiohttp.ClientSession()
        stamp = str(int(time.time()))
        signed = {
            **headers,
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": sign(self._secret, stamp, body),
        }
        limit = aiohttp.ClientTimeout(total=self.ack_within_s)
        sent = io.BytesIO(body)  # a megabyte as bytes would hold up the event loop
        try:
            async with self._session.post(
                url, data=sent, headers=signed, timeout=limit, allow_redirects=False
            ) as response:
                text = await response.text()
                no_retry = response.headers.get("x-slack-no-retry") == "1"
                if not 200 <= response.status < 300:
                    return Ack(False, "http_error", {}, no_retry)
                return Ack(True, "", _body(text))
        except TimeoutError:
            return Ack(False, "http_timeout", {})
        except aiohttp.ClientError:
            return Ack(False, "connection_failed", {})


def sign(secret: str, stamp: str, body: bytes) -> str:
    """Return Slack's ``v0=`` signature of a request body."""
    base = b"v0:" + stamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


def _body(text: str) -> Json:
    try:
        body = json.loads(text) if text.strip() else {}
    except ValueError:
        return {"text": text}
    return body if isinstance(body, dict) else {"text": text}


def _named(kind: str, payload: Json) -> str:
    if kind == "events_api":
        event = payload["event"]
        return ".".join(filter(None, (event["type"], event.get("subtype"))))
    if kind == "slash_commands":
        return str(payload["command"])
    return str(payload.get("type", kind))


def _summary(payload: Json) -> Json:
    """Return the payload without what would let a reader act as the app."""
    return {k: v for k, v in payload.items() if k not in ("token", "response_url")}
