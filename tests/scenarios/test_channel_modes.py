"""How the bot behaves in a channel is for the channel to say."""

from __future__ import annotations

import pytest


def test_listen_only_records_and_posts_nothing(bot, night, people, dialog):
    people.slash("alice", night.channel, "/patchbot", "settings listen")
    night.whisper(contains="listen only")
    night.post(dialog)
    night.post(f"@patchbot {dialog}", user="bob")

    assert night.said() == []
    (incident,) = bot.store.history.incidents(viewer=None)
    assert incident.entry_id == "kb829427"
    assert incident.occurrences == 2


def test_mentions_only_is_silent_unless_asked(bot, night, people, dialog):
    people.slash("alice", night.channel, "/patchbot", "settings mentions")
    night.whisper(contains="mentions only")
    night.post(dialog)

    assert night.said() == []

    asked = night.post(f"@patchbot {dialog}")

    assert "kb829427" in night.answer(asked)["text"]


def test_off_reads_nothing(bot, night, people, dialog):
    people.slash("alice", night.channel, "/patchbot", "settings off")
    night.whisper(contains="off: nothing is read")
    night.post(f"@patchbot {dialog}")

    assert night.said() == []
    assert bot.store.history.incidents(viewer=None) == ()


@pytest.mark.parametrize("mode_now, shown", [("listen", "listen only"), ("on", "on:")])
def test_the_form_changes_the_mode(bot, night, people, mode_now, shown):
    people.slash("alice", night.channel, "/patchbot", "settings")
    view = people.wait_for_view("alice", title="Settings")
    people.submit_view("alice", view["id"], {"mode": {"mode": mode_now}})

    assert shown in night.whisper(contains="From now on")["text"]
    (place,) = bot.store.channels.known()
    assert place[2].mode == mode_now
