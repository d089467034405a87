"""Slack is slow, full, picky or away: the answer arrives all the same, once."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param({"retry_after_s": 1}, id="too-many-requests"),
        pytest.param({"status": 500}, id="server-error"),
        pytest.param({"error": "internal_error"}, id="internal-error"),
    ],
)
def test_a_passing_failure_is_tried_again(bot, night, people, dialog, fault):
    people.inject_fault("chat.postMessage", **fault)
    asked = night.post(dialog)

    assert "kb829427" in night.answer(asked)["text"]
    assert len(night.said()) == 1


@pytest.mark.parametrize("error", ["invalid_blocks", "msg_blocks_too_long"])
def test_refused_blocks_go_out_as_plain_text(bot, night, people, dialog, error):
    people.inject_fault("chat.postMessage", error=error)
    answer = night.answer(night.post(dialog))

    assert "kb829427" in answer["text"]
    assert "1. [read-only]" in answer["text"]
    assert not any(b["type"] == "actions" for b in answer.get("blocks", []))


def test_a_channel_that_is_closed_to_us_is_let_go(bot, night, people, dialog):
    people.inject_fault("chat.postMessage", error="not_in_channel")
    night.post(dialog)
    people.wait_for_call("chat.postMessage")

    assert night.said() == []
    assert bot.store.outbox.depth() == 0


def test_an_answer_that_was_posted_but_not_heard_of_is_not_posted_twice(
    bot, night, people, dialog
):
    people.inject_fault("chat.postMessage", drop=True, performed=True)
    night.answer(night.post(dialog))
    people.wait_until_quiet(quiet_s=2.5)

    assert len(night.said()) == 1
