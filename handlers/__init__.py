"""Slack's side: payloads in, blocks out; no SQL, no YAML, no scoring."""

from __future__ import annotations

import re
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
    settings,
    shortcuts,
    suspending,
    weekly,
    welcome,
)
from handlers.blocks import draft as draft_forms
from handlers.blocks import home as blocks
from handlers.side import Side

ANY = re.compile(r".*", re.DOTALL)
DRAFT_CLUSTER = re.compile(rf"{digest.DRAFT_CLUSTER}_\d+")


def register(app: App, side: Side) -> None:
    """Plug in everything we listen to; what nobody wants is acknowledged last."""
    app.event("message")(partial(messages.on_message, side))
    app.event("app_mention")(partial(messages.on_message, side))
    app.event("member_joined_channel")(partial(welcome.on_joined, side))
    app.event("app_home_opened")(partial(home.on_home, side))

    app.command(side.command)(partial(commands.on_command, side))
    app.command(ANY)(partial(commands.on_command, side))  # the team renamed it

    app.shortcut(shortcuts.EXPLAIN)(partial(shortcuts.on_explain, side))
    app.shortcut(shortcuts.LOG)(partial(shortcuts.on_log, side))
    app.shortcut(shortcuts.LOOK_UP)(shortcuts.on_look_up)

    app.shortcut(drafts.DRAFT_SHORTCUT)(partial(drafts.on_draft_shortcut, side))

    app.action("draft")(partial(drafts.on_draft_button, side))
    app.action(DRAFT_CLUSTER)(partial(drafts.on_draft_cluster, side))
    app.action(told.ACCEPT)(partial(drafts.on_accept, side))
    app.action(told.SEND_BACK)(partial(drafts.on_send_back, side))
    app.action(told.AGAIN)(partial(drafts.on_mend, side))
    app.action("fixed")(partial(actions.on_fixed, side))
    app.action("not_this")(partial(actions.on_not_this, side))
    app.action("others")(partial(actions.on_others, side))
    app.action("undo")(partial(actions.on_undo, side))
    app.action("step")(partial(actions.on_step, side))
    app.action("suspend")(partial(suspending.on_suspend, side))
    app.action("confirm")(partial(actions.on_confirm, side))
    app.action("unconfirm")(partial(actions.on_unconfirm, side))
    app.action("tried")(partial(actions.on_tried, side))
    app.action(actions.CHOOSE)(partial(actions.on_choice, side))

    app.action(TIMELINE)(partial(incidents.on_timeline, side))
    app.action(ACKNOWLEDGE)(partial(incidents.on_acknowledge, side))
    app.action("resolve")(partial(incidents.on_resolve, side))
    app.action(blocks.FIND)(partial(home.on_find, side))
    for week in (blocks.WEEK, blocks.LAST_WEEK):
        app.action(week)(partial(home.on_week, side))
    app.action(blocks.SETTLE)(partial(home.on_settle, side))
    for turn in (blocks.OLDER, blocks.NEWEST, blocks.REFRESH):
        app.action(turn)(partial(home.on_turn, side))
    app.action(SETTINGS_BUTTON)(partial(settings.on_settings_button, side))
    app.action(EXAMPLE_BUTTON)(partial(welcome.on_example, side))

    app.action(digest.CSV)(partial(weekly.on_csv, side))

    app.view(modals.LOOKUP_FORM)(partial(modals.on_lookup, side))
    app.view(settings.SETTINGS_FORM)(partial(settings.on_settings, side))
    app.view(draft_forms.DRAFT_FORM)(partial(drafts.on_submit, side))
    app.view(draft_forms.LOG_FORM)(partial(by_hand.on_log_form, side))
    app.view(draft_forms.REASON_FORM)(partial(drafts.on_reason, side))

    app.view(night.END_FORM)(partial(night.on_end_form, side))
    app.view(suspending.SUSPEND_FORM)(partial(suspending.on_suspend_form, side))
    app.view(correction.WRONG_FORM)(partial(correction.on_wrong_form, side))

    app.event(ANY)(lambda: None)
    app.action(ANY)(actions.on_any_action)
    app.shortcut(ANY)(actions.on_any_action)
    app.view(ANY)(modals.on_any_view)
    app.view_closed(ANY)(modals.on_any_view)
    app.options(ANY)(lambda ack: ack(options=[]))
    app.error(errors.on_error)
