"""What the control verbs reach, and the table they stand in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.workspace.clock import Clock
from bot.workspace.delivery import Delivery
from bot.workspace.faults import Faults
from bot.workspace.interactions import Interactions
from bot.workspace.journal import Journal
from bot.workspace.sockets import SocketHub
from bot.workspace.state import Conversation, Json, State, User
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


def user_of(board: Board, args: Json) -> User:
    """Return the person of ``user``: an id, a name, or "bot"."""
    name = args["user"]
    return board.state.user(board.state.bot_user if name == "bot" else name)


def channel_of(board: Board, args: Json) -> Conversation:
    """Return a channel by id or name; ``@bot`` is one's direct messages with it."""
    if args["channel"] == "@bot":
        user = user_of(board, args)
        known = set(board.state.channels)
        direct = board.state.direct(user.id, board.state.bot_user)
        if direct.id not in known:
            board.world.changed_channel(direct)
        return direct
    return board.state.channel(args["channel"])
