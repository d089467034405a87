"""The form that settles a night's open incidents at once and hands the rest over."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack

from bot.incident import Incident, ResolutionReason
from bot.language import mark, tr
from bot.names import name_of
from handlers.blocks import plain_text
from handlers.blocks.parts import cut
from handlers.modals import form, input_block, option
from handlers.payloads import Json
from handlers.rights import may_not_settle
from handlers.side import Side

END_FORM = "night_end_form"
SETTLED, REASON = "settled", "reason"
TITLE, SUBMIT = mark("Hand the night over"), mark("Hand over")
WHICH_LABEL = mark("Settled by now (the rest is handed over)")
REASON_LABEL = mark("Settled how")
REASONS = (
    ResolutionReason.FIXED_OTHERWISE,
    ResolutionReason.FIXED_BY_ENTRY,
    ResolutionReason.WORKAROUND,
    ResolutionReason.ROLLED_BACK,
    ResolutionReason.NO_ACTION,
)
MOST_OPTIONS = 100


def end_form(channel: str, left: tuple[Incident, ...]) -> dict[str, Any]:
    """Return the form on what is still open in a channel."""
    which = {
        "type": "multi_static_select",
        "action_id": SETTLED,
        "options": [
            option(cut(f"{i.number}: {i.title}", 75), str(i.number))
            for i in left[:MOST_OPTIONS]
        ],
    }
    how = [option(name_of(reason), reason) for reason in REASONS]
    reasons = {
        "type": "static_select",
        "action_id": REASON,
        "options": how,
        "initial_option": how[0],
    }
    view = form(
        END_FORM,
        tr(TITLE),
        tr(SUBMIT),
        {**input_block(SETTLED, tr(WHICH_LABEL), which), "optional": True},
        input_block(REASON, tr(REASON_LABEL), reasons),
    )
    return {**view, "private_metadata": channel}


def on_end_form(side: Side, ack: Ack, body: Json) -> None:
    """Settle what was chosen, end the night and post the handover."""
    view, values = body["view"], body["view"]["state"]["values"]
    chosen = values[SETTLED][SETTLED].get("selected_options") or ()
    reason = ResolutionReason(values[REASON][REASON]["selected_option"]["value"])
    team, by = str(body["team"]["id"]), str(body["user"]["id"])
    channel = str(view["private_metadata"])
    if refused := may_not_settle(side, team, channel, by):  # a form stays open long
        ack(response_action="errors", errors={SETTLED: plain_text(refused)})
        return
    ack()
    side.desk.night.settle(
        [int(one["value"]) for one in chosen],
        reason,
        team=team,
        channel=channel,
        by=by,
    )
    side.desk.night.end(team, channel, by=by)
    side.wake()
