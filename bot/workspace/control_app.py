"""Control verbs: what people do with what the app offers them."""

from __future__ import annotations

from bot.workspace.control_board import Board, channel_of, user_of, verb
from bot.workspace.state import Json

# -- what the app offers ------------------------------------------------------


@verb
async def slash(board: Board, args: Json) -> Json:
    """user, channel, command, text: run a slash command."""
    return await board.interactions.slash(
        user_of(board, args), channel_of(board, args), args["command"], args["text"]
    )


@verb
async def click(board: Board, args: Json) -> Json:
    """user, action_id, channel + ts or view_id [, block_id, value]: use an element.

    [forged]: what takes the place of parts of the payload.
    """
    known = ("block_id", "value", "forged")
    choice = {key: args[key] for key in known if key in args}
    return await board.interactions.click(
        user_of(board, args), _box(board, args), args["action_id"], **choice
    )


@verb
async def select(board: Board, args: Json) -> Json:
    """The same as click, with the value that is chosen."""
    return await click(board, {**args, "value": args["value"]})


@verb
async def suggest(board: Board, args: Json) -> Json:
    """user, action_id, text, channel + ts or view_id: options of an external select."""
    return await board.interactions.suggest(
        user_of(board, args), _box(board, args), args["action_id"], args["text"]
    )


@verb
async def fill(board: Board, args: Json) -> Json:
    """view_id, values: type into a modal without submitting it."""
    board.interactions.fill(args["view_id"], args["values"])
    return {}


@verb
async def submit_view(board: Board, args: Json) -> Json:
    """user, view_id [, values]: submit a modal; ``errors`` by block id if refused.

    [forged]: what takes the place of parts of the view.
    """
    if args.get("values"):
        board.interactions.fill(args["view_id"], args["values"])
    return await board.interactions.submit(
        user_of(board, args), args["view_id"], args.get("forged")
    )


@verb
async def close_view(board: Board, args: Json) -> Json:
    """user, view_id [, clear]: close a modal, or the whole stack."""
    return await board.interactions.close(
        user_of(board, args), args["view_id"], clear=args.get("clear", False)
    )


@verb
async def message_shortcut(board: Board, args: Json) -> Json:
    """user, channel, ts, callback_id: run a message shortcut."""
    return await board.interactions.message_shortcut(
        user_of(board, args), channel_of(board, args), args["ts"], args["callback_id"]
    )


@verb
async def global_shortcut(board: Board, args: Json) -> Json:
    """user, callback_id: run a global shortcut."""
    return await board.interactions.global_shortcut(
        user_of(board, args), args["callback_id"]
    )


@verb
async def open_home(board: Board, args: Json) -> Json:
    """user [, tab]: look at the app's Home (or "messages") tab."""
    board.world.open_home(user_of(board, args).id, args.get("tab", "home"))
    return {}


def _box(board: Board, args: Json) -> Json:
    if args.get("view_id"):
        return {"view_id": args["view_id"]}
    return {"channel": channel_of(board, args).id, "ts": args["ts"]}
