"""A channel says how the bot behaves in it; a mute ends by itself."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest


def open_form(people, night, user="alice"):
    people.slash(user, night.channel, "/patchbot", "settings")
    return people.wait_for_view(user, title="Settings")


def kept(bot):
    ((_, _, settings),) = bot.store.channels.known()
    return settings


def test_the_form_keeps_every_setting(bot, night, people):
    view = open_form(people, night)
    values = {
        "mode": {"mode": "on"},
        "score": {"score": "90"},
        "language": {"language": "de"},
        "fold": {"fold": "15"},
        "bots": {"bots": "yes"},
        "day": {"day": "4"},
        "hour": {"hour": "7"},
        "zone": {"zone": "Europe/Berlin"},
        "nudge": {"nudge": "0"},
        "resolve": {"resolve": "S00000002"},
    }
    people.submit_view("alice", view["id"], values)
    night.whisper(contains="From now on")
    made = kept(bot)

    assert (made.mode, made.least_score, made.language) == ("on", 90, "de")
    assert (made.fold_minutes, made.bots, made.nudge_hours) == (15, True, 0)
    assert (made.summary_day, made.summary_hour) == (4, 7)
    assert (made.zone, made.may_resolve) == ("Europe/Berlin", "S00000002")
    assert "Europe/Berlin" in json.dumps(open_form(people, night))


@pytest.mark.parametrize(
    "block, typed, words",
    [
        pytest.param("zone", "Berlin/Europe", "Not a time zone", id="zone"),
        pytest.param("zone", "../../etc/passwd", "Not a time zone", id="path"),
        pytest.param("fold", "99999", "whole number", id="fold"),
        pytest.param("nudge", "-1", "whole number", id="nudge"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    bot, night, people, block, typed, words
):
    view = open_form(people, night)
    answer = people.submit_view("alice", view["id"], {block: {block: typed}})

    assert words in answer["errors"][block]
    assert bot.store.channels.known() == ()


def test_a_mute_is_announced_ends_and_still_answers_who_asks(
    bot, night, people, dialog
):
    people.slash("alice", night.channel, "/patchbot", "mute 2h")
    people.wait_for_message(night.channel, contains="quiet here until")
    night.post(dialog)
    before = len(night.said())
    asked = night.post(f"@patchbot {dialog}", user="bob")

    assert before == 1
    assert "kb829427" in night.answer(asked)["text"]
    settings = bot.store.channels.get(bot.side.who.team, kept_channel(bot))
    now = bot.side.now()
    assert settings.muted_at(now) - now <= timedelta(hours=2)
    assert settings.muted_at(now + timedelta(hours=3)) is None


def test_unmute_speaks_again(bot, night, people, dialog):
    people.slash("alice", night.channel, "/patchbot", "mute 2h")
    people.wait_for_message(night.channel, contains="quiet here until")
    people.slash("bob", night.channel, "/patchbot", "unmute")
    people.wait_for_message(night.channel, contains="I answer pastes here again")

    assert "kb829427" in night.answer(night.post(dialog))["text"]


@pytest.mark.parametrize("text", ["mute", "mute for ever", "mute 30d"])
def test_a_mute_without_an_end_is_none(bot, night, people, text):
    people.slash("alice", night.channel, "/patchbot", text)
    night.whisper()

    assert bot.store.channels.known() == ()


def test_what_is_less_sure_than_the_channel_wants_is_only_recorded(
    bot, night, people, dialog
):
    view = open_form(people, night)
    bot_team = bot.side.who.team
    people.submit_view("alice", view["id"], {"score": {"score": "90"}})
    night.whisper(contains="From now on")
    settings = kept(bot)
    bot.side.desk.set(bot_team, kept_channel(bot), _above_all(settings), by="U1")
    night.post(dialog)

    assert night.said() == []
    assert len(bot.store.history.incidents(viewer=None)) == 1
    assert "kb829427" in night.answer(night.post(f"@patchbot {dialog}"))["text"]


def test_only_a_group_may_settle_where_the_channel_says_so(bot, night, people, dialog):
    view = open_form(people, night)
    people.submit_view("alice", view["id"], {"resolve": {"resolve": "S00000002"}})
    night.whisper(contains="From now on")
    card = night.answer(night.post(dialog))
    night.click("fixed", card["ts"], user="bob")
    night.whisper("bob", contains="only members of a user group")
    people.slash("bob", night.channel, "/patchbot", "resolve 1")
    night.whisper("bob", contains="only members of a user group")
    people.slash("carol", night.channel, "/patchbot", "resolve 1")

    assert night.whisper("carol", contains="Incident 1 is settled")


def kept_channel(bot):
    ((_, channel, _),) = bot.store.channels.known()
    return channel


def _above_all(settings):
    return replace(settings, least_score=101)
