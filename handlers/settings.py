"""The settings of a channel as a form: shown, checked, kept and told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from slack_bolt import Ack
from slack_sdk import WebClient

from bot.desk.span import read_span
from bot.store import ChannelSettings, Mode
from handlers.blocks import plain_text
from handlers.blocks.forms import (
    choice,
    conversation,
    field,
    figure,
    form,
    line,
    person,
    state_value,
)
from handlers.payloads import Json
from handlers.rights import may_not_change
from handlers.side import Side

SETTINGS_FORM = "settings_form"
MODE_SAYS: Mapping[str, str] = {
    Mode.ON: "on: every pasted error is looked at and answered",
    Mode.MENTIONS: "mentions only: silent unless somebody mentions me",
    Mode.LISTEN: "listen only: diagnosed and recorded, nothing is posted",
    Mode.OFF: "off: nothing is read here",
}
EVERYBODY, NO_SUMMARY, NO_MUTE = "everybody", "none", "none"
SCORES = {
    "0": "everything I recognise",
    "80": "what I am fairly sure of (80%)",
    "90": "what I am sure of (90%)",
}
LANGUAGES = {"reader": "the reader's, else English", "en": "English", "de": "Deutsch"}
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MUTES = {"30m": "for 30 minutes", "1h": "for an hour", "2h": "for 2 hours"} | {
    "4h": "for 4 hours",
    "12h": "for 12 hours",
}
MOST_FOLD, MOST_NUDGE, MOST_NAMED = 24 * 60, 200, 98


def settings_form(
    channel: str, now: ChannelSettings, groups: Sequence[tuple[str, str]] = ()
) -> dict[str, Any]:
    """Return the form with a channel's settings; ``groups``: id and handle of each."""
    days = {NO_SUMMARY: "no summary"} | {str(n): day for n, day in enumerate(DAYS)}
    hours = {str(hour): f"{hour:02}:00" for hour in range(24)}
    named = dict(groups[:MOST_NAMED])
    settlers = {EVERYBODY: "everybody"} | {g: f"@{h}" for g, h in named.items()}
    if now.may_resolve and now.may_resolve not in settlers:
        settlers[now.may_resolve] = f"the group {now.may_resolve}"
    scores = {str(now.least_score): f"from {now.least_score}%"} | SCORES
    day = NO_SUMMARY if now.summary_day is None else str(now.summary_day)
    return form(
        SETTINGS_FORM,
        "Settings",
        "Save",
        field("mode", "In this channel I am", choice("mode", MODE_SAYS, now.mode)),
        field(
            "score", "Unasked I answer", choice("score", scores, str(now.least_score))
        ),
        field(
            "resolve",
            "Who may settle incidents",
            choice("resolve", settlers, now.may_resolve or EVERYBODY),
        ),
        field(
            "language",
            "Language",
            choice("language", LANGUAGES, now.language or "reader"),
        ),
        field(
            "fold",
            "Fold the same failure for minutes",
            figure("fold", now.fold_minutes),
        ),
        field("bots", "Alerts of other bots", choice("bots", _YES_NO, _yes(now.bots))),
        field("day", "Weekly summary on", choice("day", days, day)),
        field("hour", "At", choice("hour", hours, str(now.summary_hour))),
        field("zone", "Time zone", line("zone", now.zone), "As in Europe/Berlin"),
        field(
            "target",
            "Summary goes to",
            conversation("target", now.summary_to),
            "Nothing chosen: this channel",
            optional=True,
        ),
        field(
            "nudge",
            "Nudge after working hours",
            figure("nudge", now.nudge_hours),
            "0: no nudges",
        ),
        field(
            "report",
            "Daily report to, if I only listen",
            person("report", now.report_to),
            optional=True,
        ),
        field(
            "mute",
            "Mute here",
            choice("mute", {NO_MUTE: "leave it as it is"} | MUTES, NO_MUTE),
            "It is announced, and it ends by itself",
        ),
        note=channel,
    )


def read_settings_form(
    values: Mapping[str, Any], before: ChannelSettings
) -> tuple[ChannelSettings, dict[str, str]]:
    """Return what a form says on top of ``before``, and what is wrong by its block."""
    wrong: dict[str, str] = {}

    def number(name: str, most: int) -> int:
        text = str(state_value(values, name) or "0")
        if not text.isascii() or not text.isdigit() or int(text) > most:
            wrong[name] = f"A whole number from 0 to {most}"
            return 0
        return int(text)

    zone = str(state_value(values, "zone") or "").strip()
    if not _is_zone(zone):
        wrong["zone"] = "Not a time zone; write it as Europe/Berlin or UTC"
    mode = Mode(str(state_value(values, "mode")))
    report = str(state_value(values, "report") or "")
    if report and mode is not Mode.LISTEN:
        wrong["report"] = "The daily report belongs to listen only"
    group, day = str(state_value(values, "resolve")), str(state_value(values, "day"))
    language = str(state_value(values, "language"))
    made = replace(
        before,
        mode=mode,
        least_score=int(str(state_value(values, "score"))),
        may_resolve="" if group == EVERYBODY else group,
        language="" if language == "reader" else language,
        fold_minutes=number("fold", MOST_FOLD),
        bots=state_value(values, "bots") == "yes",
        summary_day=None if day == NO_SUMMARY else int(day),
        summary_hour=int(str(state_value(values, "hour"))),
        zone=zone,
        summary_to=str(state_value(values, "target") or ""),
        nudge_hours=number("nudge", MOST_NUDGE),
        report_to=report,
    )
    return made, wrong


def open_settings(
    side: Side, client: WebClient, *, trigger: str, team: str, channel: str
) -> None:
    """Open the form with a channel's settings."""
    settings = side.desk.settings(team, channel)
    form_now = settings_form(channel, settings, side.people.groups())
    client.views_open(trigger_id=trigger, view=form_now)


def on_settings(side: Side, ack: Ack, body: Json, client: WebClient) -> None:
    """Keep a channel's settings, and tell who changed them what they now are."""
    view, user = body["view"], str(body["user"]["id"])
    team, channel = str(body["team"]["id"]), str(view["private_metadata"])
    values = view["state"]["values"]
    before = side.desk.settings(team, channel)
    made, wrong = read_settings_form(values, before)
    if refused := may_not_change(side, team, channel, user):
        wrong["mode"] = plain_text(refused)
    if wrong:
        ack(response_action="errors", errors=wrong)
        return
    side.desk.set(team, channel, made, by=user)
    if span := read_span(str(state_value(values, "mute") or NO_MUTE)):
        side.desk.mute(team, channel, side.now() + span, by=user)
    ack()
    side.wake()
    words = f"From now on I am {MODE_SAYS[made.mode]}."
    client.chat_postEphemeral(channel=channel, user=user, text=words)


def on_settings_button(side: Side, ack: Ack, body: Json, client: WebClient) -> None:
    """Open the settings of the channel that a *Settings* button stands in."""
    ack()
    channel = str((body.get("channel") or {}).get("id") or "")
    if channel and not side.people.is_guest(str(body["user"]["id"])):
        team, trigger = str(body["team"]["id"]), str(body["trigger_id"])
        open_settings(side, client, trigger=trigger, team=team, channel=channel)


_YES_NO = {"no": "are left alone", "yes": "are read like pastes"}


def _yes(on: bool) -> str:
    return "yes" if on else "no"


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return bool(name)
