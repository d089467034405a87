"""What a person typed, as Slack stores it: escaped text and rich_text blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.workspace.state import Json, State

_FENCE = re.compile(r"```(.*?)```", re.DOTALL)
_INLINE = re.compile(
    r"`(?P<code>[^`\n]+)`"
    r"|(?P<link>https?://[^\s<>|]+)"
    r"|(?<!\S)@(?P<at>[a-z0-9](?:[a-z0-9._-]{0,78}[a-z0-9])?)"
    r"|(?<!\S)#(?P<hash>[a-z0-9](?:[a-z0-9_-]{0,78}[a-z0-9])?)"
    r"|(?<!\S):(?P<emoji>[a-z0-9_+-]{1,60}):(?!\S)"
    r"|(?<!\w)\*(?P<bold>[^\s*](?:[^*\n]{0,200}[^\s*])?)\*(?!\w)"
    r"|(?<!\w)~(?P<strike>[^\s~](?:[^~\n]{0,200}[^\s~])?)~(?!\w)"
)
_BROADCASTS = ("here", "channel", "everyone")


def escape(text: str) -> str:
    """Return text with Slack's three control characters escaped.

    >>> escape("<!channel> & more")
    '&lt;!channel&gt; &amp; more'
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def slack_text(state: State, typed: str) -> str:
    """Return what ``event.text`` holds for typed text: escaped, links and names marked.

    Only ``@name`` and ``#name`` of this workspace become mentions; a pasted
    ``<!channel>`` stays literal.  Code keeps its text, escaped.
    """
    parts: list[str] = []
    end = 0
    for fence in _FENCE.finditer(typed):
        parts += _marked(state, typed[end : fence.start()])
        parts.append(escape(fence[0]))
        end = fence.end()
    return "".join([*parts, *_marked(state, typed[end:])])


def rich_text(state: State, typed: str) -> list[Json]:
    """Return the one ``rich_text`` block of typed text; none for empty text."""
    elements: list[Json] = []
    end = 0
    for fence in _FENCE.finditer(typed):
        elements += _lines(state, _trim(typed[end : fence.start()]))
        elements.append(_preformatted(fence[1].strip("\n")))
        end = fence.end()
    elements += _lines(state, _trim(typed[end:]))
    if not elements:
        return []
    return [{"type": "rich_text", "block_id": state.new_id("b"), "elements": elements}]


def _trim(text: str) -> str:
    return text.strip("\n")


def _preformatted(code: str) -> Json:
    return {
        "type": "rich_text_preformatted",
        "border": 0,
        "elements": [{"type": "text", "text": code or " "}],
    }


def _lines(state: State, text: str) -> Iterator[Json]:
    """Yield sections and quotes: runs of lines with and without a leading ``>``."""
    run: list[str] = []
    quoting = False
    for line in text.split("\n") if text else ():
        if line.startswith(">") != quoting and run:
            yield _block(state, run, quoting)
            run = []
        quoting = line.startswith(">")
        run.append(line[1:].removeprefix(" ") if quoting else line)
    if run:
        yield _block(state, run, quoting)


def _block(state: State, run: list[str], quoting: bool) -> Json:
    kind = "rich_text_quote" if quoting else "rich_text_section"
    return {"type": kind, "elements": list(_elements(state, "\n".join(run)))}


def _elements(state: State, text: str) -> Iterator[Json]:
    end = 0
    for hit in _INLINE.finditer(text):
        element = _element(state, hit)
        if element is None:
            continue
        if hit.start() > end:
            yield {"type": "text", "text": text[end : hit.start()]}
        yield element
        end = hit.end()
    if end < len(text):
        yield {"type": "text", "text": text[end:]}


def _element(state: State, hit: re.Match[str]) -> Json | None:
    kind, value = str(hit.lastgroup), hit[str(hit.lastgroup)]
    if kind == "code":
        return {"type": "text", "text": value, "style": {"code": True}}
    if kind in ("bold", "strike"):
        return {"type": "text", "text": value, "style": {kind: True}}
    if kind == "link":
        return {"type": "link", "url": value}
    if kind == "emoji":
        return {"type": "emoji", "name": value}
    if kind == "at":
        if value in _BROADCASTS:
            return {"type": "broadcast", "range": value}
        user = _user_id(state, value)
        return {"type": "user", "user_id": user} if user else None
    channel = _channel_id(state, value)
    return {"type": "channel", "channel_id": channel} if channel else None


def _marked(state: State, text: str) -> Iterator[str]:
    end = 0
    for hit in _INLINE.finditer(text):
        mark = _mark(state, hit)
        if mark:
            yield escape(text[end : hit.start()])
            yield mark
            end = hit.end()
    yield escape(text[end:])


def _mark(state: State, hit: re.Match[str]) -> str | None:
    if hit["link"]:
        return f"<{escape(hit['link'])}>"
    if hit["at"]:
        if hit["at"] in _BROADCASTS:
            return f"<!{hit['at']}>"
        user = _user_id(state, hit["at"])
        return f"<@{user}>" if user else None
    if hit["hash"]:
        channel = _channel_id(state, hit["hash"])
        return f"<#{channel}|{hit['hash']}>" if channel else None
    return None


def _user_id(state: State, name: str) -> str | None:
    return next((u.id for u in state.users.values() if u.name == name), None)


def _channel_id(state: State, name: str) -> str | None:
    return next(
        (c.id for c in state.channels.values() if c.kind != "im" and c.name == name),
        None,
    )
