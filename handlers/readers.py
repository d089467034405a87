"""In which language somebody reads: what only they see is in theirs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from inspect import Parameter, Signature, signature
from typing import Any, TypeVar

from bot.desk.tongue import is_direct
from bot.incident import Asked
from bot.language import speaking
from handlers.side import Side

BODY = "body"
T = TypeVar("T")


def in_readers_language(side: Side, listener: Callable[..., T]) -> Callable[..., T]:
    """Return a listener that speaks the language of who clicked or typed.

    They are looked up when something is first said: the acknowledgement comes before.
    """
    wanted = signature(listener)
    takes_body = BODY in wanted.parameters

    def run(**given: Any) -> T:
        body = given[BODY] if takes_body else given.pop(BODY)
        with speaking(lambda: readers_language(side, body)):
            return listener(**given)

    # Bolt gives a listener what its signature names.
    names = {*wanted.parameters, BODY}
    run.__signature__ = Signature(  # type: ignore[attr-defined]
        [Parameter(name, Parameter.POSITIONAL_OR_KEYWORD) for name in sorted(names)]
    )
    return run


def readers_language(side: Side, body: Mapping[str, Any]) -> str:
    """Return the language of who clicked or typed, else their channel's."""
    user, channel = _user(body), _channel(body)
    return (user and side.people.language(user)) or (
        side.desk.settings(side.who.team, channel).language if channel else ""
    )


def askers_language(side: Side, asked: Asked) -> str:
    """Return the language of an answer to a message: a channel's, or one reader's."""
    if is_direct(asked.channel):
        return side.people.language(asked.author)
    return side.desk.settings(asked.team, asked.channel).language


def _user(body: Mapping[str, Any]) -> str:
    event = body.get("event")
    user = event.get("user") if isinstance(event, Mapping) else body.get("user")
    found = user.get("id") if isinstance(user, Mapping) else user
    return str(found or body.get("user_id") or "")


def _channel(body: Mapping[str, Any]) -> str:
    channel = body.get("channel")
    found = channel.get("id") if isinstance(channel, Mapping) else channel
    return str(found or body.get("channel_id") or "")
