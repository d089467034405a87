"""What people and bots do in the workspace, and the events that follow from it.

Over 300 lines, for every action changes the state, the page and what the app hears
together, and apart one of the three would be forgotten.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import Any

from bot.workspace import typed
from bot.workspace.state import Conversation, Json, SlackError, State, User
from bot.workspace.threads import as_mention, join_thread, leave_thread, tombstone

# Slack truncates longer text (docs.slack.dev, chat.postMessage).
TEXT_LIMIT = 40_000


class World:
    """The actions on the state; ``on_event`` tells the app, ``on_change`` the page."""

    def __init__(
        self,
        state: State,
        *,
        on_event: Callable[[Json, Conversation | None], None],
        on_change: Callable[[Json], None],
    ) -> None:
        self.state = state
        self._on_event = on_event
        self._on_change = on_change

    # -- messages ---------------------------------------------------------

    def type_message(
        self,
        user: User,
        channel: Conversation,
        text: str,
        *,
        thread_ts: str = "",
        files: Sequence[Json] = (),
        broadcast: bool = False,
    ) -> Json:
        """Post what a person typed, with the files that hang on it."""
        state = self.state
        if user.id not in channel.members:
            raise SlackError("not_in_channel")
        message: Json = {
            "user": user.id,
            "type": "message",
            "client_msg_id": f"00000000-0000-4000-8000-{state.new_id('m')[1:]:0>12}",
            "text": typed.slack_text(state, text),
            "team": state.team_id,
            "blocks": typed.rich_text(state, text),
        }
        if files:
            # A share of files carries no client_msg_id, and no blocks without text.
            message.pop("client_msg_id")
            message |= {"subtype": "file_share", "files": list(files), "upload": False}
        if not message["blocks"]:
            message.pop("blocks")
        return self.put(channel, message, thread_ts=thread_ts, broadcast=broadcast)

    def put(
        self,
        channel: Conversation,
        message: Json,
        *,
        thread_ts: str = "",
        broadcast: bool = False,
    ) -> Json:
        """Store a message, tell everybody, and return it with its ts."""
        state = self.state
        if channel.is_archived:
            raise SlackError("is_archived")
        message = {**message, "ts": state.new_ts()}
        if thread_ts:
            self._changed_message(channel, join_thread(channel, message, thread_ts))
            if broadcast:
                message["subtype"] = "thread_broadcast"
        channel.messages[message["ts"]] = message
        self._changed_message(channel, message)
        event = self._event(channel, message)
        self._on_event(event, channel)
        if self._mentions_bot(channel, message):
            self._on_event(as_mention(event), channel)
        return message

    def edit(
        self, channel: Conversation, ts: str, fields: Json, *, editor: str
    ) -> Json:
        """Change a message's fields; a field of ``None`` is taken away."""
        message = self.message(channel, ts)
        before = copy.deepcopy(message)
        for key, value in fields.items():
            if value is None:
                message.pop(key, None)
            else:
                message[key] = value
        message["edited"] = {"user": editor, "ts": self.state.new_ts()}
        self._changed_message(channel, message)
        self._hidden(
            channel, "message_changed", message=message, previous_message=before
        )
        return message

    def retype(self, user: User, channel: Conversation, ts: str, text: str) -> Json:
        """Edit one's own message to a new text."""
        message = self.message(channel, ts)
        if message.get("user") != user.id:
            raise SlackError("cant_update_message")
        fields = {
            "text": typed.slack_text(self.state, text),
            "blocks": typed.rich_text(self.state, text) or None,
        }
        return self.edit(channel, ts, fields, editor=user.id)

    def unfurl(self, channel: Conversation, ts: str) -> Json:
        """Add a link preview: an edit in which the text stays the same."""
        preview = {"id": 1, "title": "A preview", "fallback": "A preview"}
        message = self.message(channel, ts)
        before = copy.deepcopy(message)
        message["attachments"] = [preview]
        self._changed_message(channel, message)
        self._hidden(
            channel, "message_changed", message=message, previous_message=before
        )
        return message

    def delete(self, channel: Conversation, ts: str, *, by: str) -> None:
        """Delete one's own message; the start of a thread becomes a tombstone."""
        message = self.message(channel, ts)
        if message.get("user") != by:
            raise SlackError("cant_delete_message")
        if message.get("reply_count"):
            stone = channel.messages[ts] = tombstone(message)
            self._changed_message(channel, stone)
            was = {"message": stone, "previous_message": message}
            self._hidden(channel, "message_changed", **was)
            return
        del channel.messages[ts]
        root = leave_thread(channel, message)
        if root is not None:
            self._changed_message(channel, root)
        self._on_change({"kind": "removed", "channel": channel.id, "ts": ts})
        self._hidden(
            channel, "message_deleted", deleted_ts=ts, previous_message=message
        )

    def message(self, channel: Conversation, ts: str) -> Json:
        """Return a stored message; raise ``message_not_found``."""
        try:
            return channel.messages[ts]
        except KeyError:
            raise SlackError("message_not_found") from None

    def whisper(self, channel: Conversation, user: str, message: Json) -> Json:
        """Show an ephemeral message to one person; it makes no event."""
        stored = {
            **message,
            "type": "message",
            "ts": self.state.new_ts(),
            "is_ephemeral": True,
            "_to": user,
        }
        channel.ephemerals[stored["ts"]] = stored
        self._on_change(
            {"kind": "ephemeral", "channel": channel.id, "to": user, "message": stored}
        )
        return stored

    def rewhisper(self, channel: Conversation, ts: str, fields: Json | None) -> None:
        """Replace an ephemeral message, or take it away (``None``)."""
        stored = channel.ephemerals[ts]
        if fields is None:
            del channel.ephemerals[ts]
            self._on_change({"kind": "removed", "channel": channel.id, "ts": ts})
            return
        channel.ephemerals[ts] = stored = {
            **{k: stored[k] for k in ("ts", "type", "is_ephemeral", "_to", "user")},
            **{k: stored[k] for k in ("thread_ts", "bot_id") if k in stored},
            **fields,
        }
        self._on_change(
            {
                "kind": "ephemeral",
                "channel": channel.id,
                "to": stored["_to"],
                "message": stored,
            }
        )

    # -- reactions, pins, membership --------------------------------------

    def react(self, user: str, channel: Conversation, ts: str, name: str) -> None:
        """Add a reaction; raise ``already_reacted``."""
        message = self.message(channel, ts)
        reactions = message.setdefault("reactions", [])
        found = next((r for r in reactions if r["name"] == name), None)
        if found and user in found["users"]:
            raise SlackError("already_reacted")
        if found is None:
            found = {"name": name, "users": [], "count": 0}
            reactions.append(found)
        found["users"].append(user)
        found["count"] += 1
        self._reacted("reaction_added", user, channel, message, name)

    def unreact(self, user: str, channel: Conversation, ts: str, name: str) -> None:
        """Take a reaction away; raise ``no_reaction``."""
        message = self.message(channel, ts)
        reactions = message.get("reactions", [])
        found = next((r for r in reactions if r["name"] == name), None)
        if found is None or user not in found["users"]:
            raise SlackError("no_reaction")
        found["users"].remove(user)
        found["count"] -= 1
        message["reactions"] = [r for r in reactions if r["count"]]
        self._reacted("reaction_removed", user, channel, message, name)

    def join(self, user: str, channel: Conversation, *, inviter: str = "") -> None:
        """Make somebody a member and say so in the channel."""
        if user in channel.members:
            return
        channel.members.append(user)
        self.changed_channel(channel)
        joined: Json = {
            "type": "message",
            "subtype": "channel_join" if channel.kind == "channel" else "group_join",
            "user": user,
            "text": f"<@{user}> has joined the channel",
            **({"inviter": inviter} if inviter else {}),
        }
        self.put(channel, joined)
        event: Json = {
            "type": "member_joined_channel",
            "user": user,
            "channel": channel.id,
            "channel_type": "C" if channel.kind == "channel" else "G",
            "team": self.state.team_id,
            **({"inviter": inviter} if inviter else {}),
            "event_ts": self.state.new_ts(),
        }
        self._on_event(event, channel)

    def leave(self, user: str, channel: Conversation) -> None:
        """Take somebody out of a channel."""
        if user not in channel.members:
            raise SlackError("not_in_channel")
        channel.members.remove(user)
        self.changed_channel(channel)
        event: Json = {
            "type": "member_left_channel",
            "user": user,
            "channel": channel.id,
            "channel_type": "C" if channel.kind == "channel" else "G",
            "team": self.state.team_id,
            "event_ts": self.state.new_ts(),
        }
        self._on_event(event, channel)

    def open_home(self, user: str, tab: str) -> None:
        """Let a person look at the app's Home or Messages tab."""
        direct = self.state.direct(user, self.state.bot_user)
        self.changed_channel(direct)
        event: Json = {
            "type": "app_home_opened",
            "user": user,
            "channel": direct.id,
            "tab": tab,
            "event_ts": self.state.new_ts(),
        }
        home = self.state.homes.get(user)
        if home and tab == "home":
            event["view"] = home
        self._on_event(event, None)

    def changed_channel(self, channel: Conversation) -> None:
        """Tell the page about a conversation that is new or has changed."""
        self._on_change({"kind": "channel", "channel": channel.id})

    def changed_view(self, user: str) -> None:
        """Tell the page that a person's open modals have changed."""
        self._on_change({"kind": "views", "to": user})

    # -- helpers ----------------------------------------------------------

    def _event(self, channel: Conversation, message: Json) -> Json:
        return {
            **copy.deepcopy(message),
            "channel": channel.id,
            "event_ts": message["ts"],
            "channel_type": channel.kind,
        }

    def _hidden(self, channel: Conversation, subtype: str, **fields: Any) -> None:
        ts = self.state.new_ts()
        event = {
            "type": "message",
            "subtype": subtype,
            "hidden": True,
            "channel": channel.id,
            "channel_type": channel.kind,
            "ts": ts,
            "event_ts": ts,
            **copy.deepcopy(fields),
        }
        self._on_event(event, channel)

    def _mentions_bot(self, channel: Conversation, message: Json) -> bool:
        return (
            channel.kind != "im"
            and message.get("user") != self.state.bot_user
            and message.get("subtype") in (None, "file_share", "thread_broadcast")
            and f"<@{self.state.bot_user}>" in message["text"]
        )

    def _reacted(
        self, kind: str, user: str, channel: Conversation, message: Json, name: str
    ) -> None:
        self._changed_message(channel, message)
        event: Json = {
            "type": kind,
            "user": user,
            "reaction": name,
            "item": {"type": "message", "channel": channel.id, "ts": message["ts"]},
            "item_user": message.get("user", ""),
            "event_ts": self.state.new_ts(),
        }
        self._on_event(event, channel)

    def _changed_message(self, channel: Conversation, message: Json) -> None:
        self._on_change({"kind": "message", "channel": channel.id, "message": message})
