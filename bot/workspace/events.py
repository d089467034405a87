"""From what happened to the envelopes the app gets, if it may hear them."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable

from bot.workspace.app_config import AppConfig
from bot.workspace.state import Conversation, Json, State


class Events:
    """Wraps events for the app and hands them to ``send``."""

    def __init__(
        self,
        state: State,
        config: AppConfig,
        send: Callable[[Json], None],
        *,
        token: str,
    ) -> None:
        self._state = state
        self._config = config
        self._send = send
        self._token = token

    def publish(self, event: Json, channel: Conversation | None) -> None:
        """Send an event, unless the app is not there or did not ask for it."""
        if channel and not self._is_there(event, channel):
            return
        kind = event["type"]
        if kind == "message" and channel:
            kind = f"message.{channel.event_kind}"
        if self._config.hears(kind):
            self._send(self._envelope(event))

    def _is_there(self, event: Json, channel: Conversation) -> bool:
        # That the bot itself came or went is told to it even so.
        own = event.get("user") == self._state.bot_user
        return self._state.bot_user in channel.members or own

    def _envelope(self, event: Json) -> Json:
        state = self._state
        event_id = state.new_id("Ev")
        context = {
            "tid": state.team_id,
            "aid": state.app_id,
            "cid": event.get("channel"),
        }
        return {
            "token": self._token,
            "team_id": state.team_id,
            "context_team_id": state.team_id,
            "context_enterprise_id": None,
            "api_app_id": state.app_id,
            "event": event,
            "type": "event_callback",
            "event_id": event_id,
            "event_time": int(state.now()),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": state.team_id,
                    "user_id": state.bot_user,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": False,
            "event_context": "4-"
            + base64.b64encode(json.dumps(context).encode()).decode(),
        }
