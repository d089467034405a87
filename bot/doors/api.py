"""The HTTP API on the same desk, log and rule of who may see what as Slack's side."""

from __future__ import annotations

import asyncio
import hashlib
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from aiohttp import web

from bot.desk.desk import Desk
from bot.doors.bodies import read_fields, text_up_to, true_or_false
from bot.doors.keys import KeyFile, Token
from bot.doors.limits import RateLimit
from bot.doors.openapi import document
from bot.doors.problems import Problem, too_many, unauthorized
from bot.incident import OUTSIDE, Asked, ChannelKind, Incident, Occurrence, Source
from bot.incident import Status as IncidentStatus
from bot.visibility import Viewer
from bot.vitals import Vitals
from kb.verdict import Diagnosis

MOST_TEXT = 200_000  # characters; the body limit holds before this one
MOST_LISTED = 100
_KEY = re.compile(r"[!-~]{1,200}")  # an Idempotency-Key: visible ASCII
_NUMBER = re.compile(r"[1-9][0-9]{0,17}")


@dataclass(frozen=True, slots=True)
class Shown:
    """How values look as JSON; given by the roof, the same as in the shell."""

    diagnosis: Callable[[Diagnosis], Mapping[str, object]]
    incident: Callable[[Incident], Mapping[str, object]]
    paste: Callable[[Occurrence], Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Bench:
    """What the doors work with.

    ``redact`` takes secrets out before anything is stored; ``wake`` tells the
    poster that something waits; ``seconds`` never go back; ``strangers`` counts
    failed tries by address.
    """

    desk: Desk
    team: str
    keys: KeyFile
    redact: Callable[[str], str]
    wake: Callable[[], None]
    clock: Callable[[], datetime]
    seconds: Callable[[], float]
    shown: Shown
    limit: RateLimit
    strangers: RateLimit
    vitals: Vitals = field(default_factory=Vitals)


class Api:
    """The handlers of /api/v1."""

    def __init__(self, bench: Bench, version: str) -> None:
        self._bench = bench
        self._document = document(version)

    def routes(self) -> list[web.RouteDef]:
        """Return the routes; the OpenAPI document is held against these."""
        return [
            web.get("/api/v1/openapi.json", self.describe),
            web.post("/api/v1/diagnose", self.diagnose),
            web.post("/api/v1/incidents", self.log_incident),
            web.get("/api/v1/incidents", self.list_incidents),
            web.get("/api/v1/incidents/{number}", self.show_incident),
        ]

    async def describe(self, _: web.Request) -> web.Response:
        """Describe the API; open to everybody, it holds no secret."""
        return web.json_response(self._document)

    async def diagnose(self, request: web.Request) -> web.Response:
        """Say what an error text is; nothing is recorded."""
        await self._caller(request)
        body = await read_fields(request, {"text": text_up_to(MOST_TEXT)}, {})
        found = await asyncio.to_thread(
            self._bench.desk.outside.diagnose, str(body["text"])
        )
        return web.json_response(dict(self._bench.shown.diagnosis(found)))

    async def log_incident(self, request: web.Request) -> web.Response:
        """Record an error text in a channel, and have it answered there."""
        token = await self._caller(request)
        body = await read_fields(
            request,
            {"text": text_up_to(MOST_TEXT), "channel": text_up_to(30)},
            {"quiet": true_or_false()},
        )
        channel = str(body["channel"])
        kind = token.kind_of(channel)
        if kind is None:
            raise Problem(403, "Forbidden", "the token does not carry this channel")
        asked = self._asked(token, channel, kind, str(body["text"]), _key(request))
        taken = await asyncio.to_thread(
            self._bench.desk.outside.take,
            asked,
            explicit=True,
            quiet=bool(body.get("quiet", False)),
        )
        if taken.is_off:
            raise Problem(409, "Conflict", "the bot is switched off in this channel")
        self._bench.wake()
        shown = self._bench.shown
        answer: dict[str, object] = {
            "diagnosis": dict(shown.diagnosis(taken.diagnosis)),
            "incident": dict(shown.incident(taken.incident))
            if taken.incident
            else None,
            "new": taken.new,
            "opened": taken.opened,
        }
        headers = {}
        if taken.incident:
            headers["Location"] = f"/api/v1/incidents/{taken.incident.number}"
        status = 201 if taken.opened else 200
        return web.json_response(answer, status=status, headers=headers)

    async def list_incidents(self, request: web.Request) -> web.Response:
        """List incidents that the token may see, newest first."""
        token = await self._caller(request)
        asked = _filters(request)
        viewer = token.viewer(self._bench.team)
        found = await asyncio.to_thread(self._found, viewer, asked)
        more = len(found) > asked.limit
        page = found[: asked.limit]
        return web.json_response(
            {
                "incidents": [dict(self._bench.shown.incident(i)) for i in page],
                "next_before": page[-1].number if more else None,
            }
        )

    async def show_incident(self, request: web.Request) -> web.Response:
        """Show one incident with its pastes; one not to be seen does not exist."""
        token = await self._caller(request)
        asked = request.match_info["number"]
        history = self._bench.desk.store.history
        viewer = token.viewer(self._bench.team)
        incident = None
        if _NUMBER.fullmatch(asked):
            incident = await asyncio.to_thread(
                history.incident, int(asked), viewer=viewer
            )
        if incident is None:
            raise Problem(404, "Not Found", "there is no such incident")
        pastes = await asyncio.to_thread(history.occurrences, incident.number)
        body = dict(self._bench.shown.incident(incident))
        body["pastes"] = [dict(self._bench.shown.paste(p)) for p in pastes]
        return web.json_response(body)

    # -- helpers

    async def _caller(self, request: web.Request) -> Token:
        """Return whose request it is, within their rate; raises ``Problem``."""
        keys = await asyncio.to_thread(self._bench.keys.read)
        token = keys.token(bearer(request, self._bench.strangers))
        if token is None:
            raise stranger(request, self._bench.strangers, "the token is not known")
        if wait := self._bench.limit.wait_s(f"token {token.name}"):
            raise too_many(wait)
        return token

    def _asked(
        self,
        token: Token,
        channel: str,
        kind: ChannelKind,
        text: str,
        key: str | None,
    ) -> Asked:
        return Asked(
            team=self._bench.team,
            channel=channel,
            channel_kind=kind,
            ts=outside_ts(f"api {token.name} {key}" if key else None),
            thread_ts=None,
            author=f"api:{token.name}",
            source=Source.API,
            text=self._bench.redact(text),
            asked_at=self._bench.clock(),
        )

    def _found(self, viewer: Viewer, asked: Filters) -> tuple[Incident, ...]:
        return self._bench.desk.store.history.incidents(
            viewer=viewer,
            status=asked.status,
            entry=asked.entry,
            host=asked.host,
            channel=asked.channel,
            before=asked.before,
            limit=asked.limit + 1,
        )


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list of incidents was asked for."""

    status: tuple[IncidentStatus, ...]
    entry: str | None
    host: str | None
    channel: str | None
    before: int | None
    limit: int


def bearer(request: web.Request, strangers: RateLimit) -> str:
    """Return the token a request shows; who guesses is slowed down by address."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token.strip():
        return token.strip()
    raise stranger(request, strangers, "send Authorization: Bearer TOKEN")


def stranger(request: web.Request, strangers: RateLimit, detail: str) -> Problem:
    """Return the refusal of a failed try; too many of an address are slowed down."""
    if wait := strangers.wait_s(request.remote or ""):
        return too_many(wait)
    return unauthorized(detail)


def outside_ts(named: str | None) -> str:
    """Return the ts of a paste from outside; the same for the same name."""
    if named is None:
        return OUTSIDE + secrets.token_hex(12)
    return OUTSIDE + hashlib.sha256(named.encode("utf-8", "replace")).hexdigest()[:24]


def _key(request: web.Request) -> str | None:
    key = request.headers.get("Idempotency-Key")
    if key is not None and not _KEY.fullmatch(key):
        raise Problem(
            400, "Bad Request", "Idempotency-Key: 1 to 200 visible ASCII characters"
        )
    return key


def _filters(request: web.Request) -> Filters:
    """Read the query strictly; raises ``Problem`` naming all that is wrong."""
    query, wrong = request.query, dict[str, str]()
    known = {"status", "entry", "host", "channel", "before", "limit"}
    for name in query:
        if name not in known:
            wrong[name] = "is not known here"
        elif name != "status" and len(query.getall(name)) > 1:
            wrong[name] = "is given twice"
    words = query.getall("status", [])
    status = [word for word in words if word in {*IncidentStatus}]
    if len(status) != len(words):
        wrong["status"] = f"must be one of {', '.join(IncidentStatus)}"
    for name, most in (("before", 10**18), ("limit", MOST_LISTED)):
        text = query.get(name, "1")
        if not _NUMBER.fullmatch(text) or int(text) > most:
            wrong[name] = f"must be a whole number from 1 to {most}"
    if wrong:
        raise Problem(
            422, "Unprocessable Content", "some parameters are wrong", errors=wrong
        )
    return Filters(
        status=tuple(IncidentStatus(word) for word in status),
        entry=query.get("entry"),
        host=query.get("host"),
        channel=query.get("channel"),
        before=int(query["before"]) if "before" in query else None,
        limit=int(query.get("limit", "50")),
    )
