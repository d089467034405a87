"""What clicks propose for entries: the list, the form, an approver's decision."""

from __future__ import annotations

import re
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot.drafts.learned import Kind
from bot.drafts.learning import Decision
from bot.language import mark, tr
from bot.reply import note
from bot.visibility import Viewer
from handlers.blocks import plain_text
from handlers.blocks.forms import state_value
from handlers.blocks.home import read_place
from handlers.blocks.proposal import (
    LOOK,
    REASON,
    RULES_OUT,
    SEND_BACK,
    TEXT,
    VERDICT,
    proposal_form,
)
from handlers.drafts import LANE
from handlers.modals import lookup_result
from handlers.payloads import Json
from handlers.side import Side
from handlers.slack_text import clean
from handlers.words import ONLY_APPROVERS

LOOKS = re.compile(rf"{LOOK}\d{{1,2}}")
NOT_IN_IT = mark("This text does not stand in the paste.")
NEEDED = mark("Say which text in the paste rules the entry out.")
MOST_ERROR = 150


def on_look(side: Side, ack: Ack, body: Json, client: WebClient) -> None:
    """Open the form on one proposal."""
    ack()
    key, place = str(body["actions"][0].get("value", "")), _place(body)
    viewer = side.people.viewer(str(body["user"]["id"]), place)
    learning, may = side.desk.learning, side.approvers.includes(viewer.user)
    refused = learning.refusal(key, viewer=viewer, may=may)
    proposal = learning.find(key, viewer)
    if refused or proposal is None:
        view = lookup_result(refused or note(tr(ONLY_APPROVERS)), side.who.team_url)
    else:
        belongs_to, words = learning.said_of(proposal)
        entry = side.desk.knowledge.matcher.entries[proposal.entry_id]
        view = proposal_form(
            proposal,
            title=entry.title,
            belongs_to=belongs_to,
            words=words,
            place=place,
        )
    client.views_open(trigger_id=body["trigger_id"], view=view)


def on_decide(side: Side, ack: Ack, body: Json) -> None:
    """Take a proposal into its entry, or send it back; its trial runs afterwards."""
    view = body["view"]
    place, _, key = str(view["private_metadata"]).partition(" ")
    viewer = side.people.viewer(str(body["user"]["id"]), place)
    learning, may = side.desk.learning, side.approvers.includes(viewer.user)
    if refused := learning.refusal(key, viewer=viewer, may=may):
        ack(response_action="errors", errors={VERDICT: plain_text(refused)})
        return
    values = view["state"]["values"]
    reason = side.redact(clean(state_value(values, REASON) or ""))
    if state_value(values, VERDICT) == SEND_BACK:
        ack()
        learning.send_back(key, viewer=viewer, reason=reason)
        side.wake()
        return
    decision = _decision(side, key, values, viewer)
    if errors := _errors(side, decision, viewer):
        ack(response_action="errors", errors=errors)
        return
    ack()

    def take() -> None:
        learning.accept(decision, viewer=viewer)
        side.wake()

    side.later(LANE, take)


def _decision(side: Side, key: str, values: Json, viewer: Viewer) -> Decision:
    proposal = side.desk.learning.find(key, viewer)
    belongs_to = ""
    if proposal is not None and proposal.kind is Kind.REJECT:
        other, _ = side.desk.learning.said_of(proposal)
        belongs_to = other if other in side.desk.knowledge.matcher.entries else ""
    text = side.redact(clean(state_value(values, TEXT) or ""))
    rules_out = side.redact(clean(state_value(values, RULES_OUT) or "").strip())
    return Decision(key, text, rules_out, belongs_to)


def _errors(side: Side, decision: Decision, viewer: Viewer) -> dict[str, Any]:
    """Return what is wrong with an acceptance, by field."""
    proposal = side.desk.learning.find(decision.key, viewer)
    assert proposal is not None  # refused otherwise
    if decision.rules_out and decision.rules_out not in decision.text:
        return {RULES_OUT: tr(NOT_IN_IT)}
    flaws = side.desk.learning.checked(decision, proposal).errors
    if not flaws:
        return {}
    said = "; ".join(flaw.text for flaw in flaws)
    if proposal.kind is Kind.REJECT and not decision.rules_out:
        return {RULES_OUT: f"{tr(NEEDED)} {said}"[:MOST_ERROR]}
    return {TEXT: said[:MOST_ERROR]}


def _place(body: Json) -> str:
    """Return the channel one stands in; on Home, the chat that it was made with."""
    channel = (body.get("channel") or {}).get("id")
    return str(channel or read_place(body.get("view") or {})[1])
