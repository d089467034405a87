"""Invited to a channel: hello, once; an example to try for one pair of eyes."""

from __future__ import annotations

from slack_bolt import Ack, Respond

from bot.desk.tongue import in_channel
from bot.desk.welcome import EXAMPLE, hello, installed
from bot.incident import Asked, ChannelKind, Source
from bot.store import Sending
from handlers.commands import tell
from handlers.payloads import Json
from handlers.side import Side
from handlers.words import lookup


def on_joined(side: Side, event: Json) -> None:
    """Say hello where we are the one who joined."""
    if event.get("user") != side.who.bot_user:
        return
    known = len(side.desk.knowledge.matcher.entries)
    channel = str(event["channel"])
    with in_channel(side.desk.store, side.who.team, channel):
        said = hello(side.who.team, channel, command=side.command, known=known)
    _say_once(side, "hello", channel, said)


def on_first_home(side: Side, event: Json) -> None:
    """Tell who opens Home first of all, in our chat, what to do next; once."""
    user, place = str(event["user"]), str(event.get("channel") or "")
    if side.people.is_guest(user):
        return
    said = installed(side.who.team, user, place, command=side.command)
    _say_once(side, "installed", "", said)


def _say_once(side: Side, what: str, place: str, said: Sending) -> None:
    """Say something once for ever; the outbox forgets its names after a while."""
    store, now = side.desk.store, side.now()
    with store.transaction():
        if store.calendar.claim(what, f"{side.who.team}/{place}", "once", now=now):
            store.outbox.add(said, now=now)
    side.wake()


def on_example(side: Side, ack: Ack, body: Json, respond: Respond) -> None:
    """Show what an answer looks like to who pressed; nothing is recorded."""
    ack()
    asked = Asked(
        team=side.who.team,
        channel=str((body.get("channel") or {}).get("id") or ""),
        channel_kind=ChannelKind.PUBLIC,
        ts="",
        thread_ts=None,
        author=str(body["user"]["id"]),
        source=Source.COMMAND,
        text=EXAMPLE,
        asked_at=side.now(),
    )
    tell(side, respond, lookup(side, EXAMPLE, asked))
