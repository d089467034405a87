"""The control API: what a test, or the page, lets people do."""

from __future__ import annotations

from aiohttp import web

# The import of the verbs is their registration.
from bot.workspace import control_app, control_faults, control_people, control_waits
from bot.workspace.control_board import VERBS, Board, verb
from bot.workspace.state import Json, SlackError

__all__ = ["Board", "control_app", "control_faults", "control_people", "run_verb"]


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
