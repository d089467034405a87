"""What a person does with what the app showed them, as the payloads Slack sends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.workspace.delivery import Ack, Delivery
from bot.workspace.state import (
    Conversation,
    Json,
    ResponseUrl,
    SlackError,
    State,
    Trigger,
    User,
)
from bot.workspace.web_api.chat import check_blocks
from bot.workspace.web_api.views import change, public, push
from bot.workspace.world import World

RESPONSE_URL_USES = 5
RESPONSE_URL_LIFE_S = 30 * 60.0
_ASKED = ("selected_", "value", "rich_text_value", "files")


class Interactions:
    """Clicks, commands, shortcuts and submissions, delivered and answered."""

    def __init__(self, world: World, delivery: Delivery, *, token: str) -> None:
        self._world = world
        self._delivery = delivery
        self._token = token

    @property
    def _state(self) -> State:
        return self._world.state

    async def slash(
        self, user: User, channel: Conversation, command: str, text: str
    ) -> Json:
        """Run a slash command; a body in the acknowledgement answers in the channel."""
        payload = {
            "token": self._token,
            "team_id": self._state.team_id,
            "team_domain": "patch-night",
            "channel_id": channel.id,
            "channel_name": channel.name or "directmessage",
            "user_id": user.id,
            "user_name": user.name,
            "command": command,
            "text": text,
            "api_app_id": self._state.app_id,
            "is_enterprise_install": "false",
            "response_url": self._response_url(user, channel),
            "trigger_id": self.trigger(user),
        }
        ack = await self._delivery.send("slash_commands", payload)
        if not ack.ok:
            self._failed(user, channel, f"{command} failed with the error “timeout”")
        elif ack.body.get("text") or ack.body.get("blocks"):
            self._say(user, channel, ack.body)
        return _outcome(ack)

    async def click(
        self, user: User, container: Json, action_id: str, **choice: Any
    ) -> Json:
        """Use a button, select or overflow in a message, a modal or the Home tab.

        ``container`` holds ``channel`` and ``ts``, or ``view_id``.  ``choice`` may
        hold ``block_id``, and ``value`` for what is chosen or typed.
        """
        where = self._container(user, container)
        block, element = _find(where["blocks"], action_id, choice.get("block_id"))
        action = acted(block, element, choice.get("value"), at=self._state.new_ts())
        if "view" in where:
            self._remember(where["view"], block["block_id"], action_id, action)
        payload: Json = {
            "type": "block_actions",
            **self._who(user),
            **where["payload"],
            "trigger_id": self.trigger(user),
            "actions": [action],
        }
        if "view" in where:
            payload["view"] = self._view_json(where["view"])
        ack = await self._delivery.send("interactive", payload)
        return _outcome(ack)

    def fill(self, view_id: str, values: Json) -> None:
        """Type into a modal: ``{block_id: {action_id: what is typed or chosen}}``."""
        view = self._view(view_id)
        for block_id, fields in values.items():
            for action_id, value in fields.items():
                block, element = _find(view["blocks"], action_id, block_id)
                action = acted(block, element, value, at="")
                self._remember(view, block_id, action_id, action)

    async def submit(self, user: User, view_id: str) -> Json:
        """Submit a modal and follow the app's response_action."""
        view = self._view(view_id)
        missing = list(self._missing(view))
        if missing:
            return {"errors": dict.fromkeys(missing, "This field is required")}
        payload = {
            "type": "view_submission",
            **self._who(user),
            "trigger_id": self.trigger(user),
            "view": self._view_json(view),
            "response_urls": [],
        }
        ack = await self._delivery.send("interactive", payload)
        if not ack.ok:
            return {"errors": {}, "failed": ack.reason}
        return self._respond(user, view, ack.body)

    async def close(self, user: User, view_id: str, *, clear: bool) -> Json:
        """Close a modal, or with ``clear`` the whole stack of them."""
        view = self._view(view_id)
        notify = view["notify_on_close"]
        payload = {
            "type": "view_closed",
            **self._who(user),
            "view": self._view_json(view),
            "is_cleared": clear,
        }
        self._pop(user, view, whole=clear)
        if not notify:
            return {}
        return _outcome(await self._delivery.send("interactive", payload))

    async def message_shortcut(
        self, user: User, channel: Conversation, ts: str, callback_id: str
    ) -> Json:
        """Run a message shortcut on a message."""
        message = self._world.message(channel, ts)
        payload = {
            "type": "message_action",
            **self._who(user),
            "callback_id": callback_id,
            "trigger_id": self.trigger(user),
            "response_url": self._response_url(user, channel),
            "message_ts": ts,
            "channel": {"id": channel.id, "name": channel.name or "directmessage"},
            "message": message,
            "action_ts": self._state.new_ts(),
        }
        return _outcome(await self._delivery.send("interactive", payload))

    async def global_shortcut(self, user: User, callback_id: str) -> Json:
        """Run a global shortcut."""
        payload = {
            "type": "shortcut",
            **self._who(user),
            "callback_id": callback_id,
            "trigger_id": self.trigger(user),
            "action_ts": self._state.new_ts(),
        }
        return _outcome(await self._delivery.send("interactive", payload))

    async def suggest(
        self, user: User, container: Json, action_id: str, typed: str
    ) -> Json:
        """Ask the app for the options of an external select."""
        where = self._container(user, container)
        block, _ = _find(where["blocks"], action_id, None)
        payload: Json = {
            "type": "block_suggestion",
            **self._who(user),
            **where["payload"],
            "action_id": action_id,
            "block_id": block["block_id"],
            "value": typed,
        }
        if "view" in where:
            payload["view"] = self._view_json(where["view"])
        ack = await self._delivery.send("options", payload)
        return {"options": ack.body.get("options", []), **_outcome(ack)}

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
            self._say(user, channel, body)

    def trigger(self, user: User) -> str:
        """Return a new trigger id for a person."""
        key = f"{self._state.new_id('')}.{self._state.team_id[1:]}.trigger"
        self._state.triggers[key] = Trigger(user.id, self._state.now())
        return key

    # -- helpers -------------------------------------------------------------

    def _say(self, user: User, channel: Conversation, body: Json) -> None:
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

    def _failed(self, user: User, channel: Conversation, text: str) -> None:
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

    def _response_url(self, user: User, channel: Conversation, ts: str = "") -> str:
        key = f"{self._state.team_id}/{self._state.new_id('R')}"
        self._state.response_urls[key] = ResponseUrl(
            channel.id, user.id, self._state.now(), ts
        )
        return f"{self._state.base_url}/response/{key}"

    def _who(self, user: User) -> Json:
        state = self._state
        return {
            "token": self._token,
            "team": {"id": state.team_id, "domain": "patch-night"},
            "user": {
                "id": user.id,
                "username": user.name,
                "name": user.name,
                "team_id": state.team_id,
            },
            "api_app_id": state.app_id,
            "is_enterprise_install": False,
            "enterprise": None,
        }

    def _container(self, user: User, container: Json) -> Json:
        if container.get("view_id"):
            view = self._view(container["view_id"])
            inside = {"container": {"type": "view", "view_id": view["id"]}}
            return {"blocks": view["blocks"], "view": view, "payload": inside}
        channel = self._state.channel(container["channel"])
        ts = container["ts"]
        whisper = channel.ephemerals.get(ts)
        if whisper and whisper["_to"] != user.id:
            raise SlackError("message_not_found")
        message = whisper or self._world.message(channel, ts)
        shown = {k: v for k, v in message.items() if not k.startswith("_")}
        boxed: Json = {
            "container": {
                "type": "message",
                "message_ts": ts,
                "channel_id": channel.id,
                "is_ephemeral": bool(whisper),
                **(
                    {"thread_ts": message["thread_ts"]}
                    if "thread_ts" in message
                    else {}
                ),
            },
            "channel": {"id": channel.id, "name": channel.name or "directmessage"},
            "message": shown,
            "state": {"values": {}},
            "response_url": self._response_url(user, channel, ts),
        }
        if whisper:  # Slack leaves an ephemeral message out of the payload
            del boxed["message"]
        return {"blocks": message.get("blocks", []), "payload": boxed}

    def _view(self, view_id: str) -> Json:
        view = self._state.views.get(view_id)
        if view is None:
            raise SlackError("view_not_found")
        return view

    def _view_json(self, view: Json) -> Json:
        values = dict(self._state.inputs.get(view["id"], {}))
        for block in view["blocks"]:
            if block["type"] == "input" and block["block_id"] not in values:
                element = block["element"]
                first = _first_value(element)
                key = element.get("action_id", "")
                values[block["block_id"]] = {key: {"type": element["type"], **first}}
        return {**public(view), "state": {"values": values}}

    def _remember(
        self, view: Json, block_id: str, action_id: str, action: Json
    ) -> None:
        kept = {
            key: value
            for key, value in action.items()
            if key == "type" or key.startswith(_ASKED)
        }
        inputs = self._state.inputs.setdefault(view["id"], {})
        inputs.setdefault(block_id, {})[action_id] = kept

    def _missing(self, view: Json) -> Iterator[str]:
        values = self._view_json(view)["state"]["values"]
        for block in view["blocks"]:
            if block["type"] != "input" or block.get("optional"):
                continue
            given = values[block["block_id"]].get(block["element"].get("action_id", ""))
            filled = [v for k, v in (given or {}).items() if k != "type" and v]
            if not filled:
                yield block["block_id"]

    def _respond(self, user: User, view: Json, body: Json) -> Json:
        action = body.get("response_action")
        if action == "errors":
            return {"errors": body["errors"]}
        if action == "update":
            self._told(user, change(self._state, view, body["view"]))
        elif action == "push":
            stack = self._state.stacks[user.id]
            self._told(user, push(self._state, body["view"], user=user.id, stack=stack))
        else:
            self._pop(user, view, whole=action == "clear")
        return {"response_action": action or "close"}

    def _pop(self, user: User, view: Json, *, whole: bool) -> None:
        stack = self._state.stacks.get(user.id, [])
        gone = list(stack) if whole else [view["id"]]
        for view_id in gone:
            if view_id in stack:
                stack.remove(view_id)
            self._state.views.pop(view_id, None)
            self._state.inputs.pop(view_id, None)
        self._told(user, view)

    def _told(self, user: User, view: Json) -> None:
        self._world.changed_view(user.id)


