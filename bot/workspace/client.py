"""The control API from Python: what people do in the workspace, one call a line."""

from __future__ import annotations

import http.client
import json
from typing import Any
from urllib.parse import urlsplit

from bot.workspace.errors import WorkspaceError
from bot.workspace.state import Json

# A wait ends on the server; the connection allows a little more.
MARGIN_S = 15.0
WAIT_S = 30.0  # a deadline, not a pause: a busy machine may need most of it


class WorkspaceClient:
    """Acts as the people of a running workspace; each verb is one request.

    Every method returns the answer's JSON and raises ``WorkspaceError`` with the
    error's name when it is refused or when a wait runs out of time.  ``channel``
    is an id, ``#name``, or ``@bot`` for the user's direct messages with the bot.
    """

    def __init__(self, base_url: str) -> None:
        self._netloc = urlsplit(base_url).netloc

    def call(self, verb: str, *, _wait_s: float = 0.0, **args: Any) -> Json:
        """Run any verb; arguments of ``None`` are left out."""
        sent = {key: value for key, value in args.items() if value is not None}
        link = http.client.HTTPConnection(self._netloc, timeout=_wait_s + MARGIN_S)
        try:
            body = json.dumps(sent).encode("utf-8", "surrogatepass")
            headers = {"Content-Type": "application/json"}
            link.request("POST", f"/control/{verb}", body, headers)
            answer: Json = json.loads(link.getresponse().read())
        finally:
            link.close()
        if not answer.pop("ok"):
            raise WorkspaceError(f"{verb}: {answer}")
        return answer

    # -- messages -------------------------------------------------------------

    def post(self, user: str, channel: str, text: str, **more: Any) -> Json:
        """Type a message [thread_ts, broadcast]; returns ``ts`` and ``message``."""
        return self.call("post", user=user, channel=channel, text=text, **more)

    def edit(self, user: str, channel: str, ts: str, text: str) -> Json:
        """Change one's own message."""
        return self.call("edit", user=user, channel=channel, ts=ts, text=text)

    def delete(self, user: str, channel: str, ts: str) -> Json:
        """Delete one's own message."""
        return self.call("delete", user=user, channel=channel, ts=ts)

    def unfurl(self, channel: str, ts: str) -> Json:
        """Add a link preview: an edit in which the text stays."""
        return self.call("unfurl", channel=channel, ts=ts)

    def post_as_bot(self, name: str, channel: str, **more: Any) -> Json:
        """Let another app post [text, blocks, attachments, metadata, thread_ts]."""
        return self.call("post_as_bot", name=name, channel=channel, **more)

    def snippet(self, user: str, channel: str, content: str, **more: Any) -> Json:
        """Paste a text snippet [title, text, thread_ts]."""
        return self.call("snippet", user=user, channel=channel, content=content, **more)

    def upload(self, user: str, channel: str, name: str, **more: Any) -> Json:
        """Share a file [content or base64, text, thread_ts]."""
        return self.call("upload", user=user, channel=channel, name=name, **more)

    def react(self, user: str, channel: str, ts: str, name: str) -> Json:
        """Add a reaction."""
        return self.call("react", user=user, channel=channel, ts=ts, name=name)

    def unreact(self, user: str, channel: str, ts: str, name: str) -> Json:
        """Take a reaction away."""
        return self.call("unreact", user=user, channel=channel, ts=ts, name=name)

    # -- channels and people --------------------------------------------------

    def join(self, user: str, channel: str, inviter: str | None = None) -> Json:
        """Make somebody ("bot" too) a member."""
        return self.call("join", user=user, channel=channel, inviter=inviter)

    def leave(self, user: str, channel: str) -> Json:
        """Take somebody out of a channel."""
        return self.call("leave", user=user, channel=channel)

    def create_channel(self, name: str, members: list[str], **more: Any) -> str:
        """Make a channel [private, topic, archived]; returns its id."""
        made = self.call("create_channel", name=name, members=members, **more)
        return str(made["channel"])

    def create_user(self, name: str, **more: Any) -> str:
        """Add a person [real_name, tz, locale, guest]; returns the id."""
        return str(self.call("create_user", name=name, **more)["user"])

    def set_usergroup(self, handle: str, users: list[str]) -> str:
        """Set who is in a user group; returns its id."""
        return str(self.call("set_usergroup", handle=handle, users=users)["usergroup"])

    # -- what the app offers ----------------------------------------------------

    def slash(self, user: str, channel: str, command: str, text: str = "") -> Json:
        """Run a slash command; ``acked`` says whether the app answered in time."""
        return self.call(
            "slash", user=user, channel=channel, command=command, text=text
        )

    def click(self, user: str, action_id: str, **where: Any) -> Json:
        """Use an element; where: channel + ts, or view_id [, block_id, value]."""
        return self.call("click", user=user, action_id=action_id, **where)

    def select(self, user: str, action_id: str, value: Any, **where: Any) -> Json:
        """Choose in a select or overflow by the option's value."""
        return self.call("select", user=user, action_id=action_id, value=value, **where)

    def suggest(self, user: str, action_id: str, text: str, **where: Any) -> Json:
        """Ask for the options of an external select."""
        return self.call("suggest", user=user, action_id=action_id, text=text, **where)

    def fill(self, view_id: str, values: Json) -> Json:
        """Type into a modal: ``{block_id: {action_id: value}}``."""
        return self.call("fill", view_id=view_id, values=values)

    def submit_view(
        self, user: str, view_id: str, values: Json | None = None, **more: Any
    ) -> Json:
        """Submit a modal; ``errors`` by block id, or ``response_action``."""
        return self.call(
            "submit_view", user=user, view_id=view_id, values=values, **more
        )

    def close_view(self, user: str, view_id: str, *, clear: bool = False) -> Json:
        """Close a modal, or the whole stack."""
        return self.call("close_view", user=user, view_id=view_id, clear=clear)

    def message_shortcut(
        self, user: str, channel: str, ts: str, callback_id: str
    ) -> Json:
        """Run a message shortcut."""
        return self.call(
            "message_shortcut",
            user=user,
            channel=channel,
            ts=ts,
            callback_id=callback_id,
        )

    def global_shortcut(self, user: str, callback_id: str) -> Json:
        """Run a global shortcut."""
        return self.call("global_shortcut", user=user, callback_id=callback_id)

    def open_home(self, user: str, tab: str = "home") -> Json:
        """Look at the app's Home or Messages tab."""
        return self.call("open_home", user=user, tab=tab)

    # -- faults and time --------------------------------------------------------

    def inject_fault(self, method: str, **fault: Any) -> Json:
        """Order a fault by the fields of ``faults.Fault``."""
        return self.call("inject_fault", method=method, **fault)

    def clear_faults(self) -> Json:
        """Forget the faults that have not happened yet."""
        return self.call("clear_faults")

    def clock(self, **change: Any) -> float:
        """Set scale or ack_within_s, or advance_s; returns the workspace's time."""
        return float(self.call("clock", **change)["now"])

    def duplicate_events(self, times: int) -> Json:
        """Deliver every event so many times more."""
        return self.call("duplicate_events", times=times)

    def disconnect_sockets(self, reason: str) -> Json:
        """Send a disconnect: warning, refresh_requested, link_disabled ..."""
        return self.call("disconnect_sockets", reason=reason)

    def reset_sockets(self) -> Json:
        """Break every socket with a TCP reset."""
        return self.call("reset_sockets")

    def close_sockets(self) -> Json:
        """Close every socket with a close frame and no word before."""
        return self.call("close_sockets")

    def mute_sockets(self) -> Json:
        """Make every socket half-open."""
        return self.call("mute_sockets")

    def deliver_by_http(self, url: str | None, **more: Any) -> Json:
        """Deliver to an address instead of sockets; ``verified`` is the challenge."""
        return self.call("deliver_by_http", url=url or "", **more)

    def ssl_check(self, url: str) -> Json:
        """Send Slack's certificate check."""
        return self.call("ssl_check", url=url)

    def reset(self) -> Json:
        """Start over with the seed."""
        return self.call("reset")

    # -- looking ----------------------------------------------------------------

    def state(self) -> Json:
        """What there is: users, channels, views, homes, sockets, counts."""
        return self.call("state")

    def messages(self, channel: str) -> list[Json]:
        """Return the messages of a channel, oldest first, replies too."""
        wanted = channel.removeprefix("#")
        channels = self.state()["channels"].values()
        found = next(c for c in channels if wanted in (c["id"], c["name"]))
        return list(found["messages"])

    def traffic(self, since: int = 0) -> list[Json]:
        """Return the lines of the traffic log after number ``since``."""
        return list(self.call("traffic", since=since)["lines"])

    def wait_for_message(
        self, channel: str, *, timeout_s: float = WAIT_S, **fits: Any
    ) -> Json:
        """Return the first message that fits, once there is one.

        ``fits``: by ("bot" unless said otherwise, "" for anybody), contains (in text
        or blocks), after (ts), ts, thread_ts, edited, reaction, count,
        ephemeral_to; with ``channel`` "@bot" also user.
        """
        return dict(self._messages(channel, timeout_s, fits)[0])

    def wait_for_messages(
        self, channel: str, count: int, *, timeout_s: float = WAIT_S, **fits: Any
    ) -> list[Json]:
        """Return all messages that fit, once there are ``count`` of them."""
        return self._messages(channel, timeout_s, {**fits, "count": count})

    def wait_for_call(
        self, method: str, *, timeout_s: float = WAIT_S, **fits: Any
    ) -> Json:
        """Return the first call of a method that fits: since, ok, count."""
        answer = self.call(
            "wait_for_call",
            _wait_s=timeout_s,
            method=method,
            timeout_s=timeout_s,
            **fits,
        )
        return dict(answer["call"])

    def wait_for_view(
        self, user: str, *, timeout_s: float = WAIT_S, **fits: Any
    ) -> Json:
        """Return a person's topmost modal once it fits: title, contains, not_hash."""
        answer = self.call(
            "wait_for_view", _wait_s=timeout_s, user=user, timeout_s=timeout_s, **fits
        )
        return dict(answer["view"])

    def wait_for_home(self, user: str, **fits: Any) -> Json:
        """Return a person's Home tab once it fits."""
        return self.wait_for_view(user, home=True, **fits)

    def wait_for_sockets(self, count: int = 1, *, timeout_s: float = WAIT_S) -> Json:
        """Return once so many sockets are up."""
        return self.call(
            "wait_for_sockets", _wait_s=timeout_s, count=count, timeout_s=timeout_s
        )

    def wait_until_quiet(
        self, *, quiet_s: float = 0.3, timeout_s: float = WAIT_S
    ) -> Json:
        """Return once no delivery and no call was under way for ``quiet_s``."""
        return self.call(
            "wait_until_quiet", _wait_s=timeout_s, quiet_s=quiet_s, timeout_s=timeout_s
        )

    def _messages(self, channel: str, timeout_s: float, fits: Json) -> list[Json]:
        answer = self.call(
            "wait_for_message",
            _wait_s=timeout_s,
            channel=channel,
            timeout_s=timeout_s,
            **fits,
        )
        return list(answer["messages"])
