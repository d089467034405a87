"""Buttons on a card: this fixed it, not this, other candidates, which one, undo."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable

from slack_bolt import Ack, Respond
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.incident import StepResult
from bot.reply import Note, Reply
from handlers.commands import tell
from handlers.correction import wrong_form
from handlers.payloads import Json, Pressed, pressed
from handlers.rights import may_not_settle
from handlers.side import Side

log = logging.getLogger(__name__)
Told = Reply | Note | None
CHOOSE = re.compile(r"choose_\d+")
ANY = re.compile(r".*")


def on_fixed(side: Side, ack: Ack, body: Json, respond: Respond) -> None:
    """Settle the incident; the card then says who, and asks by which step."""
    _do(side, ack, body, respond, lambda p: side.desk.outcomes.fixed(p.click))


def on_not_this(
    side: Side, ack: Ack, body: Json, respond: Respond, client: WebClient
) -> None:
    """Take the answer back at once; what was wrong with it is asked afterwards."""

    def run(press: Pressed) -> Told:
        if said := side.desk.outcomes.wrong(press.click):
            return said
        others = side.desk.outcomes.others(press.click)
        view = wrong_form(press.click, others)
        try:
            client.views_open(trigger_id=str(body["trigger_id"]), view=view)
        except (SlackApiError, OSError) as error:  # the answer is taken back anyway
            log.warning("could not ask what was wrong: %s", error)
        return None

    _do(side, ack, body, respond, run)


def on_undo(side: Side, ack: Ack, body: Json, respond: Respond) -> None:
    """Open the incident again."""
    _do(side, ack, body, respond, lambda p: side.desk.outcomes.undo(p.click))


def on_others(side: Side, ack: Ack, body: Json, respond: Respond) -> None:
    """Show the other candidates to who clicked."""
    _do(
        side,
        ack,
        body,
        respond,
        lambda p: side.desk.outcomes.others(
            p.click, suspends=side.approvers.includes(p.click.by)
        ),
        settles=False,
    )


def on_step(side: Side, ack: Ack, body: Json, respond: Respond) -> None:
    """Remember by which step it was fixed."""
    _do(
        side,
        ack,
        body,
        respond,
        lambda p: side.desk.outcomes.step(p.click, int(p.value)),
    )


def on_confirm(side: Side, ack: Ack, body: Json, respond: Respond) -> None:
    """Unfold the steps that change something."""
    _do(side, ack, body, respond, lambda p: side.desk.trying.confirm(p.click))


def on_unconfirm(side: Side, ack: Ack, body: Json, respond: Respond) -> None:
    """Fold them again."""
    _do(side, ack, body, respond, lambda p: side.desk.trying.unconfirm(p.click))


def on_tried(side: Side, ack: Ack, body: Json, respond: Respond) -> None:
    """Remember what a step did, or take that back."""
    _do(side, ack, body, respond, lambda p: _tried(side, p))


def on_choice(side: Side, ack: Ack, body: Json, respond: Respond) -> None:
    """Take an answer to the deciding question."""
    _do(
        side,
        ack,
        body,
        respond,
        lambda p: side.desk.outcomes.choose(p.click, p.value, said=p.label),
    )


def on_any_action(ack: Ack) -> None:
    """Acknowledge what nobody listens to (links, old cards): Slack must not warn."""
    ack()


def _tried(side: Side, press: Pressed) -> Told:
    entry_id, step, result = press.value.rsplit(":", 2)
    did = None if result == "undo" else StepResult(result)
    return side.desk.trying.tried(press.click, int(step), did, entry_id=entry_id)


def _do(
    side: Side,
    ack: Ack,
    body: Json,
    respond: Respond,
    run: Callable[[Pressed], Told],
    *,
    settles: bool = True,
) -> None:
    ack()
    press = pressed(body)
    if press is None:
        return
    thread_ts = (body.get("container") or {}).get("thread_ts")
    click = press.click
    refused = settles and may_not_settle(side, click.team, click.channel, click.by)
    if said := refused or run(press):
        tell(side, respond, said, thread_ts=thread_ts)
    side.wake()
