"""Failures told as a story, unknown ones, and the same one on a second host."""

from __future__ import annotations

import pytest

from tests.scenarios.pastes import (
    DIALOG,
    EVENT,
    POWER_OUT,
    REBOOT_LOOP,
    W973917,
    actions,
    in_thread,
    replies,
)


def card_author(people, asked):
    return next(
        m["user"] for m in people.messages("#patch-night") if m["ts"] == asked["ts"]
    )


@pytest.mark.parametrize(
    "story, entry",
    [
        pytest.param(W973917, "kb973917", id="973917-in-a-sentence"),
        pytest.param(REBOOT_LOOP, "w2k-failed-sp-reboot-loop", id="reboot-loop"),
        pytest.param(POWER_OUT, "w2k-failed-sp-reboot-loop", id="power-went-out"),
    ],
)
def test_a_story_in_peoples_own_words_is_recognised(bot, people, story, entry):
    asked = people.post("bob", "#patch-night", story)

    assert entry in in_thread(people, asked)["text"]


def test_an_unknown_error_gets_one_small_reaction_and_no_words(bot, people):
    text = "Error 0x8FEDCBA9: the flux compensator service terminated unexpectedly"
    asked = people.post("alice", "#patch-night", text)
    marked = people.wait_for_message(
        "#patch-night", by="", ts=asked["ts"], reaction="grey_question"
    )

    assert marked["ts"] == asked["ts"]
    assert replies(people) == []


def test_an_unknown_error_in_a_mention_gets_full_words(bot, people):
    text = "@patchbot Error 0x8FEDCBA9: the flux compensator service terminated"
    asked = people.post("alice", "#patch-night", text)

    assert "I don't know this one" in in_thread(people, asked)["text"]


def test_the_same_paste_from_a_second_host_says_so(bot, people):
    first = people.post("alice", "#patch-night", f"{EVENT}\n{DIALOG}")
    card = in_thread(people, first)
    again = f"{EVENT}\n{DIALOG}".replace("WEB01", "WEB07")
    second = people.post("bob", "#patch-night", again)
    pointer = in_thread(people, second)
    people.wait_for_message("#patch-night", ts=card["ts"], contains="WEB01, WEB07")

    assert "Now on WEB07 too, before on WEB01" in pointer["text"]
    assert "kb829427" in pointer["text"]
    assert f"p{first['ts'].replace('.', '')}" in pointer["text"]


def test_a_cured_failure_is_remembered_in_the_next_answer(bot, people):
    first = people.post("alice", "#patch-night", f"{EVENT}\n{DIALOG}")
    card = in_thread(people, first)
    people.click("alice", "fixed", channel="#patch-night", ts=card["ts"])
    settled = people.wait_for_message(
        "#patch-night", ts=card["ts"], contains="Fixed by entry"
    )
    people.select("alice", "step", "1:2", channel="#patch-night", ts=card["ts"])
    people.wait_for_message("#patch-night", ts=card["ts"], contains="(step 2)")
    again = f"{EVENT}\n{DIALOG}".replace("WEB01", "WEB07")
    answer = in_thread(people, people.post("bob", "#patch-night", again))

    assert actions(settled) == ["undo", "step"]
    assert "Second time in 30 days, last fixed on WEB01 by step 2" in answer["text"]
    alice = card_author(people, first)
    assert f"<@{alice}>" in answer["text"]
