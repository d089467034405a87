"""``chat.*``: post, change and delete the bot's messages."""

from __future__ import annotations

from bot.workspace import block_kit
from bot.workspace.state import Conversation, Json, SlackError
from bot.workspace.web_api.call import Call, method
from bot.workspace.world import TEXT_LIMIT

MARKDOWN_LIMIT = 12_000
SCHEDULE_AT_MOST_S = 120 * 86_400


@method("chat.postMessage", "chat:write")
def post_message(call: Call) -> Json:
    """Post into a channel the bot is in, a thread, or a person's direct messages."""
    channel = _target(call)
    content, warnings = message_content(call)
    message = call.world.put(
        channel,
        {**bot_author(call), **content},
        thread_ts=call.text("thread_ts"),
        broadcast=call.flag("reply_broadcast"),
    )
    return {"channel": channel.id, "ts": message["ts"], "message": message, **warnings}


@method("chat.update", "chat:write")
def update(call: Call) -> Json:
    """Change one of the bot's own messages.

    Blocks and attachments that are not given stay, so a text alone shows nothing
    new where there are blocks: an empty list takes them away (slackapi/
    python-slack-sdk #523).
    """
    channel, ts = _target(call), call.needed("ts")
    message = call.world.message(channel, ts)
    if message.get("bot_id") != call.state.bot_id:
        raise SlackError("cant_update_message")
    content, warnings = message_content(call)
    given = [name for name in ("blocks", "attachments") if name in call.args]
    fields = {**dict.fromkeys(given), **content}
    message = call.world.edit(channel, ts, fields, editor=call.state.bot_user)
    return {
        "channel": channel.id,
        "ts": ts,
        "text": message["text"],
        "message": message,
        **warnings,
    }


@method("chat.delete", "chat:write")
def delete(call: Call) -> Json:
    """Delete one of the bot's own messages."""
    channel, ts = _target(call), call.needed("ts")
    call.world.message(channel, ts)
    call.world.delete(channel, ts, by=call.state.bot_user)
    return {"channel": channel.id, "ts": ts}


@method("chat.postEphemeral", "chat:write")
def post_ephemeral(call: Call) -> Json:
    """Show a message to one member of a channel only."""
    channel = _target(call)
    user = call.state.user(call.needed("user"))
    if user.id not in channel.members:
        raise SlackError("user_not_in_channel")
    content, _ = message_content(call)
    if call.text("thread_ts"):
        content["thread_ts"] = call.text("thread_ts")
    shown = call.world.whisper(channel, user.id, {**bot_author(call), **content})
    return {"message_ts": shown["ts"]}


@method("chat.getPermalink")
def get_permalink(call: Call) -> Json:
    """Return the address of a message on the page."""
    channel, ts = call.channel(), call.needed("message_ts")
    message = call.world.message(channel, ts)
    return {"channel": channel.id, "permalink": permalink(call, channel, message)}


@method("chat.scheduleMessage", "chat:write")
def schedule_message(call: Call) -> Json:
    """Keep a message for later; with metadata Slack accepts it and never posts it."""
    channel, post_at = _target(call), call.number("post_at", 0)
    content, _ = message_content(call)
    if post_at <= call.state.now():
        raise SlackError("time_in_past")
    if post_at > call.state.now() + SCHEDULE_AT_MOST_S:
        raise SlackError("time_too_far")
    key = call.state.new_id("Q")
    call.state.scheduled[key] = {
        "id": key,
        "channel_id": channel.id,
        "post_at": post_at,
        "date_created": int(call.state.now()),
        "text": content["text"],
    }
    message, thread_ts = {**bot_author(call), **content}, call.text("thread_ts")

    def post() -> None:
        if call.state.scheduled.pop(key, None) and "metadata" not in content:
            call.world.put(channel, message, thread_ts=thread_ts)

    call.by.later(post_at - call.state.now(), post)
    return {
        "channel": channel.id,
        "scheduled_message_id": key,
        "post_at": post_at,
        "message": content,
    }


@method("chat.scheduledMessages.list", "chat:write")
def scheduled_messages(call: Call) -> Json:
    """List what is kept for later."""
    shown = [
        item
        for item in call.state.scheduled.values()
        if call.text("channel") in ("", item["channel_id"])
    ]
    return {"scheduled_messages": shown, "response_metadata": {"next_cursor": ""}}