def acted(block: Json, element: Json, value: Any, *, at: str) -> Json:
    """Return one entry of ``actions``: the element and what was chosen in it."""
    kind = element["type"]
    action: Json = {
        "type": kind,
        "action_id": element.get("action_id", ""),
        "block_id": block["block_id"],
        "action_ts": at,
    }
    if "text" in element and kind in ("button", "icon_button"):
        action["text"] = element["text"]
    return {**action, **_chosen(element, value)}


def _chosen(element: Json, value: Any) -> Json:
    kind = element["type"]
    if kind in ("button", "icon_button"):
        return {"value": element["value"]} if "value" in element else {}
    if kind == "feedback_buttons":
        sides = (element["positive_button"], element["negative_button"])
        side = next((s for s in sides if s.get("value") == value), sides[0])
        return {"value": side.get("value", ""), "text": side["text"]}
    if kind in ("static_select", "overflow", "radio_buttons"):
        return {"selected_option": _option(element, value)}
    if kind == "external_select":
        return {"selected_option": value}
    if kind in ("multi_static_select", "checkboxes"):
        chosen = [_option(element, item) for item in value or []]
        return {"selected_options": [option for option in chosen if option]}
    return {_VALUE_KEYS.get(kind, "value"): value}


_VALUE_KEYS = {
    "users_select": "selected_user",
    "multi_users_select": "selected_users",
    "conversations_select": "selected_conversation",
    "multi_conversations_select": "selected_conversations",
    "channels_select": "selected_channel",
    "multi_channels_select": "selected_channels",
    "multi_external_select": "selected_options",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "rich_text_input": "rich_text_value",
    "file_input": "files",
}
_INITIAL_KEYS = {
    "initial_option": "selected_option",
    "initial_options": "selected_options",
    "initial_value": "value",
    "initial_user": "selected_user",
    "initial_users": "selected_users",
    "initial_channel": "selected_channel",
    "initial_channels": "selected_channels",
    "initial_conversation": "selected_conversation",
    "initial_conversations": "selected_conversations",
    "initial_date": "selected_date",
    "initial_time": "selected_time",
    "initial_date_time": "selected_date_time",
}


