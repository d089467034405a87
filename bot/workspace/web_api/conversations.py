"""``conversations.*`` and ``pins.*``: the channels and what stands in them."""

from __future__ import annotations

import base64
from collections.abc import Iterable

from bot.workspace.state import Conversation, Json, SlackError, channel_json
from bot.workspace.web_api.call import HISTORY, READ, Call, method, page_of

NEXT = "next_ts"  # what a cursor of a history begins with
_KIND_OF_TYPE = {"public_channel": "channel", "private_channel": "group", "im": "im"}


@method("conversations.list", *READ.values())
def list_conversations(call: Call) -> Json:
    """List the conversations of the types asked for that the bot may see."""
    kinds = _kinds(call)
    for kind in kinds:
        call.demand(READ[kind])
    seen = [
        channel
        for channel in call.state.channels.values()
        if channel.kind in kinds and (channel.kind == "channel" or call.is_in(channel))
    ]
    return _listed(call, seen)


@method("users.conversations", *READ.values())
def users_conversations(call: Call) -> Json:
    """List the conversations a person, or the bot, is a member of.

    Of other people's private conversations only those the bot shares are shown.
    """
    kinds = _kinds(call)
    for kind in kinds:
        call.demand(READ[kind])
    user = call.text("user", call.state.bot_user)
    if user not in call.state.users:
        raise SlackError("user_not_found")
    seen = [
        channel
        for channel in call.state.channels.values()
        if channel.kind in kinds
        and user in channel.members
        and (channel.kind == "channel" or call.is_in(channel))
    ]
    return _listed(call, seen)


@method("conversations.info", *READ.values())
def info(call: Call) -> Json:
    """Show one conversation."""
    channel = call.channel()
    call.demand(READ[channel.kind])
    return {"channel": channel_json(call.state, channel, viewer=call.state.bot_user)}


@method("conversations.members", *READ.values())
def members(call: Call) -> Json:
    """List the ids of a conversation's members."""
    channel = call.channel()
    call.demand(READ[channel.kind])
    page = page_of([{"id": m} for m in channel.members], call, default=100, most=1000)
    return {
        "members": [m["id"] for m in page["items"]],
        "response_metadata": {"next_cursor": page["next_cursor"]},
    }


@method("conversations.history", *HISTORY.values())
def history(call: Call) -> Json:
    """Show a conversation newest first, without the replies inside threads."""
    channel = _readable(call)
    top = [
        message
        for message in reversed(channel.messages.values())
        if message.get("thread_ts", message["ts"]) == message["ts"]
        or message.get("subtype") == "thread_broadcast"
    ]
    return _messages(call, _from_cursor(call, _between(call, top)), anchored=True)


@method("conversations.replies", *HISTORY.values())
def replies(call: Call) -> Json:
    """Show a thread oldest first; its first message always leads."""
    channel, ts = _readable(call), call.needed("ts")
    if ts not in channel.messages:
        raise SlackError("thread_not_found")
    root = channel.messages[ts].get("thread_ts", ts)
    thread = list(call.state.thread(channel, root))
    return _messages(call, [*thread[:1], *_between(call, thread[1:])])


@method("conversations.open", "im:write")
def open_conversation(call: Call) -> Json:
    """Open the direct messages with one person."""
    user = call.state.user(call.needed("users"))
    channel = call.state.direct(call.state.bot_user, user.id)
    call.world.changed_channel(channel)
    return {"channel": {"id": channel.id}}


@method("conversations.join", "channels:join")
def join(call: Call) -> Json:
    """Join a public channel."""
    channel = call.channel()
    if channel.kind != "channel":
        raise SlackError("method_not_supported_for_channel_type")
    call.world.join(call.state.bot_user, channel)
    return {"channel": channel_json(call.state, channel, viewer=call.state.bot_user)}


@method("pins.add", "pins:write")
def pin(call: Call) -> Json:
    """Pin a message."""
    channel, ts = call.channel(), call.needed("timestamp")
    call.world.message(channel, ts)
    if ts in channel.pins:
        raise SlackError("already_pinned")
    channel.pins.append(ts)
    return {}


@method("pins.remove", "pins:write")
def unpin(call: Call) -> Json:
    """Take a pin away."""
    channel, ts = call.channel(), call.needed("timestamp")
    if ts not in channel.pins:
        raise SlackError("no_pin")
    channel.pins.remove(ts)
    return {}


def _kinds(call: Call) -> list[str]:
    types = call.text("types", "public_channel").split(",")
    return [_KIND_OF_TYPE[t.strip()] for t in types if t.strip() in _KIND_OF_TYPE]


def _listed(call: Call, channels: Iterable[Conversation]) -> Json:
    bot = call.state.bot_user
    shown = [channel_json(call.state, channel, viewer=bot) for channel in channels]
    if call.flag("exclude_archived"):
        shown = [channel for channel in shown if not channel["is_archived"]]
    page = page_of(shown, call, default=100, most=1000)
    return {
        "channels": page["items"],
        "response_metadata": {"next_cursor": page["next_cursor"]},
    }


def _readable(call: Call) -> Conversation:
    channel = call.channel()
    call.demand(HISTORY[channel.kind])
    if not call.is_in(channel):
        raise SlackError("not_in_channel")
    return channel


def _between(call: Call, messages: Iterable[Json]) -> list[Json]:
    oldest, latest = call.text("oldest", "0"), call.text("latest")
    edge = call.flag("inclusive")
    kept = []
    for message in messages:
        ts = message["ts"]
        after = _later(ts, oldest) or (edge and ts == oldest)
        before = not latest or _later(latest, ts) or (edge and ts == latest)
        if after and before:
            kept.append(message)
    return kept


def _later(one: str, other: str) -> bool:
    return _micros(one) > _micros(other)


def _micros(ts: str) -> int:
    """Return a ts in microseconds; a float would lose the last digits."""
    whole, _, part = ts.partition(".")
    try:
        return int(whole) * 1_000_000 + int((part + "000000")[:6])
    except ValueError:
        raise SlackError("invalid_ts_latest") from None


def _from_cursor(call: Call, newest_first: list[Json]) -> list[Json]:
    """Return what is older than the cursor: Slack's names a message, not a place.

    So what is said while somebody turns pages moves nothing.
    """
    cursor = call.text("cursor")
    if not cursor:
        return newest_first
    try:
        kind, _, ts = base64.b64decode(cursor, validate=True).decode().partition(":")
    except ValueError:
        raise SlackError("invalid_cursor") from None
    if kind != NEXT:
        raise SlackError("invalid_cursor")
    return [message for message in newest_first if not _later(message["ts"], ts)]


def _messages(call: Call, messages: list[Json], *, anchored: bool = False) -> Json:
    if not call.flag("include_all_metadata"):
        messages = [
            {key: value for key, value in message.items() if key != "metadata"}
            for message in messages
        ]
    if anchored:
        limit = min(call.number("limit", 100), 999)
        page = _anchored(messages, limit)
    else:
        page = page_of(messages, call, default=100, most=1000)
    shown: Json = {"messages": page["items"], "has_more": page["has_more"]}
    if page["next_cursor"]:
        shown["response_metadata"] = {"next_cursor": page["next_cursor"]}
    return shown


def _anchored(messages: list[Json], limit: int) -> Json:
    more = limit < len(messages)
    cursor = f"{NEXT}:{messages[limit]['ts']}" if more else ""
    return {
        "items": messages[:limit],
        "has_more": more,
        "next_cursor": base64.b64encode(cursor.encode()).decode(),
    }
