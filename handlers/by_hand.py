"""The form behind "Log as incident", for a message in which no error was read."""

from __future__ import annotations

import json
from datetime import datetime

from slack_bolt import Ack
from slack_sdk import WebClient

from bot.incident import Asked, ChannelKind, Source
from handlers.blocks.draft import log_form, values_of
from handlers.payloads import Json
from handlers.side import Side
from handlers.slack_text import clean

MOST_TEXT = 1500  # a form carries 3000 characters, and JSON may double them


def open_log(client: WebClient, body: Json, asked: Asked) -> None:
    """Ask what it is and on which server; both may stay empty."""
    kept = {
        "team": asked.team,
        "channel": asked.channel,
        "kind": asked.channel_kind,
        "ts": asked.ts,
        "thread_ts": asked.thread_ts,
        "author": asked.author,
        "text": asked.text[:MOST_TEXT],
    }
    where = json.dumps(kept, ensure_ascii=False)
    title = asked.text.strip().split("\n", 1)[0]
    form = log_form(where, title=title, hosts="")
    client.views_open(trigger_id=body["trigger_id"], view=form)


def on_log_form(side: Side, ack: Ack, body: Json) -> None:
    """Log the message under what was typed."""
    ack()
    view = body["view"]
    typed = {n: side.redact(clean(value)) for n, value in values_of(view).items()}
    asked = _asked(json.loads(view["private_metadata"]), now=side.now())
    side.desk.by_hand.log(
        asked,
        title=typed.get("title", "").strip(),
        hosts=typed.get("host", ""),
        by=str(body["user"]["id"]),
    )
    side.wake()


def _asked(kept: Json, *, now: datetime) -> Asked:
    thread_ts = kept["thread_ts"]
    return Asked(
        team=str(kept["team"]),
        channel=str(kept["channel"]),
        channel_kind=ChannelKind(kept["kind"]),
        ts=str(kept["ts"]),
        thread_ts=str(thread_ts) if thread_ts else None,
        author=str(kept["author"]),
        source=Source.SHORTCUT,
        text=str(kept["text"]),
        asked_at=now,
    )
