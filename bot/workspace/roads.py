"""The HTTP routes an app uses: Web API, uploads, downloads, response_url, sockets."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from bot.workspace.answers import Answers
from bot.workspace.faults import Fault, Faults, fault_answer
from bot.workspace.journal import Journal
from bot.workspace.state import Json, SlackError
from bot.workspace.web_api import Call, Caller, answer

UPLOAD_LIMIT = 32 * 1024 * 1024
_LOGIN_PAGE = "<!DOCTYPE html><html><head><title>Sign in | Slack</title></head></html>"
# Arguments too long or too private for a line of the traffic log.
_HIDDEN = ("token", "trigger_id")


class Roads:
    """Slack's side of every request the app makes."""

    def __init__(
        self,
        caller: Caller,
        answers: Answers,
        journal: Journal,
        faults: Faults,
        *,
        tokens: Mapping[str, str],
    ) -> None:
        self._caller = caller
        self._answers = answers
        self._journal = journal
        self._faults = faults
        self._tokens = tokens  # "bot" or "app" by token

    def routes(self) -> list[web.RouteDef]:
        """Return the routes."""
        return [
            web.post("/api/{method}", self.call),
            web.get("/api/{method}", self.call),
            web.get("/link/", self._caller.hub.accept),
            web.post("/upload/v1/{file}", self.upload),
            web.get("/files-pri/{file}/{name}", self.download),
            web.get("/files-pri/{file}/download/{name}", self.download),
            web.post("/response/{team}/{key}", self.respond),
        ]

    async def call(self, request: web.Request) -> web.StreamResponse:
        """Answer a Web API call, or the fault that was ordered for it."""
        name = request.match_info["method"]
        began = time.monotonic()
        self._journal.busy += 1
        try:
            args, token = await _arguments(request)
            return await self._answered(request, name, args, token, began)
        finally:
            self._journal.busy -= 1
            self._journal.touch()

    async def upload(self, request: web.Request) -> web.Response:
        """Take a file's bytes, raw or as a form."""
        file_id = request.match_info["file"]
        state = self._caller.state
        known = state.files.get(file_id)
        if known is None or not known.get("_pending"):
            raise web.HTTPNotFound
        if request.content_type.startswith("multipart/"):
            form = await request.post()
            part = next(v for v in form.values() if isinstance(v, web.FileField))
            content = part.file.read()
        else:
            content = await request.read()
        if len(content) != known["_length"]:
            return web.Response(status=400, text="length does not match")
        state.file_bytes[file_id] = content
        return web.Response(text=f"OK - {len(content)}")

    async def download(self, request: web.Request) -> web.Response:
        """Send a file to a token that may read it; else Slack's login page, 200."""
        file_id = request.match_info["file"].rpartition("-")[2]
        allowed = self._kind(_bearer(request)) == "bot"
        if not (allowed and self._caller.config.may("files:read")):
            return web.Response(text=_LOGIN_PAGE, content_type="text/html")
        fault = self._faults.next_for("download")
        if fault:
            await asyncio.sleep(fault.delay_s)
            if not fault.only_delays:
                return _faulty(fault)
        content = self._caller.state.file_bytes.get(file_id)
        if content is None:
            raise web.HTTPNotFound
        mimetype = self._caller.state.files[file_id]["mimetype"]
        self._journal.add("out", "download", ok=True, body={"file": file_id})
        return web.Response(body=content, content_type=mimetype)

    async def respond(self, request: web.Request) -> web.Response:
        """Take an answer for a response_url."""
        body = await request.json()
        fault = self._faults.next_for("response_url")
        if fault and not fault.only_delays:
            return _faulty(fault)
        error = ""
        key = f"{request.match_info['team']}/{request.match_info['key']}"
        try:
            self._answers.respond(key, body)
        except SlackError as slack_error:
            error = slack_error.code
        self._journal.add("out", "response_url", ok=not error, error=error, body=body)
        if error:
            return web.json_response({"ok": False, "error": error}, status=404)
        return web.Response(text="ok")

    # -- helpers -------------------------------------------------------------

    async def _answered(
        self, request: web.Request, name: str, args: Json, token: str, began: float
    ) -> web.StreamResponse:
        fault = self._faults.next_for(name)
        if fault and fault.delay_s:
            await asyncio.sleep(fault.delay_s)
        if fault and not fault.only_delays:
            body = fault_answer(fault)
            if fault.performed:
                answer(name, Call(self._caller, args), kind=self._kind(token))
        else:
            body = answer(name, Call(self._caller, args), kind=self._kind(token))
        self._journal.add(
            "out",
            name,
            ok=body["ok"],
            error=body.get("error", ""),
            ms=round((time.monotonic() - began) * 1000),
            body={k: v for k, v in args.items() if k not in _HIDDEN},
            fault=bool(fault),
        )
        if fault and fault.drop:
            if request.transport is not None:
                request.transport.abort()
            return web.Response(status=500)
        if fault and not fault.only_delays:
            return _faulty(fault)
        return web.json_response(body, headers=self._scopes())

    def _kind(self, token: str) -> str | None:
        return self._tokens.get(token, "") if token else None

    def _scopes(self) -> dict[str, str]:
        scopes = self._caller.config.scopes
        return {"x-oauth-scopes": ",".join(sorted(scopes))} if scopes else {}


def _faulty(fault: Fault) -> web.Response:
    status = fault.status or (429 if fault.retry_after_s else 200)
    headers = {"Retry-After": str(fault.retry_after_s)} if fault.retry_after_s else {}
    return web.json_response(fault_answer(fault), status=status, headers=headers)


def _bearer(request: web.Request) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


async def _arguments(request: web.Request) -> tuple[Json, str]:
    """Return the arguments of a call, whatever way they came, and its token."""
    args: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        text = await request.text()
        try:
            body = json.loads(text) if text else {}
        except ValueError:
            body = {}
        args.update(body if isinstance(body, dict) else {})
    elif request.method == "POST":
        args.update(await request.post())
    token = args.pop("token", "")
    return args, _bearer(request) or str(token)
