"""Slack's message events as what was said, edited or deleted.  Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from bot.incident import Asked, ChannelKind, Source
from handlers.alerts import alert_author, alert_text, is_alert
from handlers.side import Identity
from handlers.slack_text import clean, dicts, plain, without_mention

Json = Mapping[str, Any]

# A message with another subtype says something about the channel, not an error.
SAID_SUBTYPES = frozenset({"", "file_share", "thread_broadcast", "me_message"})
KINDS = {
    "channel": ChannelKind.PUBLIC,
    "group": ChannelKind.PRIVATE,
    "im": ChannelKind.IM,
    "mpim": ChannelKind.MPIM,
}


# In a stored payload: the answer went out past the log, so only record it; or
# false: it should have, and whether it did must be looked up.
ANSWERED = "answered"


class What(StrEnum):
    """What happened to a message."""

    SAID = "said"
    EDITED = "edited"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class SharedFile:
    """A file that hangs on a message; ``content`` where Slack sent all of it."""

    name: str
    mimetype: str
    size: int
    url: str
    content: str | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """A message event in our terms; ``explicit``: it is addressed to us."""

    what: What
    asked: Asked
    explicit: bool
    files: tuple[SharedFile, ...] = ()

    @property
    def lane(self) -> str:
        """Return what must be worked on in order: a channel."""
        return f"{self.asked.team} {self.asked.channel}"

    @property
    def message_key(self) -> str:
        """Return the key by which two events are about one thing said."""
        return f"{self.what} {self.asked.team} {self.asked.channel} {self.asked.ts}"


def read_event(body: Json, who: Identity, now: datetime) -> Heard | None:
    """Return what an event's body says, ``None`` if it is nothing for us.

    Our own echoes, other bots, joins and topics are nothing; so is an edit that
    left the words as they were (a link preview).
    """
    event = body.get("event")
    if not isinstance(event, Mapping) or event.get("type") not in (
        "message",
        "app_mention",
    ):
        return None
    match event.get("subtype", ""):
        case "message_changed":
            return _changed(body, event, who, now)
        case "message_deleted":
            before = _mapping(event.get("previous_message"))
            ts = str(event.get("deleted_ts") or before.get("ts") or "")
            return _heard(What.DELETED, body, event, {**before, "ts": ts}, who, now)
        case subtype if subtype in SAID_SUBTYPES:
            return _heard(What.SAID, body, event, event, who, now)
        case _:
            return None


def read_alert(body: Json, who: Identity, now: datetime) -> Heard | None:
    """Return what another bot posted, edited or deleted; ``None``: it is no alert."""
    event = _mapping(body.get("event"))
    if event.get("type") != "message":
        return None
    what, message = What.SAID, event
    match event.get("subtype", ""):
        case "message_changed":
            what, message = What.EDITED, _mapping(event.get("message"))
            if alert_text(message) == alert_text(
                _mapping(event.get("previous_message"))
            ):
                return None
        case "message_deleted":
            before = _mapping(event.get("previous_message"))
            what, message = What.DELETED, {**before, "ts": event.get("deleted_ts")}
    if not is_alert(message, who) or not message.get("ts") or not event.get("channel"):
        return None
    asked = _asked(body, event, message, who, now)
    text, author = alert_text(message), alert_author(message)
    asked = replace(asked, author=author, text=text, source=Source.PASTE)
    return Heard(what, asked, explicit=False, files=())


def to_payload(heard: Heard) -> dict[str, Any]:
    """Return what was heard as JSON-ready data, for the inbox."""
    stored = asdict(heard)
    stored["asked"]["asked_at"] = heard.asked.asked_at.isoformat()
    return stored


def from_payload(stored: Json) -> Heard:
    """Return what ``to_payload`` stored."""
    asked = stored["asked"]
    return Heard(
        what=What(stored["what"]),
        asked=Asked(
            **{
                **asked,
                "channel_kind": ChannelKind(asked["channel_kind"]),
                "source": Source(asked["source"]),
                "asked_at": datetime.fromisoformat(asked["asked_at"]),
            }
        ),
        explicit=stored["explicit"],
        files=tuple(SharedFile(**file) for file in stored["files"]),
    )


def moment_of(ts: str, now: datetime) -> datetime:
    """Return when a message was sent, ``now`` if its ts is no time."""
    try:
        return datetime.fromtimestamp(float(ts), UTC)
    except (ValueError, OverflowError, OSError):
        return now


def _changed(body: Json, event: Json, who: Identity, now: datetime) -> Heard | None:
    message, before = (
        _mapping(event.get("message")),
        _mapping(event.get("previous_message")),
    )
    if message.get("subtype") == "tombstone":  # a thread's root that was deleted
        gone = {**before, "ts": message.get("ts", "")}
        return _heard(What.DELETED, body, event, gone, who, now)
    if message.get("subtype", "") not in SAID_SUBTYPES:
        return None
    heard = _heard(What.EDITED, body, event, message, who, now)
    if before and plain({**message, "attachments": ()}) == plain(
        {**before, "attachments": ()}
    ):
        return None
    return heard


def _heard(
    what: What, body: Json, event: Json, message: Json, who: Identity, now: datetime
) -> Heard | None:
    if message.get("bot_id") or message.get("user") in (who.bot_user, "USLACKBOT"):
        return None
    ts, channel = str(message.get("ts") or ""), str(event.get("channel") or "")
    author = str(message.get("user") or "")
    if not ts or not channel or (what is not What.DELETED and not author):
        return None
    text = plain(message)
    mentioned = f"@{who.bot_user}" in text or event["type"] == "app_mention"
    direct = _kind(event) is ChannelKind.IM
    files = shared_files(message)
    asked = replace(
        _asked(body, event, message, who, now),
        author=author,
        source=_source(direct=direct, mentioned=mentioned, files=bool(files)),
        text=without_mention(text, who.bot_user),
    )
    return Heard(what, asked, explicit=direct or mentioned, files=files)


def _asked(
    body: Json, event: Json, message: Json, who: Identity, now: datetime
) -> Asked:
    """Return where and when a message was said; who and what are still to fill in."""
    ts, kind = str(message["ts"]), _kind(event)
    if body.get("is_ext_shared_channel") or _is_stranger(body, event):
        kind = ChannelKind.SHARED
    thread = str(message.get("thread_ts") or "") or None
    return Asked(
        team=str(body.get("team_id") or who.team),
        channel=str(event["channel"]),
        channel_kind=kind,
        ts=ts,
        thread_ts=None if thread == ts else thread,
        author="",
        source=Source.PASTE,
        text="",
        asked_at=moment_of(ts, now),
    )


def _kind(event: Json) -> ChannelKind:
    guessed = _guessed(str(event.get("channel") or ""))
    return KINDS.get(str(event.get("channel_type") or ""), guessed)


def shared_files(message: Json) -> tuple[SharedFile, ...]:
    """Return the files that hang on a message and can be had."""
    files = dicts(message.get("files"))
    return tuple(_file(file) for file in files if file.get("url_private"))


def redacted(heard: Heard, redact: Any) -> Heard:
    """Return what was heard without secrets: this is all that is ever stored."""
    files = tuple(
        replace(f, content=None if f.content is None else redact(f.content))
        for f in heard.files
    )
    asked = replace(heard.asked, text=redact(heard.asked.text))
    return replace(heard, asked=asked, files=files)


def _source(*, direct: bool, mentioned: bool, files: bool) -> Source:
    if files:
        return Source.FILE
    if direct:
        return Source.DM
    return Source.MENTION if mentioned else Source.PASTE


def _file(file: Json) -> SharedFile:
    preview = str(file.get("preview") or "")
    whole = file.get("preview_is_truncated") is False and "preview" in file
    # UTF-16 and code pages come out of Slack's preview damaged: read the file itself.
    whole = whole and not {"\0", "\ufffd"} & {*preview}
    return SharedFile(
        name=clean(str(file.get("name") or "")),
        mimetype=str(file.get("mimetype") or ""),
        size=_whole(file.get("size")),
        url=str(file.get("url_private_download") or file.get("url_private")),
        content=clean(preview) if whole else None,
    )


def _whole(value: object) -> int:
    """Return a size; what is no whole number is none."""
    return value if isinstance(value, int) and value > 0 else 0


def _is_stranger(body: Json, event: Json) -> bool:
    """Return whether a message is somebody's of another team (Slack Connect)."""
    theirs = event.get("user_team") or event.get("source_team")
    return bool(theirs) and theirs != body.get("team_id")


def _guessed(channel: str) -> ChannelKind:
    """Return the kind by the id where the event does not say (``app_mention``)."""
    if channel.startswith("D"):
        return ChannelKind.IM
    return ChannelKind.PRIVATE if channel.startswith("G") else ChannelKind.PUBLIC


def _mapping(value: object) -> Json:
    return value if isinstance(value, Mapping) else {}


def file_names(files: Sequence[SharedFile]) -> str:
    """Return the names of files for a sentence.

    >>> file_names([SharedFile("a.log", "", 0, "")])
    'a.log'
    """
    return ", ".join(file.name or "a file" for file in files)
