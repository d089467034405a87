"""Calls to Slack's Web API, their failures as data for the retry ladder."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackRequestError

from bot.delivery import Kind
from bot.language import ENGLISH, speaking
from bot.reply import Note, Reply, from_mapping
from bot.store import OutboxRow
from handlers.blocks import card_blocks, plain_text
from handlers.blocks.links import with_links
from handlers.uploads import has_file, upload

METADATA_TYPE = "patchbot_said"
# What is looked through after a crash: a thread comes oldest first, so all of it.
LOOK_BACK, PAGES_MOST = 999, 5
CALL_WITHIN_S = 10


class CallFailedError(Exception):
    """A call that failed: Slack's error word (empty for a broken line) and status."""

    def __init__(self, error: str, status: int, retry_after_s: float | None) -> None:
        super().__init__(error or "connection")
        self.error = error
        self.status = status
        self.retry_after_s = retry_after_s


# A thread that we may not read, or that is gone.
UNREADABLE = frozenset(
    {"missing_scope", "not_in_channel", "channel_not_found", "thread_not_found"}
    | {"no_permission", "is_archived", "method_not_supported_for_channel_type"}
)


@dataclass(frozen=True, slots=True)
class Voice:
    """Says outbox rows in Slack."""

    client: WebClient
    team_url: str

    def say(self, row: OutboxRow, *, plain: bool) -> str | None:
        """Do what a row asks; return the ts of what was posted.

        ``plain`` leaves the blocks out.  Raises ``CallFailedError``.
        """
        with failures():
            return self._say(row, plain=plain)

    def say_now(
        self, name: str, channel: str, thread_ts: str, said: Reply | Note
    ) -> None:
        """Post past the outbox, once: the database is away and somebody waits.

        ``name`` is what ``said_now`` knows it by.  Raises ``CallFailedError``.
        """
        with failures():
            self.client.chat_postMessage(
                channel=channel,
                thread_ts=thread_ts,
                unfurl_links=False,
                unfurl_media=False,
                metadata=_metadata(name),
                **self.rendered(said),
            )

    def said_now(self, name: str, channel: str, thread_ts: str) -> bool:
        """Return whether ``say_now`` had said ``name``; raises ``CallFailedError``."""
        return self._seen(name, channel, thread_ts) is not None

    def find(self, row: OutboxRow) -> str | None:
        """Return the ts under which a row was posted before a crash, if it was.

        Raises ``CallFailedError`` while Slack cannot say: ask again before posting.
        """
        sending = row.sending
        if sending.kind is Kind.UPLOAD:
            name = sending.payload["name"]
            return self._first(sending.channel, row.thread, lambda m: has_file(m, name))
        if sending.kind is not Kind.POST:
            return None
        return self._seen(sending.dedupe, sending.channel, row.thread)

    def _seen(self, name: str, channel: str, thread_ts: str | None) -> str | None:
        """Return the ts of the message marked as ``name``."""
        mark = marked(name)

        def is_it(message: Mapping[str, Any]) -> bool:
            payload = (message.get("metadata") or {}).get("event_payload") or {}
            return bool(payload.get("row") == mark)

        return self._first(channel, thread_ts, is_it)

    def _first(
        self,
        channel: str,
        thread_ts: str | None,
        is_it: Callable[[Mapping[str, Any]], bool],
    ) -> str | None:
        """Return the ts of the first message that is it, ``None`` if none is."""
        try:
            for message in self._messages(channel, thread_ts):
                if is_it(message):
                    return str(message["ts"])
        except CallFailedError as error:
            if error.error not in UNREADABLE:
                raise
            # No waiting helps here: posting again is the smaller harm.
        return None

    def _messages(
        self, channel: str, thread_ts: str | None
    ) -> Iterator[Mapping[str, Any]]:
        where: dict[str, Any] = {
            "channel": channel,
            "limit": LOOK_BACK,
            "include_all_metadata": True,
        }
        for _ in range(PAGES_MOST if thread_ts else 1):
            with failures():
                if thread_ts:
                    found = self.client.conversations_replies(ts=thread_ts, **where)
                else:
                    found = self.client.conversations_history(**where)
            yield from found.get("messages") or ()
            where["cursor"] = (found.get("response_metadata") or {}).get("next_cursor")
            if not where["cursor"]:
                return

    def rendered(self, said: Reply | Note, *, plain: bool = False) -> dict[str, Any]:
        """Return ``text`` and ``blocks`` of what is said."""
        linked = with_links(said, self.team_url)
        blocks = [] if plain else card_blocks(linked)
        return {"text": plain_text(linked), "blocks": blocks or None}

    def _say(self, row: OutboxRow, *, plain: bool) -> str | None:
        sending, payload = row.sending, row.sending.payload
        channel = sending.channel
        match sending.kind:
            case Kind.POST | Kind.DM:
                done = self.client.chat_postMessage(
                    channel=str(payload.get("user") or channel),
                    thread_ts=row.thread,
                    unfurl_links=False,
                    unfurl_media=False,
                    metadata=_metadata(sending.dedupe),
                    **self._content(payload, plain=plain),
                )
                return str(done["ts"])
            case Kind.UPDATE:
                ts = str(payload.get("ts") or row.target_ts)
                content = self._content(payload, plain=plain)
                # Without blocks the old ones would stay: an empty list takes them away.
                content["blocks"] = content["blocks"] or []
                self.client.chat_update(channel=channel, ts=ts, **content)
            case Kind.DELETE:
                ts = str(payload.get("ts") or row.target_ts)
                self.client.chat_delete(channel=channel, ts=ts)
            case Kind.EPHEMERAL:
                self.client.chat_postEphemeral(
                    channel=channel,
                    user=str(payload["user"]),
                    thread_ts=sending.thread_ts,
                    **self._content(payload, plain=plain),
                )
            case Kind.REACT:
                name, ts = str(payload["name"]), str(payload["ts"])
                self.client.reactions_add(channel=channel, name=name, timestamp=ts)
            case Kind.UNREACT:
                name, ts = str(payload["name"]), str(payload["ts"])
                self.client.reactions_remove(channel=channel, name=name, timestamp=ts)
            case Kind.PIN:
                self.client.pins_add(channel=channel, timestamp=str(row.target_ts))
            case Kind.UPLOAD:
                upload(self.client, channel, row.thread, payload)
        return None

    def _content(self, payload: Mapping[str, object], *, plain: bool) -> dict[str, Any]:
        said = payload["said"]
        assert isinstance(said, dict)  # written by bot.desk.say
        with speaking(str(said.get("language") or ENGLISH)):
            return self.rendered(from_mapping(said), plain=plain)


@contextmanager
def failures() -> Iterator[None]:
    """Raise what the SDK raises as ``CallFailedError``."""
    try:
        yield
    except SlackApiError as error:
        response = error.response
        after = response.headers.get("Retry-After")
        raise CallFailedError(
            str(response.get("error") or ""),
            int(response.status_code),
            float(after) if after else None,
        ) from error
    except (OSError, HTTPException, SlackRequestError, ValueError) as error:
        raise CallFailedError("", 0, None) from error


def _metadata(name: str) -> dict[str, Any]:
    return {"event_type": METADATA_TYPE, "event_payload": {"row": marked(name)}}


def marked(dedupe: str) -> str:
    """Return the opaque mark of a row: anybody may read a message's metadata."""
    return hashlib.sha256(dedupe.encode()).hexdigest()[:24]
