"""What the page is told: the whole picture once, then every change as it happens."""

from __future__ import annotations

import asyncio
import contextlib
import json
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.workspace.app_config import AppConfig
from bot.workspace.journal import Journal
from bot.workspace.state import Conversation, Json, State, User, channel_json, user_json
from bot.workspace.web_api.views import public

BUILT = Path(__file__).parent / "page" / "dist"
_TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".html": "text/html",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
}
KEEP_ALIVE_S = 20.0


class PageFeed:
    """Serves the built page, its first picture, and the stream of changes."""

    def __init__(self, state: State, config: AppConfig, journal: Journal) -> None:
        self._state = state
        self._config = config
        self._journal = journal
        self._readers: dict[asyncio.Queue[Json | None], str] = {}

    def routes(self) -> list[web.RouteDef]:
        """Return the routes of the page."""
        return [
            web.get("/", self._index),
            web.get("/page/picture", self._picture),
            web.get("/page/feed", self._feed),
            web.get("/page/file/{file}", self._file),
            web.get("/archives/{channel}/{message}", self._index),
            web.get("/page/{name}", self._asset),
        ]

    def publish(self, change: Json) -> None:
        """Tell every open page that may see it about a change."""
        for queue, reader in self._readers.items():
            told = self._for(reader, change)
            if told:
                queue.put_nowait(told)

    def reload(self) -> None:
        """Make every open page start over."""
        for queue in self._readers:
            queue.put_nowait({"kind": "reload"})

    def close(self) -> None:
        """End every stream."""
        for queue in self._readers:
            queue.put_nowait(None)

    # -- routes ------------------------------------------------------------------

    async def _index(self, request: web.Request) -> web.StreamResponse:
        return _static("index.html")

    async def _asset(self, request: web.Request) -> web.StreamResponse:
        return _static(request.match_info["name"])

    async def _picture(self, request: web.Request) -> web.Response:
        viewer = self._viewer(request)
        return web.json_response(self._all(viewer))

    async def _file(self, request: web.Request) -> web.Response:
        """Send a file as plain text or picture, never as something a browser runs."""
        file_id = request.match_info["file"]
        content = self._state.file_bytes.get(file_id)
        if content is None:
            raise web.HTTPNotFound
        mimetype = self._state.files[file_id].get("mimetype", "")
        if mimetype in ("image/png", "image/jpeg", "image/gif"):
            return web.Response(body=content, content_type=mimetype)
        return web.Response(body=content, content_type="text/plain", charset="utf-8")

    async def _feed(self, request: web.Request) -> web.StreamResponse:
        viewer = self._viewer(request)
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        await response.prepare(request)
        queue: asyncio.Queue[Json | None] = asyncio.Queue()
        self._readers[queue] = viewer.id
        try:
            await response.write(b'data: {"kind": "hello"}\n\n')
            await self._stream(response, queue)
        finally:
            del self._readers[queue]
        return response

    async def _stream(
        self, response: web.StreamResponse, queue: asyncio.Queue[Json | None]
    ) -> None:
        with contextlib.suppress(ConnectionError):
            while True:
                try:
                    change = await asyncio.wait_for(queue.get(), KEEP_ALIVE_S)
                except TimeoutError:
                    await response.write(b": still here\n\n")
                    continue
                if change is None:
                    return
                await response.write(f"data: {json.dumps(change)}\n\n".encode())

    # -- helpers -------------------------------------------------------------------

    def _viewer(self, request: web.Request) -> User:
        """Return who looks; somebody unknown, from a former workspace, is the first."""
        people = [user for user in self._state.users.values() if not user.is_bot]
        wanted = request.query.get("user")
        return next((user for user in people if user.name == wanted), people[0])

    def _all(self, viewer: User) -> Json:
        state = self._state
        return {
            "me": viewer.id,
            "bot": state.bot_user,
            "team": {"id": state.team_id, "name": state.team_name},
            "users": [user_json(state, user) for user in state.users.values()],
            "channels": [
                self._channel(channel, viewer.id)
                for channel in state.channels.values()
                if viewer.id in channel.members or channel.kind == "channel"
            ],
            "commands": [_slots(command) for command in self._config.commands],
            "shortcuts": [_slots(shortcut) for shortcut in self._config.shortcuts],
            "views": self._views(viewer.id),
            "home": self._home(viewer.id),
            "traffic": list(self._journal.lines)[-200:],
        }

    def _channel(self, channel: Conversation, viewer: str) -> Json:
        seen = [m for m in channel.ephemerals.values() if m["_to"] == viewer]
        messages = sorted([*channel.messages.values(), *seen], key=_by_ts)
        return {
            **channel_json(self._state, channel, viewer=viewer),
            "members": channel.members,
            "messages": messages,
        }

    def _views(self, viewer: str) -> list[Json]:
        stack = self._state.stacks.get(viewer, [])
        return [
            {**public(self._state.views[key]), "values": self._state.inputs[key]}
            for key in stack
            if key in self._state.views
        ]

    def _home(self, viewer: str) -> Json | None:
        home = self._state.homes.get(viewer)
        return public(home) if home else None

    def _for(self, reader: str, change: Json) -> Json | None:
        """Return a change as one reader may see it; ``None`` if it may not."""
        if change.get("to", reader) != reader:
            return None
        kind = change["kind"]
        if kind == "views":
            return {"kind": kind, "views": self._views(reader)}
        if kind == "home":
            return {"kind": kind, "home": self._home(reader)}
        if "channel" not in change:
            return change
        channel = self._state.channels.get(change["channel"])
        if channel is None or (
            channel.kind != "channel" and reader not in channel.members
        ):
            return None
        if kind == "channel":
            return {"kind": kind, "channel": self._channel(channel, reader)}
        return change


def _by_ts(message: Json) -> str:
    return str(message["ts"])


def _slots(item: Any) -> Json:
    return {name: getattr(item, name) for name in item.__slots__}


def _static(name: str) -> web.StreamResponse:
    path = BUILT / name
    if path.parent != BUILT or path.suffix not in _TYPES or not path.is_file():
        raise web.HTTPNotFound
    return web.Response(
        body=path.read_bytes(), content_type=_TYPES[path.suffix], charset="utf-8"
    )
