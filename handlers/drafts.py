"""Drafts in Slack: the shortcut, the form, accepting and sending back."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, Respond
from slack_sdk import WebClient

from bot.drafts.form import form_from, form_of
from bot.language import mark, tr
from bot.reply import Note, note
from handlers.blocks import card_blocks, plain_text
from handlers.blocks.draft import origin_of, reason_form, values_of
from handlers.blocks.home import read_place
from handlers.blocks.links import with_links
from handlers.commands import tell
from handlers.draft_form import open_form
from handlers.modals import lookup_result
from handlers.payloads import Json, asked_by_shortcut, pressed
from handlers.rights import NOT_FOR_GUESTS, is_outsider
from handlers.side import Side
from handlers.slack_text import clean, plain, without_mention

DRAFT_SHORTCUT = "draft_entry"
LANE = "drafts"  # trying a draft out takes seconds; nothing else waits for it
NO_INCIDENT = mark("There is no such incident here to draft an entry from.")
NOT_MENDABLE = mark("That draft is not yours to mend, or it was accepted meanwhile.")
MOST_ERROR = 150


def on_draft_shortcut(
    side: Side, ack: Ack, body: Json, client: WebClient, respond: Respond
) -> None:
    """Open the form for a message: the paste itself, or the one that held the fix."""
    ack()
    message: Any = body["message"]
    text = side.redact(without_mention(plain(message), side.who.bot_user))
    asked = asked_by_shortcut(body, text, now=side.now())
    if is_outsider(side, asked):
        tell(side, respond, note(tr(NOT_FOR_GUESTS)))
        return
    form, origin = side.desk.drafts.beginnings.at_message(
        asked.team, asked.channel, asked.thread, ts=asked.ts, text=text
    )
    open_form(side, client, body, form, origin)


def on_draft_button(
    side: Side, ack: Ack, body: Json, client: WebClient, respond: Respond
) -> None:
    """Open the form for the incident whose card has the button."""
    ack()
    press = pressed(body)
    if press is None:
        return
    click = press.click
    if side.people.is_guest(click.by):
        tell(side, respond, note(tr(NOT_FOR_GUESTS)))
        return
    begun = side.desk.drafts.beginnings.at_incident(
        click.number, click.team, click.channel
    )
    if begun is None:
        tell(side, respond, note(tr(NO_INCIDENT)))
        return
    open_form(side, client, body, *begun)


def on_draft_cluster(
    side: Side, ack: Ack, body: Json, client: WebClient, respond: Respond
) -> None:
    """Open the form for a cluster of unknown pastes: from a summary, or from Home."""
    ack()
    by, place = str(body["user"]["id"]), str((body.get("channel") or {}).get("id", ""))
    here = place or read_place(body.get("view") or {})[1]
    numbers = str(body["actions"][0].get("value", "")).split(",")
    begun = side.desk.drafts.beginnings.at_cluster(
        [int(number) for number in numbers if number.isdigit()],
        side.people.viewer(by, here),
    )
    if begun is not None:
        open_form(side, client, body, *begun)
    elif place:
        tell(side, respond, note(tr(NO_INCIDENT)))
    else:
        view = lookup_result(note(tr(NO_INCIDENT)), side.who.team_url)
        client.views_open(trigger_id=body["trigger_id"], view=view)


def on_submit(side: Side, ack: Ack, body: Json) -> None:
    """Keep a draft, or say beside each field what to mend."""
    view = body["view"]
    values = {
        name: side.redact(clean(value)) for name, value in values_of(view).items()
    }
    done = side.desk.drafts.submit(
        form_from(values), origin_of(view), by=str(body["user"]["id"])
    )
    if done.errors:
        shown = {name: text[:MOST_ERROR] for name, text in done.errors.items()}
        ack(response_action="errors", errors=shown)
        return
    ack()
    judge_later(side, done.entry_id)


def judge_later(side: Side, entry_id: str) -> None:
    """Have a kept draft tried out, and told of."""

    def judge() -> None:
        who = side.approvers
        side.desk.drafts.judge(entry_id, approvers=who.users(), channel=who.channel)
        side.wake()

    side.later(LANE, judge)


def on_accept(side: Side, ack: Ack, body: Json, respond: Respond) -> None:
    """Make a draft a known error."""
    ack()
    (id_, version), by = _draft(body["actions"][0]["value"]), str(body["user"]["id"])
    drafts, may = side.desk.drafts, side.approvers.includes(by)
    if refused := drafts.refusal(id_, version, by=by, may=may):
        tell(side, respond, refused)
        return
    said = drafts.accept(id_, version, by=by, may=may)
    _replace(side, respond, said)
    side.wake()


def on_send_back(
    side: Side, ack: Ack, body: Json, client: WebClient, respond: Respond
) -> None:
    """Ask for the reason first."""
    ack()
    value, by = str(body["actions"][0]["value"]), str(body["user"]["id"])
    may = side.approvers.includes(by)
    if refused := side.desk.drafts.refusal(*_draft(value), by=by, may=may):
        tell(side, respond, refused)
        return
    client.views_open(trigger_id=body["trigger_id"], view=reason_form(value))


def on_reason(side: Side, ack: Ack, body: Json) -> None:
    """Send a draft back with the reason that was given."""
    view, by = body["view"], str(body["user"]["id"])
    reason = side.redact(clean(values_of(view)["reason"]))
    said = side.desk.drafts.send_back(
        *_draft(str(view["private_metadata"])),
        by=by,
        may=side.approvers.includes(by),
        reason=reason,
    )
    ack(response_action="update", view=_told(side, said))
    side.wake()


def on_mend(
    side: Side, ack: Ack, body: Json, client: WebClient, respond: Respond
) -> None:
    """Open the form of a draft that was sent back, as its author left it."""
    ack()
    id_, by = str(body["actions"][0]["value"]), str(body["user"]["id"])
    found = side.desk.drafts.mend(id_, by=by)
    if found is None:
        tell(side, respond, note(tr(NOT_MENDABLE)))
        return
    entry, origin = found
    open_form(side, client, body, form_of(entry), origin)


def _draft(value: str) -> tuple[str, str]:
    id_, _, version = value.partition(":")
    return id_, version


def _replace(side: Side, respond: Respond, said: Note) -> None:
    """Put who decided in the place of the buttons."""
    respond(text=plain_text(said), blocks=card_blocks(said), replace_original=True)


def _told(side: Side, said: Note) -> dict[str, Any]:
    shown = with_links(said, side.who.team_url)
    title = {"type": "plain_text", "text": tr("Draft"), "emoji": False}
    close = {"type": "plain_text", "text": tr("Close"), "emoji": False}
    return {
        "type": "modal",
        "title": title,
        "close": close,
        "blocks": card_blocks(shown),
    }
