"""The settings of a channel as a form: shown, checked, kept and told."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from slack_bolt import Ack
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.desk.span import read_span
from bot.incident import ChannelKind
from bot.language import LANGUAGES, mark, nmark, ntr, percent, tr
from bot.language import day as day_words
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

log = logging.getLogger(__name__)

SETTINGS_FORM = "settings_form"
MODE_SAYS: Mapping[str, str] = {
    Mode.ON: mark("on: every pasted error is looked at and answered"),
    Mode.MENTIONS: mark("mentions only: silent unless somebody mentions me"),
    Mode.LISTEN: mark("listen only: diagnosed and recorded, nothing is posted"),
    Mode.OFF: mark("off: nothing is read here"),
}
EVERYBODY, NO_SUMMARY, NO_MUTE = "everybody", "none", "none"
SCORES = {
    "0": mark("everything I recognise"),
    "80": mark("what I am fairly sure of (80%)"),
    "90": mark("what I am sure of (90%)"),
}
SPOKEN = {
    "reader": mark("automatic: English; what only you see in your language"),
    **LANGUAGES,
}
MUTES = {
    "30m": nmark("for {n} minute", "for {n} minutes"),
    "1h": nmark("for {n} hour", "for {n} hours"),
    "2h": nmark("for {n} hour", "for {n} hours"),
    "4h": nmark("for {n} hour", "for {n} hours"),
    "12h": nmark("for {n} hour", "for {n} hours"),
}
A_MONDAY = date(2024, 1, 1)
MOST_FOLD, MOST_NUDGE, MOST_NAMED = 24 * 60, 200, 98


def settings_form(
    channel: str, now: ChannelSettings, groups: Sequence[tuple[str, str]] = ()
) -> dict[str, Any]:
    """Return the form with a channel's settings; ``groups``: id and handle of each."""
    days = {NO_SUMMARY: tr("no summary")} | {
        str(n): day_words(A_MONDAY + timedelta(days=n), "EEEE") for n in range(7)
    }
    hours = {str(hour): f"{hour:02}:00" for hour in range(24)}
    named = dict(groups[:MOST_NAMED])
    settlers = {EVERYBODY: tr("everybody")} | {g: f"@{h}" for g, h in named.items()}
    if now.may_resolve and now.may_resolve not in settlers:
        settlers[now.may_resolve] = tr("the group {id}", id=now.may_resolve)
    least = tr("from {share}", share=percent(now.least_score / 100))
    scores = {str(now.least_score): least} | _said(SCORES)
    day = NO_SUMMARY if now.summary_day is None else str(now.summary_day)
    return form(
        SETTINGS_FORM,
        tr("Settings"),
        tr("Save"),
        field(
            "mode",
            tr("In this channel I am"),
            choice("mode", _said(MODE_SAYS), now.mode),
        ),
        field(
            "score",
            tr("Unasked I answer"),
            choice("score", scores, str(now.least_score)),
        ),
        field(
            "resolve",
            tr("Who may settle incidents"),
            choice("resolve", settlers, now.may_resolve or EVERYBODY),
        ),
        field(
            "language",
            tr("Language"),
            choice("language", _said(SPOKEN), now.language or "reader"),
        ),
        field(
            "fold",
            tr("Fold the same failure for minutes"),
            figure("fold", now.fold_minutes),
        ),
        field(
            "bots",
            tr("Alerts of other bots"),
            choice("bots", _said(_YES_NO), _yes(now.bots)),
        ),
        field("day", tr("Weekly summary on"), choice("day", days, day)),
        field("hour", tr("At"), choice("hour", hours, str(now.summary_hour))),
        field(
            "zone", tr("Time zone"), line("zone", now.zone), tr("As in Europe/Berlin")
        ),
        field(
            "target",
            tr("Summary goes to"),
            conversation("target", now.summary_to),
            tr("Nothing chosen: this channel"),
            optional=True,
        ),
        field(
            "nudge",
            tr("Nudge after working hours"),
            figure("nudge", now.nudge_hours),
            tr("0: no nudges"),
        ),
        field(
            "report",
            tr("Daily report to, if I only listen"),
            person("report", now.report_to),
            tr("At the hour of the weekly summary: what I would have said"),
            optional=True,
        ),
        field(
            "mute",
            tr("Mute here"),
            choice("mute", _mutes(), NO_MUTE),
            tr("It is announced, and it ends by itself"),
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
            wrong[name] = tr("A whole number from 0 to {most}", most=most)
            return 0
        return int(text)

    zone = str(state_value(values, "zone") or "").strip()
    if not _is_zone(zone):
        wrong["zone"] = tr("Not a time zone; write it as Europe/Berlin or UTC")
    mode = Mode(str(state_value(values, "mode")))
    report = str(state_value(values, "report") or "")
    if report and mode is not Mode.LISTEN:
        wrong["report"] = tr("The daily report belongs to listen only")
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
    if made.summary_to != before.summary_to:
        wrong |= _unfit_target(side, client, channel, made.summary_to)
    if wrong:
        ack(response_action="errors", errors=wrong)
        return
    side.desk.set(team, channel, made, by=user)
    if span := read_span(str(state_value(values, "mute") or NO_MUTE)):
        side.desk.mute(team, channel, side.now() + span, by=user)
    ack()
    side.wake()
    words = tr("From now on I am {mode}.", mode=tr(MODE_SAYS[made.mode]))
    client.chat_postEphemeral(channel=channel, user=user, text=words)


def _unfit_target(
    side: Side, client: WebClient, channel: str, target: str
) -> dict[str, str]:
    """Return why a channel's week cannot go elsewhere, by the field; nothing if it can.

    Where Slack does not say, it is tried; what is private stays where it is anyway.
    """
    if target in ("", channel):
        return {}
    places = side.desk.store.channels.places()
    kinds = {place.channel: place.kind for place in places}
    if kinds.get(channel, ChannelKind.PUBLIC) is not ChannelKind.PUBLIC:
        return {"target": tr("What happened in private stays in its channel")}
    try:
        told = client.conversations_info(channel=target)["channel"]
    except (SlackApiError, OSError) as error:
        log.warning("Slack does not say what %s is: %s", target, error)
        return {}
    if told.get("is_member") is False:
        return {"target": tr("I am not in that channel: invite me there first")}
    return {}


def on_settings_button(side: Side, ack: Ack, body: Json, client: WebClient) -> None:
    """Open the settings of the channel that a *Settings* button stands in."""
    ack()
    channel = str((body.get("channel") or {}).get("id") or "")
    if channel and not side.people.is_guest(str(body["user"]["id"])):
        team, trigger = str(body["team"]["id"]), str(body["trigger_id"])
        open_settings(side, client, trigger=trigger, team=team, channel=channel)


_YES_NO = {"no": mark("are left alone"), "yes": mark("are read like pastes")}


def _said(options: Mapping[str, str]) -> dict[str, str]:
    return {value: tr(words) for value, words in options.items()}


def _mutes() -> dict[str, str]:
    spans = {value: ntr(*words, int(value[:-1])) for value, words in MUTES.items()}
    return {NO_MUTE: tr("leave it as it is")} | spans


def _yes(on: bool) -> str:
    return "yes" if on else "no"


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return bool(name)
