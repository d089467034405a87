"""The webhook: alerts in, pastes in the hook's channel out, folded when they storm."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from aiohttp import web

from bot.doors.alerts import Alert, read_alerts
from bot.doors.api import Bench, bearer, outside_ts, stranger
from bot.doors.bodies import parse_json, read_bytes
from bot.doors.keys import Hook, hashed, signing_key
from bot.doors.problems import Problem, too_many, unauthorized
from bot.doors.storm import Storm
from bot.incident import Asked, Source
from bot.store import StoreError

log = logging.getLogger(__name__)

SIGNATURES = ("X-Hub-Signature-256", "X-Grafana-Alerting-Signature")
TIMESTAMPS = ("X-Patchbot-Timestamp", "X-Grafana-Alerting-Signature-Timestamp")
SIGNED_WITHIN_S = 300.0
UNKNOWN = "the hook or its token is not known here"
CALM_EVERY_S = 1.0
NOBODY = hashed("")  # compared with where there is no such hook: as slow as a real one


@dataclass(slots=True)
class Desk:
    """What is known of one hook while the process lives; one request at a time."""

    storm: Storm = field(default_factory=Storm)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


@dataclass(slots=True)
class Tally:
    """What became of the alerts of one request."""

    recorded: int = 0
    folded: int = 0  # the same was there already
    ignored: int = 0  # no error in it, or the channel is off

    def as_json(self) -> dict[str, int]:
        """Return it as the answer's body."""
        return {
            "recorded": self.recorded,
            "folded": self.folded,
            "ignored": self.ignored,
        }


class Hooks:
    """The handler of /hooks/<name>, and what shows a storm's end."""

    def __init__(self, bench: Bench, *, secret: bytes) -> None:
        """``secret`` is what the keys of signing hooks are derived from."""
        self._bench = bench
        self._secret = secret
        self._desks: dict[str, Desk] = {}

    def routes(self) -> list[web.RouteDef]:
        """Return the routes."""
        return [web.post("/hooks/{name}", self.take)]

    async def take(self, request: web.Request) -> web.Response:
        """Take alerts; what is answered with 200 is in the log."""
        keys = await asyncio.to_thread(self._bench.keys.read)
        hook = keys.hook(request.match_info["name"])
        body = await read_bytes(request)
        self._check(request, hook, body)
        if hook is None:  # _check has refused; this is for the types
            raise unauthorized(UNKNOWN)
        if wait := self._bench.limit.wait_s(f"hook {hook.name}"):
            raise too_many(wait)
        alerts = read_alerts(_content(request, body))
        signed = hashlib.sha256(body).hexdigest() if hook.salt else ""
        desk = self._desks.setdefault(hook.name, Desk())
        async with desk.turn:
            tally = await asyncio.to_thread(
                self._take_all, hook, desk.storm, alerts, signed
            )
        self._bench.wake()
        self._bench.vitals.alerts(tally.as_json())
        log.info("hook %s: %s", hook.name, tally.as_json())
        return web.json_response(tally.as_json())

    async def show_what_calms(self, _: web.Application) -> AsyncIterator[None]:
        """Bring cards up to date after a storm, while the application runs."""
        work = asyncio.create_task(self._calm())
        yield
        work.cancel()
        for desk in self._desks.values():
            await self._show(desk, now=float("inf"))

    # -- helpers

    def _check(self, request: web.Request, hook: Hook | None, body: bytes) -> None:
        """Raise ``Problem`` unless the caller may; no hook and no right look alike."""
        if hook is not None and hook.salt:
            key = signing_key(self._secret, hook).encode()
            if _is_signed(request, body, key, now=self._bench.clock().timestamp()):
                return
        else:
            shown = hashed(bearer(request, self._bench.strangers))
            if hmac.compare_digest(hook.sha256 if hook else NOBODY, shown) and hook:
                return
        raise stranger(request, self._bench.strangers, UNKNOWN)

    def _take_all(
        self, hook: Hook, storm: Storm, alerts: tuple[Alert, ...], signed: str
    ) -> Tally:
        """Record alerts; runs on a thread.  Raises ``StoreError``."""
        tally = Tally()
        for number, alert in enumerate(alerts):
            text = self._bench.redact(alert.text)
            now = self._bench.seconds()
            if storm.is_repeat(f"{alert.key}\n{text}", now=now):
                tally.folded += 1
                continue
            name = alert.key or (f"{signed} {number}" if signed else "")
            asked = self._asked(hook, text, name)
            try:
                self._take_one(asked, storm, tally)
            except StoreError:
                storm.forget(f"{alert.key}\n{text}")
                raise
        return tally

    def _take_one(self, asked: Asked, storm: Storm, tally: Tally) -> None:
        loud = storm.is_loud(now=self._bench.seconds())
        taken = self._bench.desk.outside.take(asked, explicit=False, quiet=not loud)
        if taken.incident is None:
            tally.ignored += 1
        elif not taken.new:
            tally.folded += 1
        else:
            tally.recorded += 1
            if not loud:
                storm.wait(taken.incident.number)

    def _asked(self, hook: Hook, text: str, name: str) -> Asked:
        return Asked(
            team=self._bench.team,
            channel=hook.channel,
            channel_kind=hook.kind,
            ts=outside_ts(f"hook {hook.name} {name}" if name else None),
            thread_ts=None,
            author=f"hook:{hook.name}",
            source=Source.API,
            text=text,
            asked_at=self._bench.clock(),
        )

    async def _calm(self) -> None:
        while True:
            await asyncio.sleep(CALM_EVERY_S)
            for desk in tuple(self._desks.values()):
                await self._show(desk, now=self._bench.seconds())

    async def _show(self, desk: Desk, *, now: float) -> None:
        async with desk.turn:
            due = desk.storm.due(now=now)
            for number in due:
                try:
                    await asyncio.to_thread(
                        self._bench.desk.outside.bring_up_to_date, number
                    )
                except StoreError as error:
                    desk.storm.wait(number)
                    log.warning("incident %s is shown later: %s", number, error)
        if due:
            self._bench.wake()


def _is_signed(request: web.Request, body: bytes, key: bytes, *, now: float) -> bool:
    """Return whether a body is signed with ``key``, lately where a time is given.

    The hex HMAC-SHA256 is over the body, or over ``time:body`` where one of
    ``TIMESTAMPS`` is sent (seconds since 1970).
    """
    shown = next((request.headers[h] for h in SIGNATURES if h in request.headers), "")
    at = next((request.headers[h] for h in TIMESTAMPS if h in request.headers), None)
    if at is not None:
        if not at.isdecimal() or abs(now - int(at[:12])) > SIGNED_WITHIN_S:
            return False
        body = at.encode() + b":" + body
    right = hmac.new(key, body, "sha256").hexdigest()
    given = shown.strip().lower().removeprefix("sha256=")
    return hmac.compare_digest(right.encode(), given.encode("utf-8", "replace"))


def _content(request: web.Request, body: bytes) -> object:
    """Return the body as JSON where it is meant to be, else as text."""
    if not body.strip():
        raise Problem(422, "Unprocessable Content", "the body is empty")
    is_json = request.content_type.endswith("json")
    if is_json or body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        try:
            return parse_json(body)
        except Problem:
            if is_json:
                raise
    return body.decode("utf-8-sig", "replace")
