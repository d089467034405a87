"""Slack's markup to plain text and back.  Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Json = Mapping[str, Any]

# <@U1>, <#C1|name>, <!here>, <!subteam^S1|@team>, <https://x|label>, <mailto:..|..>
_ANGLED = re.compile(r"<([^<>\n]{1,4000})>")
_CONTROL = str.maketrans({"\x00": "\N{SYMBOL FOR NULL}"})
_MOST_NESTING = 8  # Slack nests rich_text twice; the rest is not from Slack


def plain(message: Json) -> str:
    """Return what a person wrote in a message, with line breaks, without markup.

    The blocks come first: ``text`` has its ``& < >`` escaped and its addresses
    wrapped.  Forwarded messages (attachments) are read too, below the text.
    """
    blocks = dicts(message.get("blocks"))
    rich = [block for block in blocks if block.get("type") == "rich_text"]
    text = "\n".join(filter(None, map(rich_text, rich)))
    if not text:
        text = unescaped(str(message.get("text") or ""))
    shared = (_forwarded(a) for a in dicts(message.get("attachments")))
    return clean("\n".join(part for part in (text, *shared) if part))


def clean(text: str) -> str:
    """Return ``text`` without what storage and sockets refuse: NUL, lone surrogates."""
    return text.translate(_CONTROL).encode("utf-8", "replace").decode("utf-8")


def unescaped(text: str) -> str:
    """Return mrkdwn as plain text: links by their address, mentions as they read.

    >>> unescaped("see <https://x.example|the page>, x &lt; y <@U1>")
    'see the page (https://x.example), x < y @U1'
    """
    text = _ANGLED.sub(_angled, text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def escaped(text: str) -> str:
    """Return plain text so that Slack shows it as it is, and pings nobody.

    >>> escaped("<!channel> & you")
    '&lt;!channel&gt; &amp; you'
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def without_mention(text: str, bot_user: str) -> str:
    """Return ``text`` without the mention of the bot, wherever it stands."""
    return text.replace(f"@{bot_user}", "").replace(f"<@{bot_user}>", "").strip()


def rich_text(block: Json) -> str:
    """Return a ``rich_text`` block as plain text; every line keeps its place."""
    parts = (_element(e, depth=0) for e in dicts(block.get("elements")))
    return "\n".join(part.rstrip("\n") for part in parts)


def _element(element: Json, *, depth: int) -> str:
    if depth > _MOST_NESTING:
        return ""
    children = dicts(element.get("elements"))
    kind = element.get("type")
    if kind == "rich_text_list":
        return "\n".join(_element(child, depth=depth + 1) for child in children)
    if kind in ("rich_text_section", "rich_text_preformatted", "rich_text_quote"):
        return "".join(_element(child, depth=depth + 1) for child in children)
    return _leaf(element)


def _leaf(element: Json) -> str:
    match element.get("type"):
        case "text":
            return str(element.get("text", ""))
        case "link":
            return _link(str(element.get("url", "")), str(element.get("text") or ""))
        case "user":
            return f"@{element.get('user_id', '')}"
        case "usergroup":
            return f"@{element.get('usergroup_id', '')}"
        case "channel":
            return f"#{element.get('channel_id', '')}"
        case "broadcast":
            return f"@{element.get('range', '')}"
        case "emoji":
            return _emoji(element)
        case "date":
            return str(element.get("fallback") or "")
        case _:
            return str(element.get("text", ""))


def _emoji(element: Json) -> str:
    try:
        return "".join(chr(int(c, 16)) for c in str(element["unicode"]).split("-"))
    except (KeyError, ValueError, OverflowError):
        return f":{element.get('name', '')}:"


def _angled(hit: re.Match[str]) -> str:
    address, _, label = hit.group(1).partition("|")
    match address[:1]:
        case "@" | "#":
            return address[0] + (label.lstrip("@#") or address[1:])
        case "!":
            return label or f"@{address[1:].partition('^')[0]}"
        case _:
            return _link(address, label)


def _link(address: str, label: str) -> str:
    # Slack links "WEB01.contoso.local" by itself: what was typed is the label.
    if not label or label == address:
        return address
    bare = address.split("://", 1)[-1].removeprefix("mailto:").rstrip("/")
    return label if label.rstrip("/") == bare else f"{label} ({address})"


def _forwarded(attachment: Json) -> str:
    inner = [
        rich_text(block)
        for shared in dicts(attachment.get("message_blocks"))
        for block in dicts(_mapping(shared.get("message")).get("blocks"))
        if block.get("type") == "rich_text"
    ]
    return "\n".join(filter(None, inner)) or unescaped(
        str(attachment.get("text") or "")
    )


def dicts(value: object) -> Sequence[Json]:
    """Return the mappings in a list of Slack's; what is no list holds none."""
    return list(_only_dicts(value)) if isinstance(value, Sequence) else ()


def _only_dicts(value: Sequence[object]) -> Iterator[Json]:
    return (item for item in value if isinstance(item, Mapping))


def _mapping(value: object) -> Json:
    return value if isinstance(value, Mapping) else {}
