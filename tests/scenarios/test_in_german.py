"""Each reads in their own language; a channel in the one that is set for it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.schedule import bounds, week_of
from tests.scenarios.pastes import DIALOG, shown


@pytest.fixture
def greta(people):
    """Return a reader whose Slack is German, in the channel."""
    people.create_user("greta", tz="Europe/Berlin", locale="de-DE")
    people.join("greta", "#patch-night")
    return "greta"


@pytest.fixture
def in_german(bot, people):
    """Set #patch-night to German."""
    make_german(bot, people)


def make_german(bot, people):
    channels = people.state()["channels"].values()
    channel = next(c["id"] for c in channels if c["name"] == "patch-night")
    desk, team = bot.side.desk, bot.side.who.team
    now = desk.settings(team, channel)
    desk.set(team, channel, replace(now, language="de"), by="U1")


def test_help_is_in_the_readers_language(bot, night, people, greta):
    people.slash(greta, night.channel, "/patchbot", "help")
    german = night.whisper(greta, contains="lookup TEXT")["text"]
    people.slash("bob", night.channel, "/patchbot", "help")
    english = night.whisper("bob", contains="lookup TEXT")["text"]

    assert "Füge einen Fehler oder Ereigniseintrag ein" in german
    assert "wie ich mich in diesem Kanal verhalte" in german
    assert "how I behave in this channel" in english


def test_hilfe_is_help(bot, night, people, greta):
    people.slash(greta, night.channel, "/patchbot", "hilfe")

    assert "lookup TEXT" in night.whisper(greta, contains="Fehlertext")["text"]


def test_a_lookup_is_labelled_in_german_and_the_known_error_stays_as_it_is(
    bot, night, people, greta
):
    people.slash(greta, night.channel, "/patchbot", f"lookup {DIALOG}")
    found = night.whisper(greta, contains="kb829427")

    for label in ("Ursache", "Schritte", "nur lesend", "Eintrag kb829427"):
        assert label in found["text"]
    assert "regsvr32 error 5" in found["text"]


def test_a_card_is_english_for_all_where_no_language_is_set(bot, night, greta):
    card = night.answer(night.post(DIALOG, user=greta))

    assert "Cause (inferred):" in card["text"]
    assert "This fixed it" in shown(card)


def test_a_card_in_a_german_channel_is_german_whoever_clicks(
    bot, night, people, in_german
):
    card = night.answer(night.post(DIALOG, user="bob"))
    assert "Hier noch nie gesehen." in card["text"]
    assert "Erkannt durch" in shown(card)
    night.click("confirm", card["ts"], user="bob")
    night.card(card["ts"], contains="Bestätigt von")
    night.click("fixed", card["ts"], user="bob")
    settled = night.card(card["ts"], contains="Nach Eintrag behoben")

    assert "sagt <@" in settled["text"]
    assert "Welcher Schritt war es?" in shown(settled)


def test_who_is_refused_is_told_in_their_language(bot, night, people, greta, in_german):
    card = night.answer(night.post(DIALOG))
    night.click("fixed", card["ts"], user="bob")
    night.card(card["ts"], contains="Nach Eintrag behoben")
    people.slash(greta, night.channel, "/patchbot", "resolve 1")
    german = night.whisper(greta, contains="Schon erledigt")
    people.slash("bob", night.channel, "/patchbot", "resolve 1")

    assert night.whisper("bob", contains="Already settled")
    assert "nach Eintrag behoben" in german["text"].replace("Nach", "nach")


def test_a_mention_is_answered_in_the_channels_language(bot, night, people, in_german):
    asked = night.post("@patchbot what time is it", user="bob")

    assert night.answer(asked, contains="Darin sehe ich keinen Fehler")


def test_a_direct_message_is_answered_in_the_readers_language(bot, people, greta):
    people.post(greta, "@bot", DIALOG)
    said = people.wait_for_message("@bot", user=greta, contains="kb829427")

    assert "Ursache" in said["text"]


def test_home_is_in_the_readers_language(bot, night, people, greta):
    night.answer(night.post(DIALOG))
    people.open_home(greta)
    view = json.dumps(
        people.wait_for_home(greta, contains="Offene Vorf"), ensure_ascii=False
    )
    people.open_home("bob")
    english = json.dumps(people.wait_for_home("bob", contains="Open incidents"))

    for words in (
        "Offene Vorfälle",
        "Diese Woche",
        "1 Meldung, 1 Vorfall",
        "Erledigen",
    ):
        assert words in view
    assert "Offene" not in english


def test_the_settings_form_is_in_the_readers_language(bot, night, people, greta):
    people.slash(greta, night.channel, "/patchbot", "settings")
    view = people.wait_for_view(greta, title="Einstellungen")
    words = json.dumps(view, ensure_ascii=False)
    assert "Donnerstag" in words
    assert "Ungefragt beantworte ich" in words
    wrong = people.submit_view(greta, view["id"], {"zone": {"zone": "Berlin"}})
    assert "Keine Zeitzone" in wrong["errors"]["zone"]
    people.submit_view(greta, view["id"], {"zone": {"zone": "Europe/Berlin"}})

    assert night.whisper(greta, contains="Ab jetzt bin ich an")


def test_the_lookup_form_is_in_the_readers_language(bot, people, greta):
    people.global_shortcut(greta, "look_up")
    view = people.wait_for_view(greta, title="Fehler nachschlagen")
    people.submit_view(greta, view["id"], {"text": {"text": "KB829427"}})

    assert people.wait_for_view(greta, contains="Ursache")


def test_the_week_is_summed_up_in_the_channels_language(
    start_bot, night, people, clock
):
    bot = start_bot(clock=clock, tick_s=0.05)
    make_german(bot, people)
    week = week_of(datetime.now(UTC), zone=ZoneInfo("UTC"))
    night.answer(night.post(f"on WEB01: {DIALOG}"))
    clock.move_to(bounds(week, zone=ZoneInfo("UTC"))[1] + timedelta(hours=9, minutes=1))
    post = night.answer(None, contains=f"Woche {week}")
    detail = night.answer(post["ts"], contains="im Einzelnen")

    assert "1 Fehler gemeldet" in post["text"]
    assert "1 Vorfall auf 1 Host" in post["text"]
    assert "Nach Tagen: Mo" in detail["text"]
    assert "Bekannt (Abdeckung)" in detail["text"]


def test_a_mute_by_a_german_reader_is_announced_in_the_channels_language(
    bot, night, people, greta
):
    people.slash(greta, night.channel, "/patchbot", "mute 2h")

    assert people.wait_for_message(night.channel, contains="I am quiet here until")
    assert night.whisper(greta, contains="Stumm geschaltet")


def test_the_night_board_is_in_the_channels_language(bot, night, people, in_german):
    people.slash("bob", night.channel, "/patchbot", "night start KB5066835 ring 2")
    board = people.wait_for_message(night.channel, contains="Patch-Nacht KB5066835")

    assert "Bisher kein Fehler." in board["text"]
    assert "Regel: No-Go" in board["text"]
    assert night.whisper("bob", contains="The night is on")
