"""One call of a Web API method: its arguments, its caller, and the table of methods."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.workspace.app_config import AppConfig
from bot.workspace.sockets import SocketHub
from bot.workspace.state import Conversation, Json, SlackError, State
from bot.workspace.world import World

# A scope per kind of conversation, where the method looks into one.
HISTORY = {"channel": "channels:history", "group": "groups:history", "im": "im:history"}
READ = {"channel": "channels:read", "group": "groups:read", "im": "im:read"}


@dataclass(frozen=True, slots=True)
class Caller:
    """What a method may use: the world, the app's rights, Socket Mode, time."""

    world: World
    config: AppConfig
    hub: SocketHub
    on_change: Callable[[Json], None]
    later: Callable[[float, Callable[[], None]], None]

    @property
    def state(self) -> State:
        """The state of the workspace."""
        return self.world.state


@dataclass(frozen=True, slots=True)
class Call:
    """The arguments of one call, whatever way they came."""

    by: Caller
    args: Mapping[str, Any]

    @property
    def state(self) -> State:
        """The state of the workspace."""
        return self.by.state

    @property
    def world(self) -> World:
        """The actions on the state."""
        return self.by.world

    def text(self, name: str, default: str = "") -> str:
        """Return an argument as text."""
        value = self.args.get(name)
        return default if value is None else str(value)

    def flag(self, name: str) -> bool:
        """Return an argument as true or false (``true``, ``1``)."""
        return str(self.args.get(name, "")).lower() in ("true", "1")

    def number(self, name: str, default: int) -> int:
        """Return an argument as a number; raise ``invalid_arguments``."""
        try:
            return int(self.args.get(name) or default)
        except (TypeError, ValueError):
            raise SlackError("invalid_arguments") from None

    def needed(self, name: str) -> str:
        """Return an argument that must be there; raise ``invalid_arguments``."""
        value = self.text(name)
        if not value:
            raise SlackError(
                "invalid_arguments",
                response_metadata={"messages": [f"[ERROR] missing field: {name}"]},
            )
        return value

    def json(self, name: str, default: Any = None) -> Any:
        """Return an argument that is JSON, in a form field or in a JSON body."""
        value = self.args.get(name)
        if value in (None, ""):
            return default
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise SlackError("invalid_json") from None

    def channel(self, name: str = "channel", *, seen: bool = True) -> Conversation:
        """Return the conversation of an argument.

        A private conversation the bot is not in does not exist for it
        (``channel_not_found``), unless ``seen`` is false.
        """
        channel = self.state.channel(self.needed(name))
        hidden = channel.kind != "channel" and not self.is_in(channel)
        if hidden and seen:
            raise SlackError("channel_not_found")
        return channel

    def is_in(self, channel: Conversation) -> bool:
        """Return whether the bot is a member."""
        return self.state.bot_user in channel.members

    def demand(self, *scopes: str) -> None:
        """Raise ``missing_scope`` unless one of the scopes was granted."""
        if not self.by.config.may(*scopes):
            granted = self.by.config.scopes or frozenset()
            raise SlackError(
                "missing_scope",
                needed=",".join(scopes),
                provided=",".join(sorted(granted)),
            )


Method = Callable[[Call], Json]


@dataclass(frozen=True, slots=True)
class Registered:
    """A method, the scopes of which it needs one, and which token it wants."""

    run: Method
    scopes: tuple[str, ...]
    app_token: bool


METHODS: dict[str, Registered] = {}


def method(
    name: str, *scopes: str, app_token: bool = False
) -> Callable[[Method], Method]:
    """Enter a function into the table under a method's name."""

    def enter(run: Method) -> Method:
        METHODS[name] = Registered(run, scopes, app_token)
        return run

    return enter


def answer(name: str, call: Call, *, kind: str | None) -> Json:
    """Run a method and return Slack's answer, errors too.

    ``kind`` is whose token came: "bot", "app", "" for an unknown one, ``None``
    for none at all.
    """
    try:
        return {"ok": True, **_checked(name, call, kind).run(call)}
    except SlackError as error:
        return {"ok": False, "error": error.code, **error.details}


def _checked(name: str, call: Call, kind: str | None) -> Registered:
    registered = METHODS.get(name)
    if registered is None:
        raise SlackError("unknown_method", req_method=name)
    if kind is None:
        raise SlackError("not_authed")
    if not kind:
        raise SlackError("invalid_auth")
    if registered.app_token != (kind == "app"):
        raise SlackError("not_allowed_token_type")
    if registered.scopes:
        call.demand(*registered.scopes)
    return registered


def page_of(items: list[Json], call: Call, *, default: int, most: int) -> Json:
    """Cut a list by ``limit`` and ``cursor``; return it with what Slack puts beside.

    Keys: ``items``, ``has_more``, ``next_cursor`` ("" on the last page).
    """
    limit = min(call.number("limit", default), most)
    cursor = call.text("cursor")
    try:
        start = int(cursor.removeprefix("next:")) if cursor else 0
    except ValueError:
        raise SlackError("invalid_cursor") from None
    end = start + limit
    more = end < len(items)
    return {
        "items": items[start:end],
        "has_more": more,
        "next_cursor": f"next:{end}" if more else "",
    }
