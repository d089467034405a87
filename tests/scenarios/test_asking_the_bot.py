"""People ask the bot itself: commands, mentions, shortcuts, Home."""

from __future__ import annotations

import json

import pytest


@pytest.mark.parametrize(
    "text, words",
    [
        pytest.param("", "lookup TEXT", id="empty-is-help"),
        pytest.param("help", "lookup TEXT", id="help"),
        pytest.param("lookup KB829427", "entry kb829427", id="kb-number"),
        pytest.param("lookup Q829427", "entry kb829427", id="old-kb-number"),
        pytest.param("lookup 829427", "entry kb829427", id="bare-number"),
        pytest.param("lookup 4374", "kb829427", id="event-id"),
        pytest.param("lookup event id 4374", "kb829427", id="event-id-in-words"),
        pytest.param("show kb829427", "entry kb829427", id="show"),
        pytest.param("show kb999999", "I have no entry kb999999", id="show-nothing"),
        pytest.param(
            "Failed to execute regsvr32.exe Error code: 5",
            "entry kb829427",
            id="unknown-words-are-looked-up",
        ),
        pytest.param("lookup flux compensator", "I don't know this one", id="unknown"),
        pytest.param("incidents", "No open incidents", id="incidents"),
        pytest.param("incident 7", "There is no incident 7", id="no-such-incident"),
        pytest.param("resolve 7", "There is no such incident", id="resolve-nothing"),
        pytest.param("kb", "KB version", id="kb"),
        pytest.param("settings", "", id="settings-opens-a-form"),
        pytest.param("x" * 30_000, "I don't know this one", id="very-long"),
        pytest.param("\x00 \ud800 ```", "I don't know this one", id="no-text-at-all"),
    ],
)
def test_the_command_answers_only_who_asked(bot, night, people, text, words):
    acked = people.slash("alice", night.channel, "/patchbot", text)

    assert acked["acked"]
    if words:
        assert words in night.whisper(contains=words)["text"]
    assert night.said() == []


@pytest.mark.parametrize(
    "text, words",
    [
        pytest.param("@patchbot help", "lookup TEXT", id="help"),
        pytest.param("@patchbot KB829427", "entry kb829427", id="kb-number"),
        pytest.param("@patchbot show kb829427", "entry kb829427", id="show"),
        pytest.param("@patchbot incidents", "No open incidents", id="incidents"),
        pytest.param("@patchbot", "lookup TEXT", id="nothing-at-all"),
        pytest.param("@patchbot good morning", "I see no error", id="talk"),
    ],
)
def test_a_mention_takes_the_same_words_in_a_thread(bot, night, text, words):
    root = night.post("shall we start?")
    night.post(text, thread_ts=root)

    assert words in night.answer(root)["text"]


def test_incidents_can_be_listed_settled_and_opened_again(bot, night, people, dialog):
    asked = night.post(dialog)
    card = night.answer(asked)
    for command, words in (
        ("incidents", "1  open"),
        ("resolve 1", "Incident 1 is settled"),
        ("incidents", "No open incidents"),
        ("incidents all", "1  resolved"),
        ("reopen 1", "Incident 1 is open"),
        ("incident 1", "1  open"),
    ):
        people.slash("bob", night.channel, "/patchbot", command)
        night.whisper("bob", contains=words)

    assert night.card(card["ts"])["ts"] == card["ts"]


def test_a_shortcut_explains_a_message_to_who_asks(bot, night, people, dialog):
    people.slash("alice", night.channel, "/patchbot", "settings off")
    night.whisper(contains="off")
    asked = night.post(dialog, user="bob")
    people.message_shortcut("alice", night.channel, asked, "explain_error")

    assert "entry kb829427" in night.whisper(contains="kb829427")["text"]
    assert night.said() == []


def test_a_shortcut_logs_a_message_as_an_incident(bot, night, people, dialog):
    people.slash("alice", night.channel, "/patchbot", "settings mentions")
    night.whisper(contains="mentions")
    asked = night.post(dialog, user="bob")
    people.message_shortcut("alice", night.channel, asked, "log_incident")

    assert "kb829427" in night.answer(asked)["text"]


def test_the_global_shortcut_looks_an_error_up(bot, people, dialog):
    people.global_shortcut("alice", "look_up")
    view = people.wait_for_view("alice", title="Look up an error")
    people.submit_view("alice", view["id"], {"text": {"text": dialog}})

    assert people.wait_for_view("alice", contains="entry kb829427")


def test_home_shows_what_is_open(bot, night, people, dialog):
    night.answer(night.post(dialog))
    people.open_home("alice")
    home = json.dumps(people.wait_for_home("alice", contains="Open incidents"))

    assert "regsvr32 error 5" in home


def test_home_does_not_show_what_happened_in_private(bot, people, dialog):
    people.post("alice", "#dc-core", dialog)
    people.wait_for_message("#dc-core")
    people.open_home("bob")
    home = json.dumps(people.wait_for_home("bob", contains="Open incidents"))

    assert "No open incidents" in home
