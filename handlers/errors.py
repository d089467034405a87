"""The one error listener: log with a reference, tell the person once."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping
from typing import Any

from slack_bolt import BoltResponse
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.language import tr
from bot.store import StoreUnavailableError

log = logging.getLogger(__name__)


def on_error(
    error: Exception, body: Mapping[str, Any], client: WebClient
) -> BoltResponse:
    """Log what a listener raised, and tell who clicked or typed; never raises."""
    reference = secrets.token_hex(4)
    event_id = body.get("event_id") or body.get("trigger_id") or "-"
    fields = {"reference": reference, "event_id": str(event_id)}
    log.error(
        "reference %s, event %s", reference, event_id, exc_info=error, extra=fields
    )
    is_event = body.get("type") == "event_callback"
    if is_event and isinstance(error, StoreUnavailableError):
        # It is kept nowhere: unacknowledged, Slack brings it again.
        return BoltResponse(status=503, body="")
    user = _user(body)
    channel = body.get("channel_id") or (body.get("channel") or {}).get("id")
    if user and channel:
        text = tr(
            "That did not work, and it is my fault. Nothing was changed; please try"
            " again. If it stays so, tell who runs me this reference: {reference}",
            reference=reference,
        )
        try:
            client.chat_postEphemeral(channel=channel, user=user, text=text)
        except (SlackApiError, OSError) as failure:
            log.warning("reference %s: could not tell: %s", reference, failure)
    return BoltResponse(status=200, body="")


def on_lane_error(error: BaseException) -> None:
    """Log what work off the acknowledgement's path raised; a restart tries it again."""
    log.error("work failed", exc_info=error)


def _user(body: Mapping[str, Any]) -> str | None:
    user = body.get("user")
    return body.get("user_id") or (
        user.get("id") if isinstance(user, Mapping) else None
    )
