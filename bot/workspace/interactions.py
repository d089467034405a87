"""What a person does with what the app showed them, as the payloads Slack sends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.workspace.answers import Answers
from bot.workspace.block_kit import view_problems
from bot.workspace.choices import acted, find_element, first_value
from bot.workspace.delivery import Ack, Delivery
from bot.workspace.state import Conversation, Json, SlackError, State, Trigger, User
from bot.workspace.web_api.views import change, public, push
from bot.workspace.world import World

_ASKED = ("selected_", "value", "rich_text_value", "files")


class Interactions:
    """Clicks, commands, shortcuts and submissions, delivered and answered."""

    def __init__(
        self, world: World, delivery: Delivery, answers: Answers, *, token: str
    ) -> None:
        self._world = world
        self._delivery = delivery
        self._answers = answers
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
            "response_url": self._answers.new_url(user, channel),
            "trigger_id": self.trigger(user),
        }
        ack = await self._delivery.send("slash_commands", payload)
        if not ack.ok:
            self._answers.fail(
                user, channel, f"{command} failed with the error “timeout”"
            )
        elif ack.body.get("text") or ack.body.get("blocks"):
            self._answers.say(user, channel, ack.body)
        return _outcome(ack)

    async def click(
        self, user: User, container: Json, action_id: str, **choice: Any
    ) -> Json:
        """Use a button, select or overflow in a message, a modal or the Home tab.

        ``container`` holds ``channel`` and ``ts``, or ``view_id``.  ``choice`` may
        hold ``block_id``, and ``value`` for what is chosen or typed; ``forged``
        takes the place of parts of the payload, as nobody can who has only Slack.
        """
        where = self._container(user, container)
        block, element = find_element(
            where["blocks"], action_id, choice.get("block_id")
        )
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
        payload |= choice.get("forged") or {}
        ack = await self._delivery.send("interactive", payload)
        return _outcome(ack)

    def fill(self, view_id: str, values: Json) -> None:
        """Type into a modal: ``{block_id: {action_id: what is typed or chosen}}``."""
        view = self._view(view_id)
        for block_id, fields in values.items():
            for action_id, value in fields.items():
                block, element = find_element(view["blocks"], action_id, block_id)
                action = acted(block, element, value, at="")
                self._remember(view, block_id, action_id, action)

    async def submit(
        self, user: User, view_id: str, forged: Json | None = None
    ) -> Json:
        """Submit a modal and follow the app's response_action.

        ``forged`` takes the place of parts of the view.
        """
        view = self._view(view_id)
        missing = list(self._missing(view))
        if missing:
            return {"errors": dict.fromkeys(missing, "This field is required")}
        payload = {
            "type": "view_submission",
            **self._who(user),
            "trigger_id": self.trigger(user),
            "view": {**self._view_json(view), **(forged or {})},
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
            "response_url": self._answers.new_url(user, channel),
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
        block, _ = find_element(where["blocks"], action_id, None)
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

    def trigger(self, user: User) -> str:
        """Return a new trigger id for a person."""
        key = f"{self._state.new_id('')}.{self._state.team_id[1:]}.trigger"
        self._state.triggers[key] = Trigger(user.id, self._state.now())
        return key

    # -- helpers -------------------------------------------------------------

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
            "response_url": self._answers.new_url(user, channel, ts),
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
                first = first_value(element)
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
        if action in ("update", "push") and view_problems(body.get("view")):
            return {"errors": {}, "failed": view_problems(body.get("view"))}
        if action == "update":
            change(self._state, view, body["view"])
            self._world.changed_view(user.id)
        elif action == "push":
            stack = self._state.stacks[user.id]
            push(self._state, body["view"], user=user.id, stack=stack)
            self._world.changed_view(user.id)
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
        self._world.changed_view(user.id)


def _outcome(ack: Ack) -> Json:
    return {"acked": ack.ok, "reason": ack.reason, "answer": ack.body}
