"""Slack's interactive payloads as values, in the first lines of a listener.  Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.desk.outcome import Click
from bot.incident import Asked, ChannelKind, Source
from handlers.slack_text import clean, unescaped

Json = Mapping[str, Any]
_NUMBER = re.compile(r"[0-9]{1,18}")  # what a database takes as a number


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button or an option: ``value`` as we wrote it, ``label`` as people read it."""

    click: Click
    value: str
    label: str


def pressed(body: Json) -> Pressed | None:
    """Return what was pressed, ``None`` if it is not about an incident."""
    action = body["actions"][0]
    chosen = action.get("selected_option") or action
    number, _, value = str(chosen.get("value", "")).partition(":")
    channel = (body.get("channel") or body.get("container") or {}).get("id")
    if not _NUMBER.fullmatch(number) or not channel:
        return None
    click = Click(
        number=int(number),
        team=str(body["team"]["id"]),
        channel=str(channel),
        by=str(body["user"]["id"]),
    )
    label = (chosen.get("text") or {}).get("text", "")
    return Pressed(click, value, str(label))


def asked_by_command(command: Json, *, now: datetime) -> Asked:
    """Return a slash command as something asked; it has no message and no thread."""
    return _asked(
        team=command["team_id"],
        channel=command["channel_id"],
        author=command["user_id"],
        kind=_kind(str(command.get("channel_name", "")), str(command["channel_id"])),
        text=clean(unescaped(str(command.get("text") or ""))),
        source=Source.COMMAND,
        now=now,
    )


def asked_by_shortcut(body: Json, text: str, *, now: datetime) -> Asked:
    """Return a message shortcut as the question what that message is."""
    channel = body["channel"]
    return _asked(
        team=body["team"]["id"],
        channel=channel["id"],
        author=body["user"]["id"],
        kind=_kind(str(channel.get("name", "")), str(channel["id"])),
        text=text,
        source=Source.SHORTCUT,
        now=now,
        ts=str(body["message"]["ts"]),
        thread_ts=body["message"].get("thread_ts"),
    )


def _asked(
    *,
    team: Any,
    channel: Any,
    author: Any,
    kind: ChannelKind,
    text: str,
    source: Source,
    now: datetime,
    ts: str = "",
    thread_ts: Any = None,
) -> Asked:
    return Asked(
        team=str(team),
        channel=str(channel),
        channel_kind=kind,
        ts=ts,
        thread_ts=str(thread_ts) if thread_ts and thread_ts != ts else None,
        author=str(author),
        source=source,
        text=text,
        asked_at=now,
    )


def _kind(name: str, channel: str) -> ChannelKind:
    """Return who can read along; a private channel's name is hidden in payloads."""
    if name == "directmessage" or channel.startswith("D"):
        return ChannelKind.IM
    if name in ("privategroup", "") or channel.startswith("G"):
        return ChannelKind.PRIVATE
    return ChannelKind.MPIM if name.startswith("mpdm-") else ChannelKind.PUBLIC
