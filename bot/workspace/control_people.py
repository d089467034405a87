"""Control verbs: what people write and share, who there is and where."""

from __future__ import annotations

import base64

from bot.workspace.control_board import Board, channel_of, user_of, verb
from bot.workspace.files import add_file
from bot.workspace.seed import add_channel
from bot.workspace.state import Json, User
from bot.workspace.world import TEXT_LIMIT

# -- messages -----------------------------------------------------------------


@verb
async def post(board: Board, args: Json) -> Json:
    """user, channel, text [, thread_ts, broadcast]: type a message.

    A text longer than a message can be goes as a snippet, as clients do it.
    """
    if len(args["text"]) > TEXT_LIMIT:
        return await snippet(board, {**args, "content": args["text"], "text": ""})
    message = board.world.type_message(
        user_of(board, args),
        channel_of(board, args),
        args["text"],
        thread_ts=args.get("thread_ts", ""),
        broadcast=args.get("broadcast", False),
    )
    return {"ts": message["ts"], "message": message}


@verb
async def post_as_bot(board: Board, args: Json) -> Json:
    """name, channel [, text, blocks, attachments, thread_ts]: another app posts."""
    fields = ("text", "blocks", "attachments", "metadata")
    message = {
        "type": "message",
        "subtype": "bot_message",
        "bot_id": f"B{args['name'].upper()}",
        "username": args["name"],
        "text": "",
        **{name: args[name] for name in fields if args.get(name)},
    }
    thread_ts = args.get("thread_ts", "")
    put = board.world.put(channel_of(board, args), message, thread_ts=thread_ts)
    return {"ts": put["ts"], "message": put}


@verb
async def edit(board: Board, args: Json) -> Json:
    """user, channel, ts, text: change one's own message."""
    user, channel = user_of(board, args), channel_of(board, args)
    return {"message": board.world.retype(user, channel, args["ts"], args["text"])}


@verb
async def delete(board: Board, args: Json) -> Json:
    """user, channel, ts: delete one's own message."""
    user = user_of(board, args)
    board.world.delete(channel_of(board, args), args["ts"], by=user.id)
    return {}


@verb
async def unfurl(board: Board, args: Json) -> Json:
    """channel, ts: a link preview is added, as an edit without a change of text."""
    return {"message": board.world.unfurl(channel_of(board, args), args["ts"])}


@verb
async def snippet(board: Board, args: Json) -> Json:
    """user, channel, content [, title, text, thread_ts]: paste as a text snippet."""
    content = str(args["content"]).encode("utf-8", "surrogatepass")
    return _share(board, {"title": "Untitled", **args}, content, snippet=True)


@verb
async def upload(board: Board, args: Json) -> Json:
    """user, channel, name, content or base64 [, text, thread_ts]: share a file."""
    if "base64" in args:
        content = base64.b64decode(args["base64"])
    else:
        content = str(args["content"]).encode()
    return _share(board, args, content, snippet=False)


@verb
async def react(board: Board, args: Json) -> Json:
    """user, channel, ts, name: add a reaction."""
    user, channel = user_of(board, args), channel_of(board, args)
    board.world.react(user.id, channel, args["ts"], args["name"])
    return {}


@verb
async def unreact(board: Board, args: Json) -> Json:
    """user, channel, ts, name: take a reaction away."""
    user, channel = user_of(board, args), channel_of(board, args)
    board.world.unreact(user.id, channel, args["ts"], args["name"])
    return {}


# -- channels and people --------------------------------------------------------


@verb
async def join(board: Board, args: Json) -> Json:
    """user (or "bot"), channel [, inviter]: become a member."""
    board.world.join(
        user_of(board, args).id,
        channel_of(board, args),
        inviter=args.get("inviter", ""),
    )
    return {}


@verb
async def leave(board: Board, args: Json) -> Json:
    """user (or "bot"), channel: stop being a member."""
    board.world.leave(user_of(board, args).id, channel_of(board, args))
    return {}


@verb
async def create_channel(board: Board, args: Json) -> Json:
    """name, members [, private, topic, archived]: make a channel."""
    channel = add_channel(
        board.state,
        args["name"],
        kind="group" if args.get("private") else "channel",
        members=[user_of(board, {"user": member}).id for member in args["members"]],
        topic=args.get("topic", ""),
    )
    channel.is_archived = args.get("archived", False)
    board.world.changed_channel(channel)
    return {"channel": channel.id}


@verb
async def create_user(board: Board, args: Json) -> Json:
    """name [, real_name, tz, locale, guest]: add a person."""
    made = User(
        board.state.new_id("U"),
        args["name"],
        args.get("real_name", args["name"].title()),
        tz=args.get("tz", "Etc/UTC"),
        locale=args.get("locale", "en-US"),
        guest=args.get("guest", ""),
    )
    board.state.users[made.id] = made
    return {"user": made.id}


@verb
async def set_usergroup(board: Board, args: Json) -> Json:
    """handle, users: set who is in a user group."""
    users = [user_of(board, {"user": name}).id for name in args["users"]]
    for group in board.state.usergroups.values():
        if group["handle"] == args["handle"]:
            group |= {"users": users, "user_count": len(users)}
            return {"usergroup": group["id"]}
    key = f"S{len(board.state.usergroups) + 1:08d}"
    named = {"id": key, "handle": args["handle"], "name": args["handle"]}
    board.state.usergroups[key] = {**named, "users": users, "user_count": len(users)}
    return {"usergroup": key}


def _share(board: Board, args: Json, content: bytes, *, snippet: bool) -> Json:
    user, channel = user_of(board, args), channel_of(board, args)
    name = args.get("name") or "-.txt"
    stored = add_file(
        board.state,
        name=name,
        content=content,
        title=args.get("title") or name,
        user=user.id,
        snippet=snippet,
    )
    message = board.world.type_message(
        user,
        channel,
        args.get("text", ""),
        thread_ts=args.get("thread_ts", ""),
        files=[stored],
    )
    return {"ts": message["ts"], "message": message, "file": stored}
