"""Bytes as Slack's shapes: the fuzzer chooses the tree, the keys and the texts."""

from __future__ import annotations

from typing import Any

_MOST_DEPTH = 6
_BLOCKS = ("rich_text", "section", "header", "divider", "rich_text")
_PARTS = (
    *("rich_text_section", "rich_text_list", "rich_text_preformatted"),
    *("rich_text_quote", "text", "link", "user", "usergroup", "channel"),
    *("broadcast", "emoji", "date", "color", "unheard-of"),
)
_SUBTYPES = (
    *("", "message_changed", "message_deleted", "file_share", "channel_join"),
    *("thread_broadcast", "bot_message", "tombstone", "me_message"),
)


class Shape:
    """Takes decisions from bytes, one after the other; at their end all are zero."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def byte(self) -> int:
        """Return the next byte."""
        self._at += 1
        return self._data[self._at - 1] if self._at <= len(self._data) else 0

    def one_of(self, choices: tuple[Any, ...]) -> Any:
        """Return one of ``choices``."""
        return choices[self.byte() % len(choices)]

    def text(self) -> str:
        """Return a text up to the next zero byte, of 255 bytes at most."""
        end = self._data.find(b"\x00", self._at)
        end = min(len(self._data) if end < 0 else end, self._at + 255)
        part, self._at = self._data[self._at : end], end + 1
        return part.decode("utf-8", "surrogateescape")

    def odd(self) -> object:
        """Return a value that a field of Slack's never has."""
        return self.one_of(
            (None, 0, -1, 1e300, True, [], {}, "", [None], [[]], {"": 0})
        )

    def value(self) -> object:
        """Return a text, mostly; now and then what no text is."""
        return self.odd() if self.byte() % 16 == 15 else self.text()

    def message(self, depth: int = 0) -> dict[str, Any]:
        """Return a message event."""
        made: dict[str, Any] = {
            "type": "message",
            "subtype": self.one_of(_SUBTYPES),
            "channel": "C1",
            "user": self.one_of(("U1", "U0BOT", "USLACKBOT", "")),
            "ts": self.one_of(("1700000000.000100", "", "x", "9e99", "nan")),
            "text": self.value(),
            "blocks": self.listed(self.block),
        }
        if self.byte() % 4 == 3:
            made["files"] = self.listed(self.file)
        if self.byte() % 4 == 3 and depth < 2:
            made["message"] = self.message(depth + 1)
            made["previous_message"] = self.message(depth + 1)
        if self.byte() % 4 == 3:
            made["attachments"] = self.listed(self.attachment)
        return made

    def listed(self, make: Any) -> object:
        """Return up to three of what ``make`` makes, or something odd."""
        count = self.byte() % 5
        return self.odd() if count == 4 else [make() for _ in range(count)]

    def block(self) -> object:
        """Return a block of a message."""
        kind = self.one_of(_BLOCKS)
        return {"type": kind, "elements": self.listed(self.element)}

    def element(self, depth: int = 0) -> object:
        """Return an element of a rich text."""
        if self.byte() % 32 == 31:
            return self.odd()
        kind = self.one_of(_PARTS)
        if kind.startswith("rich") and depth < _MOST_DEPTH:
            return {
                "type": kind,
                "elements": self.listed(lambda: self.element(depth + 1)),
            }
        names = ("text", "url", "user_id", "usergroup_id", "channel_id", "range")
        keys = (*names, "name", "unicode", "fallback")
        return {"type": kind, "text": self.value(), self.one_of(keys): self.value()}

    def file(self) -> object:
        """Return a shared file."""
        made = {"name": self.value(), "url_private": self.text(), "size": self.byte()}
        if self.byte() % 2:
            made |= {"preview": self.text(), "preview_is_truncated": False}
        return made

    def attachment(self) -> object:
        """Return an attachment: a forwarded message."""
        inner = {"message": {"blocks": self.listed(self.block)}}
        return {"text": self.value(), "message_blocks": [inner]}

    def click(self) -> dict[str, Any]:
        """Return the payload of a button or a select."""
        chosen = {"value": self.text(), "text": {"type": "plain_text", "text": "x"}}
        action = {"selected_option": chosen} if self.byte() % 2 else chosen
        return {
            "actions": [action],
            "team": {"id": "T1"},
            "user": {"id": "U1"},
            "channel": self.one_of(({"id": "C1"}, None, {"id": ""}, {})),
            "container": self.one_of(({"channel_id": "C1"}, None, {})),
        }

    def command(self) -> dict[str, Any]:
        """Return a slash command."""
        return {
            "team_id": "T1",
            "channel_id": self.one_of(("C1", "D1", "G1")),
            "channel_name": self.one_of(("x", "directmessage", "privategroup", "")),
            "user_id": "U1",
            "text": self.text(),
        }
