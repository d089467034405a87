"""People say what became of an answer."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    "action, words",
    [
        pytest.param("fixed", "Fixed by entry, says", id="this-fixed-it"),
        pytest.param("not_this", "Marked wrong by", id="not-this"),
    ],
)
def test_a_click_settles_and_undo_opens_again(
    bot, night, dialog, buttons, action, words
):
    card = night.answer(night.post(dialog))
    night.click(action, card["ts"])
    settled = night.card(card["ts"], contains=words)
    night.click("undo", card["ts"], user="bob")
    night.people.wait_for_call("chat.update", count=2)
    opened = night.card(card["ts"])

    assert buttons(settled)[0] == "undo"
    assert buttons(opened) == ["confirm", "tried", "fixed", "not_this", "others"]
    assert len(night.said()) == 1


def test_a_second_click_is_told_who_was_first(bot, night, dialog):
    card = night.answer(night.post(dialog))
    night.click("fixed", card["ts"])
    night.card(card["ts"], contains="Fixed by entry")
    night.people.slash("bob", night.channel, "/patchbot", "resolve 1")

    assert "Already settled" in night.whisper("bob", contains="Already")["text"]


def test_other_candidates_are_shown_to_who_asks(bot, night, dialog):
    card = night.answer(night.post(dialog))
    night.click("others", card["ts"], user="bob")

    told = night.whisper("bob", contains="Why this one")["text"]

    assert "Matched because the message it shows" in told
    assert "kb887420" in told


def test_a_false_match_is_not_folded_onto(bot, night, dialog):
    card = night.answer(night.post(dialog))
    night.click("not_this", card["ts"])
    night.card(card["ts"], contains="Marked wrong")
    again = night.post(dialog, user="bob")

    assert "Steps" in night.answer(again)["text"]


def test_a_wrong_answer_leaves_no_steps_to_follow(bot, night, dialog):
    card = night.answer(night.post(dialog))
    night.click("not_this", card["ts"])
    after = night.card(card["ts"], contains="taken back")

    assert "Iischema.dll" not in after["text"]
    assert "Iischema.dll" not in str(after["blocks"])
