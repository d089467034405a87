"""``reactions.*``: the bot's reactions."""

from __future__ import annotations

import re

from bot.workspace.state import Conversation, Json, SlackError
from bot.workspace.web_api.call import Call, method

_NAME = re.compile(r"[a-z0-9_+'-]{1,100}(::skin-tone-[2-6])?")


@method("reactions.add", "reactions:write")
def add(call: Call) -> Json:
    """React to a message in a channel the bot is in."""
    call.world.react(call.state.bot_user, *_aim(call))
    return {}


@method("reactions.remove", "reactions:write")
def remove(call: Call) -> Json:
    """Take a reaction of the bot's away."""
    call.world.unreact(call.state.bot_user, *_aim(call))
    return {}


@method("reactions.get", "reactions:read")
def get(call: Call) -> Json:
    """Show a message with its reactions."""
    channel = call.channel()
    message = call.world.message(channel, call.needed("timestamp"))
    return {"type": "message", "channel": channel.id, "message": message}


def _aim(call: Call) -> tuple[Conversation, str, str]:
    channel, name = call.channel(), call.needed("name")
    if not _NAME.fullmatch(name):
        raise SlackError("invalid_name")
    if not call.is_in(channel):
        raise SlackError("not_in_channel")
    return channel, call.needed("timestamp"), name
