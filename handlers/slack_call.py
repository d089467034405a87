"""Calls to Slack's Web API, their failures as data for the retry ladder."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackRequestError

from bot.delivery import Kind
from bot.reply import Note, Reply, from_mapping
from bot.store import OutboxRow
from handlers.blocks import card_blocks, plain_text
from handlers.blocks.links import with_links

METADATA_TYPE = "patchbot_said"
LOOK_BACK = 100  # messages of a thread that are looked through after a crash


class CallFailedError(Exception):
    """A call that failed: Slack's error word (empty for a broken line) and status."""

    def __init__(self, error: str, status: int, retry_after_s: float | None) -> None:
        super().__init__(error or "connection")
        self.error = error
        self.status = status
        self.retry_after_s = retry_after_s


@dataclass(frozen=True, slots=True)
class Voice:
    """Says outbox rows in Slack."""

    client: WebClient
    team_url: str

    def say(self, row: OutboxRow, *, plain: bool) -> str | None:
        """Do what a row asks; return the ts of what was posted.

        ``plain`` leaves the blocks out.  Raises ``CallFailedError``.
        """
        try:
            return self._say(row, plain=plain)
        except SlackApiError as error:
            response = error.response
            after = response.headers.get("Retry-After")
            raise CallFailedError(
                str(response.get("error") or ""),
                int(response.status_code),
                float(after) if after else None,
            ) from error
        except (OSError, SlackRequestError) as error:
            raise CallFailedError("", 0, None) from error

    def say_now(self, channel: str, thread_ts: str, said: Reply | Note) -> None:
        """Post past the outbox, once: the database is away and somebody waits."""
        self.client.chat_postMessage(
            channel=channel,
            thread_ts=thread_ts,
            unfurl_links=False,
            unfurl_media=False,
            **self.rendered(said),
        )

    def find(self, row: OutboxRow) -> str | None:
        """Return the ts under which a row was posted before a crash, if it was."""
        sending = row.sending
        if sending.kind is not Kind.POST:
            return None
        where: dict[str, Any] = {
            "channel": sending.channel,
            "limit": LOOK_BACK,
            "include_all_metadata": True,
        }
        try:
            if sending.thread_ts:
                ts = sending.thread_ts
                found = self.client.conversations_replies(ts=ts, **where)
            else:
                found = self.client.conversations_history(**where)
        except (SlackApiError, OSError):
            return None  # posting again is the smaller harm
        mark = marked(sending.dedupe)
        for message in found.get("messages") or ():
            payload = (message.get("metadata") or {}).get("event_payload") or {}
            if payload.get("row") == mark:
                return str(message["ts"])
        return None

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
                metadata = {
                    "event_type": METADATA_TYPE,
                    "event_payload": {"row": marked(sending.dedupe)},
                }
                done = self.client.chat_postMessage(
                    channel=str(payload.get("user") or channel),
                    thread_ts=sending.thread_ts,
                    unfurl_links=False,
                    unfurl_media=False,
                    metadata=metadata,
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
            case Kind.UPLOAD:
                raise CallFailedError("unknown_method", 200, None)
        return None

    def _content(self, payload: Mapping[str, object], *, plain: bool) -> dict[str, Any]:
        said = payload["said"]
        assert isinstance(said, dict)  # written by bot.desk.say
        return self.rendered(from_mapping(said), plain=plain)


def marked(dedupe: str) -> str:
    """Return the opaque mark of a row: anybody may read a message's metadata."""
    return hashlib.sha256(dedupe.encode()).hexdigest()[:24]
