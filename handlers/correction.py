"""The form that asks what was wrong with an answer."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack

from bot.desk.outcome import Click
from bot.language import mark, tr
from bot.reply import Note, Reply
from handlers.blocks import plain_text
from handlers.blocks.parts import cut
from handlers.modals import form, input_block, option
from handlers.payloads import Json
from handlers.rights import may_not_settle
from handlers.side import Side
from handlers.slack_text import clean

WRONG_FORM = "wrong_form"
WHICH, WORDS = "which", "words"
NONE_OF_MINE = "-"
TITLE = mark("What was wrong?")
SEND = mark("Send")
WHICH_LABEL = mark("It really is")
WORDS_LABEL = mark("How one can tell them apart")
SOMETHING_ELSE = mark("Something else")
WORDS_MOST = 1500


def wrong_form(click: Click, others: Reply | Note) -> dict[str, Any]:
    """Return the form with the other candidates; the answer is taken back already."""
    known = others.candidates if isinstance(others, Reply) else ()
    which = {
        "type": "static_select",
        "action_id": WHICH,
        "options": [
            option(tr(SOMETHING_ELSE), NONE_OF_MINE),
            *(option(cut(c.title, 75), c.entry_id) for c in known[:20]),
        ],
        "initial_option": option(tr(SOMETHING_ELSE), NONE_OF_MINE),
    }
    words = {
        "type": "plain_text_input",
        "action_id": WORDS,
        "multiline": True,
        "max_length": WORDS_MOST,
    }
    view = form(
        WRONG_FORM,
        tr(TITLE),
        tr(SEND),
        input_block(WHICH, tr(WHICH_LABEL), which),
        {**input_block(WORDS, tr(WORDS_LABEL), words), "optional": True},
    )
    return {**view, "private_metadata": f"{click.number}:{click.channel}"}


def on_wrong_form(side: Side, ack: Ack, body: Json) -> None:
    """Keep what was wrong as a proposed reject example."""
    view = body["view"]
    values = view["state"]["values"]
    number, _, channel = str(view["private_metadata"]).partition(":")
    click = Click(
        int(number), str(body["team"]["id"]), channel, str(body["user"]["id"])
    )
    if refused := may_not_settle(side, click.team, channel, click.by):
        ack(response_action="errors", errors={WORDS: plain_text(refused)})
        return
    ack()
    chosen = (values[WHICH][WHICH].get("selected_option") or {}).get("value", "")
    words = clean(str(values[WORDS][WORDS].get("value") or ""))
    side.desk.outcomes.what_was_wrong(
        click,
        belongs_to="" if chosen == NONE_OF_MINE else str(chosen),
        words=side.redact(words),
    )
