"""What the local Slack knows: people, conversations, messages, files and views."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

# Slack's payloads are open-ended JSON; this package is the edge where they live.
Json = dict[str, Any]


class SlackError(Exception):
    """What Slack would answer: an error code, and what goes beside it."""

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


@dataclass(slots=True)
class User:
    """A person or a bot of the workspace; ``guest`` is "", "multi" or "single"."""

    id: str
    name: str
    real_name: str
    tz: str = "Europe/London"
    locale: str = "en-GB"
    title: str = ""
    email: str = ""
    guest: str = ""
    is_bot: bool = False
    bot_id: str = ""


@dataclass(slots=True)
class Conversation:
    """A channel ("channel"), a private channel ("group") or a direct message ("im")."""

    id: str
    name: str
    kind: str
    members: list[str]
    creator: str
    topic: str = ""
    is_archived: bool = False
    created: int = 0
    messages: dict[str, Json] = field(default_factory=dict)  # by ts, oldest first
    ephemerals: dict[str, Json] = field(default_factory=dict)  # by ts; "_to" is whose
    pins: list[str] = field(default_factory=list)

    @property
    def event_kind(self) -> str:
        """The word after ``message.`` in Slack's event names."""
        return {"channel": "channels", "group": "groups", "im": "im"}[self.kind]


@dataclass(slots=True)
class Trigger:
    """A permission to open a modal once, within three seconds."""

    user: str
    born_at: float
    used: bool = False


@dataclass(slots=True)
class ResponseUrl:
    """A permission to answer an interaction five times within half an hour."""

    channel: str
    user: str
    born_at: float
    message_ts: str = ""
    uses: int = 0


@dataclass(slots=True)
class State:
    """Everything; changed only on the workspace's event loop."""

    base_url: str
    now: Callable[[], float] = time.time
    team_id: str = "T00000001"
    team_name: str = "Patch Night"
    app_id: str = "A00000001"
    bot_user: str = "U00000001"
    bot_id: str = "B00000001"
    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Conversation] = field(default_factory=dict)
    files: dict[str, Json] = field(default_factory=dict)
    file_bytes: dict[str, bytes] = field(default_factory=dict)
    views: dict[str, Json] = field(default_factory=dict)  # open modals by view id
    stacks: dict[str, list[str]] = field(default_factory=dict)  # view ids by user
    homes: dict[str, Json] = field(default_factory=dict)  # published views by user
    inputs: dict[str, Json] = field(default_factory=dict)  # view state by view id
    triggers: dict[str, Trigger] = field(default_factory=dict)
    response_urls: dict[str, ResponseUrl] = field(default_factory=dict)
    usergroups: dict[str, Json] = field(default_factory=dict)
    scheduled: dict[str, Json] = field(default_factory=dict)
    counters: dict[str, int] = field(default_factory=dict)
    # Events the app has not acknowledged yet, by event id.
    undelivered: dict[str, Json] = field(default_factory=dict)
    last_ts: int = 0

    def new_id(self, prefix: str) -> str:
        """Return the next id of a kind: ``C00000004``; the same in every run."""
        self.counters[prefix] = self.counters.get(prefix, 0) + 1
        return f"{prefix}{self.counters[prefix]:08d}"

    def new_ts(self) -> str:
        """Return a message timestamp later than every other one."""
        self.last_ts = max(self.last_ts + 1, int(self.now() * 1_000_000))
        return f"{self.last_ts // 1_000_000}.{self.last_ts % 1_000_000:06d}"

    def user(self, name_or_id: str) -> User:
        """Return a person by id or by name; raise ``user_not_found``."""
        found = self.users.get(name_or_id) or next(
            (user for user in self.users.values() if user.name == name_or_id), None
        )
        if found is None:
            raise SlackError("user_not_found")
        return found

    def channel(self, name_or_id: str) -> Conversation:
        """Return a conversation by id or ``#name``; raise ``channel_not_found``."""
        wanted = name_or_id.removeprefix("#")
        found = self.channels.get(wanted) or next(
            (c for c in self.channels.values() if c.kind != "im" and c.name == wanted),
            None,
        )
        if found is None:
            raise SlackError("channel_not_found")
        return found

    def direct(self, one: str, other: str) -> Conversation:
        """Return the direct conversation of two people, made if there is none."""
        for channel in self.channels.values():
            if channel.kind == "im" and set(channel.members) == {one, other}:
                return channel
        made = Conversation(
            id=self.new_id("D"), name="", kind="im", members=[one, other], creator=other
        )
        made.created = int(self.now())
        self.channels[made.id] = made
        return made

    def thread(self, channel: Conversation, ts: str) -> Iterator[Json]:
        """Yield a thread: the first message, then its replies, oldest first."""
        for message in channel.messages.values():
            if message["ts"] == ts or message.get("thread_ts") == ts:
                yield message


def tz_offset(zone: str, at: float) -> int:
    """Return the seconds east of UTC of an IANA zone at a moment.

    >>> tz_offset("Asia/Kolkata", 0)
    19800
    """
    offset = datetime.fromtimestamp(at, ZoneInfo(zone)).utcoffset()
    return int(offset.total_seconds()) if offset else 0


def user_json(state: State, user: User) -> Json:
    """Return a person as ``users.info`` does."""
    return {
        "id": user.id,
        "team_id": state.team_id,
        "name": user.name,
        "real_name": user.real_name,
        "deleted": False,
        "tz": user.tz,
        "tz_label": user.tz.rsplit("/", 1)[-1].replace("_", " "),
        "tz_offset": tz_offset(user.tz, state.now()),
        "locale": user.locale,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "is_admin": False,
        "is_owner": False,
        "is_restricted": bool(user.guest),
        "is_ultra_restricted": user.guest == "single",
        "updated": int(state.now()),
        "profile": {
            "real_name": user.real_name,
            "display_name": user.name,
            "title": user.title,
            "team": state.team_id,
            **(
                {"bot_id": user.bot_id, "api_app_id": state.app_id}
                if user.is_bot
                else {}
            ),
        },
    }


def channel_json(state: State, channel: Conversation, *, viewer: str) -> Json:
    """Return a conversation as ``conversations.info`` does."""
    shared: Json = {
        "id": channel.id,
        "created": channel.created,
        "is_archived": channel.is_archived,
        "is_im": channel.kind == "im",
        "is_org_shared": False,
        "context_team_id": state.team_id,
    }
    if channel.kind == "im":
        other = next((m for m in channel.members if m != viewer), viewer)
        return {**shared, "user": other, "is_open": True}
    return {
        **shared,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": channel.kind == "channel",
        "is_group": channel.kind == "group",
        "is_private": channel.kind == "group",
        "is_mpim": False,
        "is_general": channel.name == "general",
        "is_shared": False,
        "is_ext_shared": False,
        "is_member": viewer in channel.members,
        "creator": channel.creator,
        "topic": {"value": channel.topic, "creator": channel.creator, "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "num_members": len(channel.members),
    }
