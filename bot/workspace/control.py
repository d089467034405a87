"""The control API: what a test, or the page, lets people do."""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.workspace import control_waits
from bot.workspace.clock import Clock
from bot.workspace.delivery import Delivery, HttpTarget
from bot.workspace.faults import Fault, Faults
from bot.workspace.files import add_file
from bot.workspace.interactions import Interactions
from bot.workspace.journal import Journal
from bot.workspace.seed import add_channel
from bot.workspace.sockets import SocketHub
from bot.workspace.state import Conversation, Json, SlackError, State, User
from bot.workspace.world import World


@dataclass(frozen=True, slots=True)
class Board:
    """Everything the verbs reach."""

    world: World
    interactions: Interactions
    delivery: Delivery
    hub: SocketHub
    journal: Journal
    faults: Faults
    clock: Clock
    restart: Callable[[], None]

    @property
    def state(self) -> State:
        """The state of the workspace."""
        return self.world.state


Verb = Callable[[Board, Json], Awaitable[Json]]
VERBS: dict[str, Verb] = {}


def verb(function: Verb) -> Verb:
    """Enter a function into the table under its own name."""
    VERBS[function.__name__] = function
    return function


async def run_verb(board: Board, request: web.Request) -> web.Response:
    """Answer one control request: ``{"ok": true, ...}``, or 400 with the error."""
    # A JSON content type cannot be sent by a form of a foreign page.
    if request.content_type != "application/json":
        return web.json_response({"ok": False, "error": "send JSON"}, status=415)
    run = VERBS.get(request.match_info["verb"])
    if run is None:
        return web.json_response({"ok": False, "error": "unknown_verb"}, status=404)
    args = await request.json()
    try:
        return web.json_response({"ok": True, **await run(board, args)})
    except SlackError as error:
        body = {"ok": False, "error": error.code, **error.details}
    except KeyError as error:
        body = {"ok": False, "error": f"missing argument {error}"}
    return web.json_response(body, status=400)


# -- messages -----------------------------------------------------------------


@verb
async def post(board: Board, args: Json) -> Json:
    """user, channel, text [, thread_ts, broadcast]: type a message."""
    message = board.world.type_message(
        _user(board, args),
        _channel(board, args),
        args["text"],
        thread_ts=args.get("thread_ts", ""),
        broadcast=args.get("broadcast", False),
    )
    return {"ts": message["ts"], "message": message}


@verb
async def edit(board: Board, args: Json) -> Json:
    """user, channel, ts, text: change one's own message."""
    user, channel = _user(board, args), _channel(board, args)
    return {"message": board.world.retype(user, channel, args["ts"], args["text"])}


@verb
async def delete(board: Board, args: Json) -> Json:
    """user, channel, ts: delete one's own message."""
    user = _user(board, args)
    board.world.delete(_channel(board, args), args["ts"], by=user.id)
    return {}


@verb
async def unfurl(board: Board, args: Json) -> Json:
    """channel, ts: a link preview is added, as an edit without a change of text."""
    return {"message": board.world.unfurl(_channel(board, args), args["ts"])}


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
    user, channel = _user(board, args), _channel(board, args)
    board.world.react(user.id, channel, args["ts"], args["name"])
    return {}


@verb
async def unreact(board: Board, args: Json) -> Json:
    """user, channel, ts, name: take a reaction away."""
    user, channel = _user(board, args), _channel(board, args)
    board.world.unreact(user.id, channel, args["ts"], args["name"])
    return {}


# -- channels and people --------------------------------------------------------


@verb
async def join(board: Board, args: Json) -> Json:
    """user (or "bot"), channel [, inviter]: become a member."""
    board.world.join(
        _user(board, args).id, _channel(board, args), inviter=args.get("inviter", "")
    )
    return {}


@verb
async def leave(board: Board, args: Json) -> Json:
    """user (or "bot"), channel: stop being a member."""
    board.world.leave(_user(board, args).id, _channel(board, args))
    return {}