def _first_value(element: Json) -> Json:
    """Return what an untouched input holds in the view's state."""
    for name, key in _INITIAL_KEYS.items():
        if name in element:
            return {key: element[name]}
    kind = element["type"]
    if kind in ("static_select", "radio_buttons", "external_select"):
        return {"selected_option": None}
    if kind in ("multi_static_select", "checkboxes", "multi_external_select"):
        return {"selected_options": []}
    return {_VALUE_KEYS.get(kind, "value"): None}


def _option(element: Json, value: Any) -> Json | None:
    if value is None:
        return None
    groups = element.get("option_groups") or [{"options": element.get("options", [])}]
    for group in groups:
        for option in group["options"]:
            if option.get("value") == value:
                return dict(option)
    raise SlackError("option_not_found", value=value)


def _find(
    blocks: list[Json], action_id: str, block_id: str | None
) -> tuple[Json, Json]:
    """Return the block and the element with an action id; ``block_id`` narrows."""
    for block in blocks:
        for element in _interactive(block):
            here = block_id in (None, "", block.get("block_id"))
            if here and element.get("action_id") == action_id:
                return {"block_id": "", **block}, element
    raise SlackError("action_not_found", action_id=action_id)


def _interactive(block: Json) -> Iterator[Json]:
    for key in ("accessory", "element"):
        if isinstance(block.get(key), dict):
            yield block[key]
    if block["type"] in ("actions", "context_actions"):
        yield from block["elements"]
    if block["type"] == "card":
        yield from block.get("actions", ())
    for child in (*block.get("child_blocks", ()), *_cards(block)):
        yield from _interactive(child)


def _cards(block: Json) -> list[Json]:
    return list(block["elements"]) if block["type"] == "carousel" else []


def _content(body: Json) -> Json:
    kept = {k: body[k] for k in ("text", "blocks", "attachments") if body.get(k)}
    return {"text": "", **kept}


def _outcome(ack: Ack) -> Json:
    return {"acked": ack.ok, "reason": ack.reason, "answer": ack.body}
