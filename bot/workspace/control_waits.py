"""Looking and waiting: what the workspace holds now, or as soon as it is so."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict

from bot.workspace.delivery import Delivery
from bot.workspace.journal import Journal
from bot.workspace.sockets import SocketHub
from bot.workspace.state import Conversation, Json, SlackError, State
from bot.workspace.web_api.views import public

TIMEOUT_S = 10.0


def picture(state: State, journal: Journal, hub: SocketHub, delivery: Delivery) -> Json:
    """Return the workspace as plain JSON."""
    return {
        "users": {key: asdict(user) for key, user in state.users.items()},
        "channels": {
            key: {
                "id": key,
                "name": channel.name,
                "kind": channel.kind,
                "members": channel.members,
                "messages": list(channel.messages.values()),
                "ephemerals": list(channel.ephemerals.values()),
            }
            for key, channel in state.channels.items()
        },
        "views": {
            user: [public(state.views[v]) for v in stack if v in state.views]
            for user, stack in state.stacks.items()
        },
        "homes": {user: public(view) for user, view in state.homes.items()},
        "sockets": hub.open_sockets,
        "under_way": delivery.under_way,
        "counts": journal.counts,
        "last_line": journal.lines[-1]["n"] if journal.lines else 0,
    }


async def wait_for_message(state: State, journal: Journal, args: Json) -> Json:
    """Return the messages that fit, oldest first, once there are ``count`` of them."""
    count = args.get("count", 1)

    def find() -> list[Json] | None:
        found = list(_fitting(state, args))
        return found if len(found) >= count else None

    found = await journal.until(find, args.get("timeout_s", TIMEOUT_S))
    if found is None:
        raise SlackError("timeout", found=len(list(_fitting(state, args))))
    return {"message": found[0], "messages": found}


async def wait_for_call(journal: Journal, args: Json) -> Json:
    """Return the traffic lines of a method's calls, once there are ``count``."""
    count = args.get("count", 1)

    def find() -> list[Json] | None:
        found = [line for line in journal.lines if _is_call(line, args)]
        return found if len(found) >= count else None

    found = await journal.until(find, args.get("timeout_s", TIMEOUT_S))
    if found is None:
        raise SlackError("timeout")
    return {"call": found[0], "calls": found}


async def wait_for_view(state: State, journal: Journal, args: Json) -> Json:
    """Return a person's topmost modal, or Home tab, once it fits."""
    user = state.user(args["user"]).id

    def find() -> Json | None:
        stack = state.stacks.get(user, [])
        view = state.homes.get(user) if args.get("home") else None
        if not args.get("home") and stack:
            view = state.views.get(stack[-1])
        return view if view and _view_fits(view, args) else None

    found = await journal.until(find, args.get("timeout_s", TIMEOUT_S))
    if found is None:
        raise SlackError("timeout")
    return {"view": public(found)}


def _fitting(state: State, args: Json) -> Iterator[Json]:
    channel = _where(state, args)
    stored = channel.messages
    if args.get("ephemeral_to"):
        reader = state.user(args["ephemeral_to"]).id
        stored = {k: m for k, m in channel.ephemerals.items() if m["_to"] == reader}
    for message in stored.values():
        if _fits(state, message, args):
            yield message


def _where(state: State, args: Json) -> Conversation:
    if args["channel"] == "@bot":
        return state.direct(state.user(args["user"]).id, state.bot_user)
    return state.channel(args["channel"])


def _fits(state: State, message: Json, args: Json) -> bool:
    by = args.get("by", "bot")
    author = state.bot_user if by == "bot" else by and state.user(by).id
    return (
        (not author or message.get("user") == author)
        and message["ts"] > args.get("after", "")
        and args.get("thread_ts") in (None, message.get("thread_ts"))
        and args.get("ts") in (None, message["ts"])
        and (not args.get("edited") or "edited" in message)
        and args.get("contains", "") in _everything(message)
        and (args.get("reaction") in (None, *_reactions(message)))
    )


def _everything(message: Json) -> str:
    """Return the text and the blocks as one text to look for words in."""
    blocks = json.dumps(message.get("blocks", []), ensure_ascii=False)
    return f"{message['text']}\n{blocks}"


def _reactions(message: Json) -> list[str]:
    return [reaction["name"] for reaction in message.get("reactions", [])]


def _is_call(line: Json, args: Json) -> bool:
    return (
        line["name"] == args["method"]
        and line["n"] > args.get("since", 0)
        and args.get("ok") in (None, line.get("ok"))
    )


def _view_fits(view: Json, args: Json) -> bool:
    title = (view.get("title") or {}).get("text", "")
    return (
        args.get("title") in (None, title)
        and args.get("contains", "") in json.dumps(view, ensure_ascii=False)
        and args.get("not_hash") != view["hash"]
    )