@verb
async def create_channel(board: Board, args: Json) -> Json:
    """name, members [, private, topic, archived]: make a channel."""
    channel = add_channel(
        board.state,
        args["name"],
        kind="group" if args.get("private") else "channel",
        members=[_user(board, {"user": member}).id for member in args["members"]],
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
    users = [_user(board, {"user": name}).id for name in args["users"]]
    for group in board.state.usergroups.values():
        if group["handle"] == args["handle"]:
            group |= {"users": users, "user_count": len(users)}
            return {"usergroup": group["id"]}
    key = f"S{len(board.state.usergroups) + 1:08d}"
    named = {"id": key, "handle": args["handle"], "name": args["handle"]}
    board.state.usergroups[key] = {**named, "users": users, "user_count": len(users)}
    return {"usergroup": key}


# -- what the app offers ------------------------------------------------------


@verb
async def slash(board: Board, args: Json) -> Json:
    """user, channel, command, text: run a slash command."""
    return await board.interactions.slash(
        _user(board, args), _channel(board, args), args["command"], args["text"]
    )


@verb
async def click(board: Board, args: Json) -> Json:
    """user, action_id, channel + ts or view_id [, block_id, value]: use an element."""
    choice = {key: args[key] for key in ("block_id", "value") if key in args}
    return await board.interactions.click(
        _user(board, args), _box(board, args), args["action_id"], **choice
    )


@verb
async def select(board: Board, args: Json) -> Json:
    """The same as click, with the value that is chosen."""
    return await click(board, {**args, "value": args["value"]})


@verb
async def suggest(board: Board, args: Json) -> Json:
    """user, action_id, text, channel + ts or view_id: options of an external select."""
    return await board.interactions.suggest(
        _user(board, args), _box(board, args), args["action_id"], args["text"]
    )


@verb
async def fill(board: Board, args: Json) -> Json:
    """view_id, values: type into a modal without submitting it."""
    board.interactions.fill(args["view_id"], args["values"])
    return {}


@verb
async def submit_view(board: Board, args: Json) -> Json:
    """user, view_id [, values]: submit a modal; ``errors`` by block id if refused."""
    if args.get("values"):
        board.interactions.fill(args["view_id"], args["values"])
    return await board.interactions.submit(_user(board, args), args["view_id"])


@verb
async def close_view(board: Board, args: Json) -> Json:
    """user, view_id [, clear]: close a modal, or the whole stack."""
    return await board.interactions.close(
        _user(board, args), args["view_id"], clear=args.get("clear", False)
    )


@verb
async def message_shortcut(board: Board, args: Json) -> Json:
    """user, channel, ts, callback_id: run a message shortcut."""
    return await board.interactions.message_shortcut(
        _user(board, args), _channel(board, args), args["ts"], args["callback_id"]
    )


@verb
async def global_shortcut(board: Board, args: Json) -> Json:
    """user, callback_id: run a global shortcut."""
    return await board.interactions.global_shortcut(
        _user(board, args), args["callback_id"]
    )


@verb
async def open_home(board: Board, args: Json) -> Json:
    """user [, tab]: look at the app's Home (or "messages") tab."""
    board.world.open_home(_user(board, args).id, args.get("tab", "home"))
    return {}


# -- faults and time ------------------------------------------------------------


@verb
async def inject_fault(board: Board, args: Json) -> Json:
    """method and the fields of Fault; ``socket`` refuses connections."""
    if args["method"] == "socket":
        board.hub.refusals += args.get("times", 1)
    else:
        board.faults.order(Fault(**args))
    return {}


@verb
async def clear_faults(board: Board, args: Json) -> Json:
    """Forget the faults that have not happened yet."""
    board.faults.clear()
    board.hub.refusals = 0
    return {}


@verb
async def clock(board: Board, args: Json) -> Json:
    """[scale, advance_s, ack_within_s]: speed up delays, move time on."""
    if "scale" in args:
        board.clock.set_scale(args["scale"])
    if "advance_s" in args:
        board.clock.advance(args["advance_s"])
    board.delivery.ack_within_s = args.get("ack_within_s", board.delivery.ack_within_s)
    return {"now": board.clock.now()}


@verb
async def duplicate_events(board: Board, args: Json) -> Json:
    """times: deliver every event so many times more, although acknowledged (0 to 3)."""
    board.delivery.duplicates = args["times"]
    return {}


@verb
async def disconnect_sockets(board: Board, args: Json) -> Json:
    """reason: warning, refresh_requested, link_disabled or too_many_websockets."""
    return {"sockets": await board.hub.disconnect(args["reason"])}


@verb
async def enable_link(board: Board, args: Json) -> Json:
    """Let Socket Mode be opened again after link_disabled."""
    board.hub.disabled = False
    return {}


@verb
async def reset_sockets(board: Board, args: Json) -> Json:
    """Break every socket with a TCP reset."""
    return {"sockets": board.hub.reset()}


@verb
async def mute_sockets(board: Board, args: Json) -> Json:
    """Make every socket half-open."""
    return {"sockets": board.hub.mute()}


@verb
async def deliver_by_http(board: Board, args: Json) -> Json:
    """url [, commands, interactivity]: deliver to an address; ``null``: by socket."""
    url = args["url"]
    board.delivery.http = url and HttpTarget(
        url, args.get("commands") or url, args.get("interactivity") or url
    )
    if not url:
        return {}
    return {"verified": await board.delivery.verify_url()}


@verb
async def ssl_check(board: Board, args: Json) -> Json:
    """url: send Slack's certificate check."""
    form = b"ssl_check=1&token=x"
    kind = "application/x-www-form-urlencoded"
    ack = await board.delivery.post(args["url"], form, kind)
    return {"acked": ack.ok, "reason": ack.reason}


@verb
async def reset(board: Board, args: Json) -> Json:
    """Start over with the seed; the sockets stay."""
    board.restart()
    return {}


# -- looking ------------------------------------------------------------------


@verb
async def state(board: Board, args: Json) -> Json:
    """What there is: users, channels with messages, views, homes, counters."""
    return control_waits.picture(board.state, board.journal, board.hub, board.delivery)


@verb
async def traffic(board: Board, args: Json) -> Json:
    """[since]: the lines of the traffic log after number ``since``."""
    since = args.get("since", 0)
    return {"lines": [line for line in board.journal.lines if line["n"] > since]}


@verb
async def wait_for_message(board: Board, args: Json) -> Json:
    """Wait for a message; see ``WorkspaceClient.wait_for_message``."""
    return await control_waits.wait_for_message(board.state, board.journal, args)


@verb
async def wait_for_call(board: Board, args: Json) -> Json:
    """method [, since, ok, count, timeout_s]: wait for calls of a method."""
    return await control_waits.wait_for_call(board.journal, args)


@verb
async def wait_for_view(board: Board, args: Json) -> Json:
    """user [, title, contains, home, timeout_s]: wait for a modal or the Home tab."""
    return await control_waits.wait_for_view(board.state, board.journal, args)


@verb
async def wait_for_sockets(board: Board, args: Json) -> Json:
    """[count, timeout_s]: wait until so many sockets are up."""
    count = args.get("count", 1)
    up = await board.journal.until(
        lambda: board.hub.open_sockets if board.hub.open_sockets >= count else None,
        args.get("timeout_s", 10.0),
    )
    if up is None:
        raise SlackError("timeout")
    return {"sockets": up}


@verb
async def wait_until_quiet(board: Board, args: Json) -> Json:
    """[quiet_s, timeout_s]: wait until nothing was under way for so long."""
    quiet = await board.journal.until_quiet(
        args.get("quiet_s", 0.3), args.get("timeout_s", 10.0)
    )
    if not quiet:
        raise SlackError("timeout")
    return {}


# -- helpers ------------------------------------------------------------------


def _user(board: Board, args: Json) -> User:
    name = args["user"]
    return board.state.user(board.state.bot_user if name == "bot" else name)


def _channel(board: Board, args: Json) -> Conversation:
    """Return a channel by id or name; ``@bot`` is one's direct messages with it."""
    if args["channel"] == "@bot":
        user = _user(board, args)
        known = set(board.state.channels)
        direct = board.state.direct(user.id, board.state.bot_user)
        if direct.id not in known:
            board.world.changed_channel(direct)
        return direct
    return board.state.channel(args["channel"])


def _box(board: Board, args: Json) -> Json:
    if args.get("view_id"):
        return {"view_id": args["view_id"]}
    return {"channel": _channel(board, args).id, "ts": args["ts"]}


def _share(board: Board, args: Json, content: bytes, *, snippet: bool) -> Json:
    user, channel = _user(board, args), _channel(board, args)
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


def control_help() -> dict[str, Any]:
    """Return what each verb takes, by verb."""
    return {name: (run.__doc__ or "").strip() for name, run in VERBS.items()}
