"""What other bots post (Grafana, SCOM, Zabbix), read as alerts.  Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.incident import BOT
from handlers.blocks.card import CHOICE, FOLD, OUTCOME
from handlers.blocks.summary import BUTTONS
from handlers.side import Identity
from handlers.slack_call import METADATA_TYPE
from handlers.slack_text import clean, dicts, rich_text, unescaped

Json = Mapping[str, Any]
# By these a patchbot's message is known, another team's too: two that answered
# each other would never end.
OUR_BLOCKS = frozenset({OUTCOME, CHOICE, FOLD, BUTTONS})


def is_alert(message: Json, who: Identity) -> bool:
    """Return whether a message is another bot's, and not an answer in a thread.

    A patchbot answers in threads and its posts have its marks: neither its own nor
    another one's is ever an alert.
    """
    bot = message.get("bot_id")
    if not bot or bot == who.bot_id or message.get("user") == who.bot_user:
        return False
    if message.get("thread_ts") not in (None, "", message.get("ts")):
        return False
    metadata = message.get("metadata")
    if isinstance(metadata, Mapping) and metadata.get("event_type") == METADATA_TYPE:
        return False
    blocks = dicts(message.get("blocks"))
    return not any(block.get("block_id") in OUR_BLOCKS for block in blocks)


def alert_author(message: Json) -> str:
    """Return the name of the bot that posted, marked as no person's.

    >>> alert_author({"bot_id": "B1", "username": "Grafana"})
    'bot:Grafana'
    """
    profile = message.get("bot_profile")
    named = profile.get("name") if isinstance(profile, Mapping) else ""
    name = message.get("username") or named or message.get("bot_id")
    return f"{BOT}{clean(str(name))[:80]}"


def alert_text(message: Json) -> str:
    """Return all that an alert says, each line once: text, blocks, attachments.

    >>> alert_text({"text": "a", "attachments": [{"title": "b", "text": "a"}]})
    'a\\nb'
    """
    parts = "\n".join(_parts(message))
    return clean("\n".join(dict.fromkeys(parts.split("\n"))).strip())


def _parts(message: Json) -> Iterator[str]:
    yield unescaped(str(message.get("text") or ""))
    for block in dicts(message.get("blocks")):
        yield from _block(block)
    for attachment in dicts(message.get("attachments")):
        said = [part for part in _attachment(attachment) if part]
        yield from said or [unescaped(str(attachment.get("fallback") or ""))]


def _block(block: Json) -> Iterator[str]:
    if block.get("type") == "rich_text":
        yield rich_text(block)
    yield _words(block.get("text"))
    yield from map(_words, dicts(block.get("fields")))
    if block.get("type") == "context":
        yield from map(_words, dicts(block.get("elements")))


def _attachment(attachment: Json) -> Iterator[str]:
    for name in ("pretext", "title", "text"):
        yield unescaped(str(attachment.get(name) or ""))
    for field in dicts(attachment.get("fields")):
        title, value = field.get("title") or "", field.get("value") or ""
        yield unescaped(f"{title}: {value}" if title else str(value))
    for block in dicts(attachment.get("blocks")):
        yield from _block(block)


def _words(text: object) -> str:
    """Return a text object's words; elements that are pictures have none."""
    if not isinstance(text, Mapping):
        return ""
    words = text.get("text")
    if not isinstance(words, str):
        return ""
    return unescaped(words) if text.get("type") == "mrkdwn" else words