@method("chat.deleteScheduledMessage", "chat:write")
def delete_scheduled(call: Call) -> Json:
    """Take back what was kept for later."""
    found = call.state.scheduled.get(call.needed("scheduled_message_id"))
    if found is None or found["channel_id"] != call.channel().id:
        raise SlackError("invalid_scheduled_message_id")
    del call.state.scheduled[found["id"]]
    return {}


@method("blocks.validate")
def validate_blocks(call: Call) -> Json:
    """Say what is wrong with blocks, a message or a view, without posting them."""
    view, message = call.json("view"), call.json("message")
    if view is not None:
        problems = block_kit.view_problems(view)
    else:
        blocks = message.get("blocks") if message is not None else call.json("blocks")
        problems = block_kit.message_problems(blocks or [])
    if problems:
        raise SlackError("invalid_blocks", response_metadata={"messages": problems})
    return {}


def permalink(call: Call, channel: Conversation, message: Json) -> str:
    """Return the address of a message, with its thread."""
    ts = message["ts"].replace(".", "")
    thread = message.get("thread_ts", "")
    tail = f"?thread_ts={thread}&cid={channel.id}" if thread else ""
    return f"{call.state.base_url}/archives/{channel.id}/p{ts}{tail}"


def bot_author(call: Call) -> Json:
    """Return the fields by which a message is known as the bot's."""
    state = call.state
    return {
        "type": "message",
        "user": state.bot_user,
        "bot_id": state.bot_id,
        "app_id": state.app_id,
        "team": state.team_id,
        "bot_profile": {
            "id": state.bot_id,
            "app_id": state.app_id,
            "user_id": state.bot_user,
            "name": state.users[state.bot_user].real_name,
            "team_id": state.team_id,
        },
    }


def message_content(call: Call) -> tuple[Json, Json]:
    """Return a call's text, blocks, attachments and metadata, checked; and warnings."""
    text, blocks = call.text("text"), call.json("blocks")
    content: Json = {"text": text}
    warnings: Json = {}
    if call.text("markdown_text"):
        if text or blocks:
            raise SlackError("markdown_text_conflict")
        content = markdown_content(call.text("markdown_text"))
    elif not text and not blocks and not call.json("attachments"):
        raise SlackError("no_text")
    if len(text) > TEXT_LIMIT:
        content["text"] = text[:TEXT_LIMIT]
        warnings = {
            "warning": "message_truncated",
            "response_metadata": {"warnings": ["message_truncated"]},
        }
    if blocks:
        check_blocks(blocks)
        content["blocks"] = block_kit.with_ids(blocks, call.state.new_id)
    for name in ("attachments", "metadata"):
        if call.json(name):
            content[name] = call.json(name)
    return content, warnings


def markdown_content(markdown: str) -> Json:
    """Return the content of a message given as ``markdown_text``."""
    if len(markdown) > MARKDOWN_LIMIT:
        raise SlackError("msg_too_long")
    return {"text": markdown, "blocks": [{"type": "markdown", "text": markdown}]}


def check_blocks(blocks: object) -> None:
    """Raise what Slack raises for blocks it does not take."""
    problems = block_kit.message_problems(blocks)
    if problems:
        raise SlackError(
            "invalid_blocks",
            errors=problems,
            response_metadata={"messages": [f"[ERROR] {p}" for p in problems]},
        )
    if block_kit.text_length(blocks) > block_kit.BLOCK_TEXT_LIMIT:
        raise SlackError("msg_blocks_too_long")


def _target(call: Call) -> Conversation:
    """Return where a message goes; a user's id means the direct messages with them."""
    wanted = call.needed("channel")
    if wanted in call.state.users:
        channel = call.state.direct(call.state.bot_user, wanted)
        call.world.changed_channel(channel)
        return channel
    channel = call.channel()
    if not call.is_in(channel):
        # chat:write.public would let a bot post into public channels uninvited.
        public = call.by.config.scopes and "chat:write.public" in call.by.config.scopes
        if not (public and channel.kind == "channel"):
            raise SlackError("not_in_channel")
    return channel
