"""Somebody pastes an error on patch night, in the words and shapes they have."""

from __future__ import annotations

import pytest

from tests.scenarios.pastes import (
    DIALOG,
    EVENT,
    SCRIPTMAPS,
    actions,
    in_thread,
    replies,
    shown,
)


def test_the_regsvr32_dialog_is_answered_in_its_thread(bot, people):
    asked = people.post("alice", "#patch-night", f"```{DIALOG}```")
    answer = in_thread(people, asked)

    assert "kb829427" in answer["text"]
    assert "1. [read-only]" in answer["text"]
    assert "ScriptMaps" in answer["text"].split("\n1. ")[1].split("\n2. ")[0]
    assert "Failed to execute regsvr32.exe Error code: 5" in shown(answer)
    assert actions(answer) == ["confirm", "tried", "fixed", "not_this", "others"]


def test_event_4374_alone_is_a_suggestion_with_a_question(bot, people):
    asked = people.post("alice", "#patch-night", EVENT)
    answer = in_thread(people, asked)

    assert "kb829427" in answer["text"]
    assert "This decides it" in answer["text"]
    assert "fixed" not in actions(answer)
    assert "choose_0" in actions(answer)


def test_the_dialog_and_the_event_together_are_answered(bot, people):
    asked = people.post("alice", "#patch-night", f"{DIALOG}\n\n{EVENT}")

    assert "fixed" in actions(in_thread(people, asked))


def test_with_the_scriptmaps_box_the_hotfix_is_not_the_answer(bot, people):
    asked = people.post("alice", "#patch-night", f"{SCRIPTMAPS}\nthen:\n{DIALOG}")
    answer = in_thread(people, asked)

    assert "entry kb829427" not in answer["text"]
    assert "Iischema.dll" not in answer["text"].split("Steps")[-1]


def test_a_second_paste_in_the_thread_is_evidence_for_the_same_incident(bot, people):
    asked = people.post("alice", "#patch-night", EVENT)
    suggested = in_thread(people, asked)
    people.post("alice", "#patch-night", DIALOG, thread_ts=asked["ts"])
    answered = in_thread(people, asked, edited=True)

    assert answered["ts"] == suggested["ts"]
    assert "fixed" in actions(answered)
    assert len(bot.store.history.incidents(viewer=None)) == 1


@pytest.mark.parametrize("way", ["button", "text", "mention"])
def test_the_deciding_question_can_be_answered(bot, people, way):
    asked = people.post("alice", "#patch-night", EVENT)
    suggested = in_thread(people, asked)
    if way != "button":
        said = "no, the regsvr32 message came first"
        said = f"@patchbot {said}" if way == "mention" else said
        people.post("alice", "#patch-night", said, thread_ts=asked["ts"])
    else:
        people.click("alice", "choose_0", channel="#patch-night", ts=suggested["ts"])
    answered = in_thread(people, asked, edited=True)

    assert "fixed" in actions(answered)
    assert "the answer you gave" in answered["text"]


def test_fifty_lines_of_talk_get_nothing(bot, people):
    talk = [
        "lunch in the kitchen for everyone",
        "SP4 is on all the web servers now, no errors. going to bed",
        "can somebody take ring 2? I have to pick up the kids",
        "KB973917 is approved for ring 2",
        "thanks!",
    ]
    for number in range(50):
        people.post("alice", "#patch-night", f"{talk[number % 5]} {number}")
    people.wait_until_quiet()

    assert replies(people) == []
    assert not [m for m in people.messages("#patch-night") if m.get("reactions")]
    assert bot.store.history.incidents(viewer=None) == ()


def test_a_mention_is_answered_once(bot, people):
    asked = people.post("alice", "#patch-night", f"@patchbot {DIALOG}")
    in_thread(people, asked)
    people.wait_until_quiet()

    assert len(replies(people)) == 1


def test_a_direct_message_is_answered(bot, people):
    people.post("alice", "@bot", DIALOG)
    answer = people.wait_for_message("@bot", user="alice")

    assert "kb829427" in answer["text"]


def test_a_snippet_is_read(bot, people):
    lines = "\n".join(f"11:0{n % 6}:00 nothing to see, line {n}" for n in range(300))
    asked = people.snippet("alice", "#patch-night", f"{lines}\n{DIALOG}")

    assert "kb829427" in in_thread(people, asked)["text"]


def test_pasted_markup_never_pings(bot, people):
    asked = people.post("alice", "#patch-night", f"<!channel> <!here> {DIALOG}")
    answer = in_thread(people, asked)

    assert "<!" not in answer["text"].replace("<!date", "")
    assert '"broadcast"' not in shown(answer)


def card_author(people, asked):
    return next(
        m["user"] for m in people.messages("#patch-night") if m["ts"] == asked["ts"]
    )
