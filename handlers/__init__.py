"""Slack's side: payloads in, blocks out; no SQL, no YAML, no scoring."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from slack_bolt import App

from bot.desk import digest
from bot.desk.casebook import ACKNOWLEDGE, TIMELINE
from bot.desk.welcome import EXAMPLE_BUTTON, SETTINGS_BUTTON
from bot.drafts import told
from handlers import (
    actions,
    by_hand,
    commands,
    correction,
    drafts,
    errors,
    home,
    incidents,
    messages,
    modals,
    night,
    proposals,
    settings,
    shortcuts,
    suspending,
    weekly,
    welcome,
)
from handlers.blocks import draft as draft_forms
from handlers.blocks import home as blocks
from handlers.blocks.proposal import PROPOSAL_FORM
from handlers.readers import in_readers_language
from handlers.side import Side

ANY = re.compile(r".*", re.DOTALL)
DRAFT_CLUSTER = re.compile(rf"{digest.DRAFT_CLUSTER}_\d+")


def register(app: App, side: Side) -> None:
    """Plug in everything we listen to; what nobody wants is acknowledged last."""

    def on(listener: Callable[..., object]) -> Callable[..., object]:
        return in_readers_language(side, partial(listener, side))

    app.event("message")(partial(messages.on_message, side))
    app.event("app_mention")(partial(messages.on_message, side))
    app.event("member_joined_channel")(on(welcome.on_joined))
    app.event("app_home_opened")(on(home.on_home))

    app.command(side.command)(on(commands.on_command))
    app.command(ANY)(on(commands.on_command))  # the team renamed it

    app.shortcut(shortcuts.EXPLAIN)(on(shortcuts.on_explain))
    app.shortcut(shortcuts.LOG)(on(shortcuts.on_log))
    app.shortcut(shortcuts.LOOK_UP)(in_readers_language(side, shortcuts.on_look_up))

    app.shortcut(drafts.DRAFT_SHORTCUT)(on(drafts.on_draft_shortcut))

    app.action("draft")(on(drafts.on_draft_button))
    app.action(DRAFT_CLUSTER)(on(drafts.on_draft_cluster))
    app.action(told.ACCEPT)(on(drafts.on_accept))
    app.action(told.SEND_BACK)(on(drafts.on_send_back))
    app.action(told.AGAIN)(on(drafts.on_mend))
    app.action(proposals.LOOKS)(on(proposals.on_look))
    app.action("fixed")(on(actions.on_fixed))
    app.action("not_this")(on(actions.on_not_this))
    app.action("others")(on(actions.on_others))
    app.action("undo")(on(actions.on_undo))
    app.action("step")(on(actions.on_step))
    app.action("suspend")(on(suspending.on_suspend))
    app.action("confirm")(on(actions.on_confirm))
    app.action("unconfirm")(on(actions.on_unconfirm))
    app.action("tried")(on(actions.on_tried))
    app.action(actions.CHOOSE)(on(actions.on_choice))

    app.action(TIMELINE)(on(incidents.on_timeline))
    app.action(ACKNOWLEDGE)(on(incidents.on_acknowledge))
    app.action("resolve")(on(incidents.on_resolve))
    app.action(blocks.FIND)(on(home.on_find))
    for week in (blocks.WEEK, blocks.LAST_WEEK):
        app.action(week)(on(home.on_week))
    app.action(blocks.SETTLE)(on(home.on_settle))
    for turn in (blocks.OLDER, blocks.NEWEST, blocks.REFRESH):
        app.action(turn)(on(home.on_turn))
    app.action(SETTINGS_BUTTON)(on(settings.on_settings_button))
    app.action(EXAMPLE_BUTTON)(on(welcome.on_example))

    app.action(digest.CSV)(on(weekly.on_csv))

    app.view(modals.LOOKUP_FORM)(on(modals.on_lookup))
    app.view(settings.SETTINGS_FORM)(on(settings.on_settings))
    app.view(draft_forms.DRAFT_FORM)(on(drafts.on_submit))
    app.view(draft_forms.LOG_FORM)(on(by_hand.on_log_form))
    app.view(draft_forms.REASON_FORM)(on(drafts.on_reason))

    app.view(PROPOSAL_FORM)(on(proposals.on_decide))

    app.view(night.END_FORM)(on(night.on_end_form))
    app.view(suspending.SUSPEND_FORM)(on(suspending.on_suspend_form))
    app.view(correction.WRONG_FORM)(on(correction.on_wrong_form))

    app.event(ANY)(lambda: None)
    app.action(ANY)(actions.on_any_action)
    app.shortcut(ANY)(actions.on_any_action)
    app.view(ANY)(modals.on_any_view)
    app.view_closed(ANY)(modals.on_any_view)
    app.options(ANY)(lambda ack: ack(options=[]))
    app.error(in_readers_language(side, errors.on_error))
