"""Read what was said while the bot was away: channels, their history, threads.

Slack allows about 50 calls a minute of each of these methods (Tier 3), so every
call waits for its turn, and a "too often" is waited out.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from slack_sdk import WebClient

from bot.incident import ChannelKind
from handlers.slack_call import CallFailedError, failures

log = logging.getLogger(__name__)
Json = Mapping[str, Any]
Ask = Callable[..., Any]  # a method of the client

PAGE, MOST_MESSAGES = 200, 1000  # of a channel: a storm of a night, and no more
MOST_CHANNELS, MOST_THREADS = 1000, 20
TRIES, WAIT_FIRST_S, WAIT_MOST_S = 3, 2.0, 90.0
TYPES = ("public_channel,private_channel", "public_channel")  # the second needs less
JOINED = "channel_join"
_NAMES = {
    ChannelKind.PUBLIC: "channel",
    ChannelKind.PRIVATE: "group",
    ChannelKind.MPIM: "mpim",
    ChannelKind.IM: "im",
}


class StoppedError(Exception):
    """The bot is to stop: what is not read now is read at the next start."""


@dataclass(frozen=True, slots=True)
class Room:
    """A channel that can be read; ``shared`` with another team (Slack Connect)."""

    channel: str
    kind: ChannelKind
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """What was missed in a room, oldest first; ``whole``: nothing was left out."""

    messages: tuple[Json, ...]
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Missed:
    """Reads on behalf of bot user ``me``.

    ``wait(seconds)`` waits and returns whether the bot is to stop meanwhile.
    """

    client: WebClient
    me: str
    wait: Callable[[float], bool]
    pace_s: float
    page: int = PAGE

    def rooms(self) -> list[Room] | None:
        """Return the channels the bot is in, ``None`` where Slack does not say.

        Direct messages are not among them: that would need one more scope.
        """
        for types in TYPES:
            ask = self.client.users_conversations
            pages = self._pages(ask, "channels", types=types)
            try:
                found = list(islice(pages, MOST_CHANNELS))
            except CallFailedError as error:
                log.warning("cannot list the channels I am in: %s", error)
                if error.error != "missing_scope":
                    return None
                continue
            return [_room(channel) for channel in found]
        return None

    def in_channel(self, room: Room, since: str) -> Found:
        """Return what was said after the ts ``since``, outside of threads."""
        try:
            said, whole = self._history(room.channel, since)
        except CallFailedError as error:
            log.warning("%s: what was said is not read: %s", room.channel, error)
            return Found((), whole=False)
        return Found(tuple(sorted(said, key=lambda message: message["ts"])), whole)

    def in_room(self, room: Room, since: str, threads: Collection[str]) -> Found:
        """Return what was said after the ts ``since``, the replies in threads too.

        ``threads`` began earlier.  What cannot be read is left out, and logged.
        """
        try:
            said, whole = self._history(room.channel, since)
            roots = [m["ts"] for m in said if _goes_on(m, since)]
            for ts in list(dict.fromkeys([*roots, *threads]))[:MOST_THREADS]:
                said += self._replies(room.channel, ts, since)
        except CallFailedError as error:
            log.warning("%s: what was said is not read: %s", room.channel, error)
            return Found((), whole=False)
        once = {str(message["ts"]): message for message in said}
        return Found(tuple(once[ts] for ts in sorted(once)), whole)

    def _history(self, channel: str, since: str) -> tuple[list[Json], bool]:
        ask = self.client.conversations_history
        pages = self._pages(ask, "messages", channel=channel, oldest=since)
        said = list(islice(pages, MOST_MESSAGES + 1))  # newest first
        for number, message in enumerate(said):
            mine = message.get("user") == self.me
            if mine and message.get("subtype") == JOINED:
                return said[:number], True  # what came before was not ours to read
        return said[:MOST_MESSAGES], len(said) <= MOST_MESSAGES

    def _replies(self, channel: str, ts: str, since: str) -> list[Json]:
        """Return the replies in one thread; one that is gone has none."""
        ask = self.client.conversations_replies
        pages = self._pages(ask, "messages", channel=channel, ts=ts, oldest=since)
        try:
            said = list(islice(pages, MOST_MESSAGES))
        except CallFailedError as error:
            log.info("%s: a thread is not read: %s", channel, error)
            return []
        return [message for message in said if str(message["ts"]) > since]

    def _pages(self, ask: Ask, key: str, **args: Any) -> Iterator[Json]:
        cursor = ""
        while True:
            more = {"cursor": cursor} if cursor else {}
            data = self._call(ask, {**args, **more, "limit": self.page})
            yield from data[key]
            cursor = (data.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return

    def _call(self, ask: Ask, args: Mapping[str, Any]) -> Json:
        """Ask Slack in its turn; a passing failure is tried again.

        Raises ``CallFailedError``, and ``StoppedError`` where the bot is to stop.
        """
        wait_s, left = self.pace_s, TRIES
        while True:
            if self.wait(wait_s):
                raise StoppedError
            try:
                with failures():
                    found: Json = ask(**args).data
                    return found
            except CallFailedError as error:
                left -= 1
                if not left or not _may_pass(error):
                    raise
                asked = error.retry_after_s or WAIT_FIRST_S * (TRIES - left)
                wait_s = min(asked, WAIT_MOST_S)


def as_event(team: str, room: Room, message: Json) -> Json:
    """Return a message out of the history as the event that it would have been."""
    event = {
        **message,
        "type": "message",
        "channel": room.channel,
        "channel_type": _NAMES.get(room.kind, "channel"),
    }
    return {"team_id": team, "event": event, "is_ext_shared_channel": room.shared}


def _room(channel: Json) -> Room:
    kind = ChannelKind.PRIVATE if channel.get("is_private") else ChannelKind.PUBLIC
    if channel.get("is_mpim"):
        kind = ChannelKind.MPIM
    return Room(str(channel["id"]), kind, bool(channel.get("is_ext_shared")))


def _goes_on(message: Json, since: str) -> bool:
    return str(message.get("latest_reply") or "") > since


def _may_pass(error: CallFailedError) -> bool:
    """Return whether another try may do: too often, a broken line, Slack's trouble."""
    return error.error in ("", "ratelimited", "internal_error") or error.status >= 429
