"""Socket Mode connections are refreshed, reset and lost: nothing pasted is."""

from __future__ import annotations

import pytest


@pytest.fixture(params=["socket"])
def mode(request):
    """Return Socket Mode: HTTP has no line that stays."""
    return request.param


def test_pastes_during_refreshes_are_answered_once_each(bot, night, people, dialog):
    channels = [people.create_channel(f"n{n}", ["alice", "bot"]) for n in range(6)]
    asked = {}
    for channel in channels:
        asked[channel] = people.post("alice", channel, dialog)["ts"]
        people.disconnect_sockets("refresh_requested")
    for channel, ts in asked.items():
        people.wait_for_message(channel, thread_ts=ts, timeout_s=30)
    people.wait_until_quiet()
    answers = [
        [m for m in people.messages(channel) if m.get("bot_id")] for channel in channels
    ]

    assert [len(found) for found in answers] == [1] * 6


def test_a_connection_that_is_reset_is_made_again(bot, night, people, dialog):
    people.reset_sockets()
    people.wait_for_sockets(1, timeout_s=30)

    assert "kb829427" in night.answer(night.post(dialog), timeout_s=30)["text"]
    assert len(night.said()) == 1


def test_so_many_connections_as_the_environment_says(start_bot, people):
    start_bot(more={"PATCHBOT_CONNECTIONS": "4"})

    assert people.wait_for_sockets(4)["sockets"] == 4
