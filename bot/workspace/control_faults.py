"""Control verbs: faults, time, broken sockets, another way of delivery."""

from __future__ import annotations

from bot.workspace.control_board import Board, verb
from bot.workspace.delivery import HttpTarget
from bot.workspace.faults import Fault
from bot.workspace.state import Json

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
async def close_sockets(board: Board, args: Json) -> Json:
    """Close every socket with a close frame and no word before."""
    return {"sockets": await board.hub.close()}


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
