"""All of a channel read what is posted there: it is said in the channel's language."""

from __future__ import annotations

from contextlib import AbstractContextManager

from bot.language import speaking, spoken
from bot.store import ChannelSettings, Store


def in_channel(store: Store, team: str, channel: str) -> AbstractContextManager[None]:
    """Speak a channel's language in here, English where none is set.

    A direct message has one reader, whose language is spoken already.
    """
    if is_direct(channel):
        return speaking(spoken())
    return speaking(store.channels.get(team, channel).language)


def as_set(settings: ChannelSettings, channel: str) -> AbstractContextManager[None]:
    """Speak a channel's language in here, as ``in_channel`` does."""
    return speaking(spoken() if is_direct(channel) else settings.language)


def is_direct(channel: str) -> bool:
    """Return whether a channel is a direct message with one person."""
    return channel.startswith("D")
