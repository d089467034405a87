"""Suspend an entry from its card: the form that asks until when."""

from __future__ import annotations

import json
from typing import Any

from slack_bolt import Ack, Respond
from slack_sdk import WebClient

from bot.desk.correction import LONGEST
from bot.desk.span import read_span
from bot.language import mark, nmark, ntr, tr
from handlers.blocks import plain_text
from handlers.blocks.forms import choice, field, form
from handlers.commands import tell
from handlers.payloads import Json, pressed
from handlers.rights import may_not_settle
from handlers.side import Side

SUSPEND_FORM, LENGTH = "suspend_form", "length"
TITLE, SUBMIT = mark("Suspend entry"), mark("Suspend")
LABEL = mark("Do not answer {entry} for")
HINT = mark(
    "Said in this channel and in every open thread it answered within 24 hours."
)
LENGTHS = {
    "4h": nmark("{n} hour", "{n} hours"),
    "24h": nmark("{n} hour", "{n} hours"),
    "3d": nmark("{n} day", "{n} days"),
    "7d": nmark("{n} day", "{n} days"),
    "30d": nmark("{n} day", "{n} days"),
}
USUAL = "24h"


def on_suspend(
    side: Side, ack: Ack, body: Json, client: WebClient, respond: Respond
) -> None:
    """Ask an approver until when; anybody else is told who may."""
    ack()
    press = pressed(body)
    if press is None:
        return
    click, entry = press.click, press.value
    refused = may_not_settle(side, click.team, click.channel, click.by)
    refused = refused or side.desk.corrections.may_suspend(entry, by=click.by)
    if refused:
        thread_ts = (body.get("container") or {}).get("thread_ts")
        tell(side, respond, refused, thread_ts=thread_ts)
        return
    view = suspend_form(entry, click.channel)
    client.views_open(trigger_id=body["trigger_id"], view=view)


def suspend_form(entry: str, channel: str) -> dict[str, Any]:
    """Return the form that asks until when an entry is not answered."""
    lengths = {value: ntr(*words, int(value[:-1])) for value, words in LENGTHS.items()}
    until = choice(LENGTH, lengths, USUAL)
    asked = field(LENGTH, tr(LABEL, entry=entry), until, tr(HINT))
    kept = json.dumps([entry, channel])
    return form(SUSPEND_FORM, tr(TITLE), tr(SUBMIT), asked, note=kept)


def on_suspend_form(side: Side, ack: Ack, body: Json) -> None:
    """Suspend the entry; the channel and the open threads are told."""
    view, by = body["view"], str(body["user"]["id"])
    entry, channel = json.loads(str(view["private_metadata"]))
    chosen = view["state"]["values"][LENGTH][LENGTH]["selected_option"]["value"]
    length, team = read_span(str(chosen), longest=LONGEST), str(body["team"]["id"])
    assert length is not None  # one of ours
    refused = may_not_settle(side, team, channel, by)
    refused = refused or side.desk.corrections.suspend_for(
        length, entry, team=team, channel=channel, by=by
    )
    if refused:
        ack(response_action="errors", errors={LENGTH: plain_text(refused)})
        return
    ack()
    side.wake()
