"""Files to Slack, in its three calls: an address, the bytes, the sharing."""

from __future__ import annotations

import base64
import urllib.request
from collections.abc import Mapping
from typing import Any

from slack_sdk import WebClient

UPLOAD_WITHIN_S = 10


def upload(
    client: WebClient, channel: str, thread_ts: str | None, payload: Mapping[str, Any]
) -> None:
    """Share a file of an outbox row: name, title, alt and base64.

    Raises what the SDK and urllib raise; without ``files:write`` that is
    ``missing_scope``.
    """
    content = base64.b64decode(payload["base64"])
    share(
        client,
        channel,
        content,
        name=str(payload["name"]),
        title=str(payload["title"]),
        alt=str(payload.get("alt") or ""),
        thread_ts=thread_ts,
    )


def share(
    client: WebClient,
    channel: str,
    content: bytes,
    *,
    name: str,
    title: str,
    alt: str = "",
    thread_ts: str | None = None,
) -> None:
    """Share bytes as a file in a channel or a thread."""
    more = {"alt_txt": alt[:1000]} if alt else {}
    place = client.files_getUploadURLExternal(
        filename=name, length=len(content), **more
    )
    request = urllib.request.Request(str(place["upload_url"]), data=content)
    request.add_header("Content-Type", "application/octet-stream")
    with urllib.request.urlopen(request, timeout=UPLOAD_WITHIN_S):
        pass
    client.files_completeUploadExternal(
        files=[{"id": str(place["file_id"]), "title": title}],
        channel_id=channel,
        thread_ts=thread_ts,
    )


def has_file(message: Mapping[str, Any], name: object) -> bool:
    """Return whether a file of this name hangs on a message."""
    return any(file.get("name") == name for file in message.get("files") or ())
