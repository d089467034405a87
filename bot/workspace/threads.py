"""How messages hang together: threads, tombstones, and the second face of a mention."""

from __future__ import annotations

import copy

from bot.workspace.state import Conversation, Json, SlackError

_OF_A_ROOT = ("reply_count", "reply_users", "reply_users_count", "latest_reply")


def join_thread(channel: Conversation, message: Json, root_ts: str) -> Json:
    """Make a message a reply and count it; return the message the thread hangs on."""
    root = channel.messages.get(root_ts)
    if root is None:
        raise SlackError("thread_not_found")
    if root.get("thread_ts", root_ts) != root_ts:  # a reply is no root
        root_ts = root["thread_ts"]
        root = channel.messages[root_ts]
    message["thread_ts"] = root_ts
    message["parent_user_id"] = root.get("user", "")
    users = root.setdefault("reply_users", [])
    if message.get("user") and message["user"] not in users:
        users.append(message["user"])
    root |= {
        "thread_ts": root_ts,
        "reply_count": root.get("reply_count", 0) + 1,
        "reply_users_count": len(users),
        "latest_reply": message["ts"],
    }
    return root


def leave_thread(channel: Conversation, message: Json) -> Json | None:
    """Uncount a reply that was deleted; return what its thread hangs on, if any."""
    root = channel.messages.get(message.get("thread_ts", ""))
    if root is None or root is message:
        return None
    root["reply_count"] -= 1
    if not root["reply_count"]:
        for key in (*_OF_A_ROOT, "thread_ts"):
            root.pop(key, None)
    return root


def tombstone(message: Json) -> Json:
    """Return what stays of a deleted message while its replies do."""
    kept = ("type", "ts", "thread_ts", "team", *_OF_A_ROOT)
    return {
        **{key: message[key] for key in kept if key in message},
        "subtype": "tombstone",
        "text": "This message was deleted.",
        "user": "USLACKBOT",
        "hidden": True,
    }


def as_mention(event: Json) -> Json:
    """Return the ``app_mention`` that Slack sends beside a message event."""
    kept = ("user", "ts", "client_msg_id", "text", "team", "thread_ts", "blocks")
    more = ("parent_user_id", "files", "channel", "event_ts")
    return {
        "type": "app_mention",
        **{key: copy.deepcopy(event[key]) for key in (*kept, *more) if key in event},
    }
