"""The app's answers to interactions: in the acknowledgement, or by response_url."""

from __future__ import annotations

from bot.workspace.state import Conversation, Json, ResponseUrl, SlackError, State, User
from bot.workspace.web_api.chat import check_blocks
from bot.workspace.world import World

RESPONSE_URL_USES = 5
RESPONSE_URL_LIFE_S = 30 * 60.0


class Answers:
    """Shows what the app answers, and counts how often it may."""

    def __init__(self, world: World) -> None:
        self._world = world

    @property
    def _state(self) -> State:
        return self._world.state

    def respond(self, key: str, body: Json) -> None:
        """Answer through a response_url; raise ``used_url`` or ``expired_url``."""
        url = self._state.response_urls.get(key)
        if url is None or self._state.now() - url.born_at > RESPONSE_URL_LIFE_S:
            raise SlackError("expired_url")
        if url.uses >= RESPONSE_URL_USES:
            raise SlackError("used_url")
        url.uses += 1
        user, channel = self._state.users[url.user], self._state.channels[url.channel]
        if body.get("blocks"):
            check_blocks(body["blocks"])
        if body.get("delete_original"):
            self._change_original(channel, url, None)
        elif body.get("replace_original") and url.message_ts:
            self._change_original(channel, url, _content(body))
        elif not (body.get("text") or body.get("blocks") or body.get("attachments")):
            raise SlackError("no_text")
        else:
            self.say(user, channel, body)

    def say(self, user: User, channel: Conversation, body: Json) -> None:
        state = self._state
        message: Json = {
            "type": "message",
            "user": state.bot_user,
            "bot_id": state.bot_id,
            "app_id": state.app_id,
            "team": state.team_id,
            **_content(body),
        }
        thread_ts = str(body.get("thread_ts") or "")
        if body.get("response_type") == "in_channel":
            self._world.put(channel, message, thread_ts=thread_ts)
            return
        if thread_ts:
            message["thread_ts"] = thread_ts
        self._world.whisper(channel, user.id, message)

    def fail(self, user: User, channel: Conversation, text: str) -> None:
        """Show Slackbot's word to the person when the app did not answer in time."""
        note = {"user": "USLACKBOT", "text": text, "subtype": "slackbot_response"}
        self._world.whisper(channel, user.id, note)

    def _change_original(
        self, channel: Conversation, url: ResponseUrl, fields: Json | None
    ) -> None:
        ts = url.message_ts
        if ts in channel.ephemerals:
            self._world.rewhisper(channel, ts, fields)
        elif fields is None:
            self._world.delete(channel, ts, by=self._state.bot_user)
        else:
            fields = {"blocks": None, "attachments": None, **fields}
            self._world.edit(channel, ts, fields, editor=self._state.bot_user)

    def new_url(self, user: User, channel: Conversation, ts: str = "") -> str:
        key = f"{self._state.team_id}/{self._state.new_id('R')}"
        self._state.response_urls[key] = ResponseUrl(
            channel.id, user.id, self._state.now(), ts
        )
        return f"{self._state.base_url}/response/{key}"


def _content(body: Json) -> Json:
    kept = {k: body[k] for k in ("text", "blocks", "attachments") if body.get(k)}
    return {"text": "", **kept}
