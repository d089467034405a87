"""Steps that change a server are folded until somebody confirms the case."""

from __future__ import annotations

import json
from dataclasses import replace

from bot.reply import CandidateShown, Reply, ReplyKind, StepShown, person, sentence
from handlers.blocks import card_blocks, plain_text
from handlers.blocks.folding import tried_choices

ANSWER = Reply(
    kind=ReplyKind.ANSWER,
    title="Setup stops with regsvr32 error 5",
    incident=7,
    entry_id="kb829427",
    score=0.97,
    steps=(
        StepShown(1, "Look at the ACL.", "read-only", run="cacls x", expect="Full"),
        StepShown(
            2,
            "Replace the file.",
            "config",
            stop_if="it is a cluster node",
            rollback="put it back",
            inferred=True,
        ),
    ),
)
FOLDED = replace(ANSWER, folded=True, workaround="Turn the check off.")
CONFIRMED = replace(ANSWER, confirmed=sentence("Confirmed by ", person("U7")))


def actions(said):
    return [
        element["action_id"]
        for block in card_blocks(said)
        if block["type"] == "actions"
        for element in block["elements"]
    ]


def test_what_changes_the_server_is_folded_until_confirmed():
    shown, said = json.dumps(card_blocks(FOLDED)), plain_text(FOLDED)

    for words in ("stop_if", "cluster node", "put it back", "Turn the check off"):
        assert words not in shown + said
    assert "Look at the ACL." in shown
    assert "1 further step is folded (1 changes configuration)" in shown
    assert actions(FOLDED) == ["confirm", "tried", "fixed", "not_this", "others"]
    assert shown.count('"primary"') == 1


def test_a_screen_reader_hears_how_many_steps_are_folded_and_their_names():
    said = plain_text(FOLDED)

    assert "1 further step is folded" in said
    assert "2. [changes configuration, inferred] Replace the file (folded)" in said


def test_a_confirmed_card_says_who_and_offers_undo():
    shown = json.dumps(card_blocks(CONFIRMED))

    assert "Replace the file." in shown
    assert '"user_id": "U7"' in shown
    assert "Confirmed by <@U7>" in plain_text(CONFIRMED)
    assert actions(CONFIRMED)[:2] == ["unconfirm", "tried"]
    assert shown.count('"primary"') == 1


def test_only_the_steps_shown_can_be_told_of():
    def told(reply):
        return [value for _, value in tried_choices(reply)]

    assert told(FOLDED) == ["7:kb829427:1:worked", "7:kb829427:1:failed"]
    assert len(told(CONFIRMED)) == 4


def test_tallies_and_what_was_said_stand_at_their_step_and_move_none():
    first, second = ANSWER.steps
    told = replace(
        ANSWER,
        steps=(
            replace(first, tally="worked 0 of 9 times"),
            replace(
                second,
                tally="worked 9 of 9 times",
                said=(sentence("Worked, says ", person("U3")),),
            ),
        ),
    )
    text = plain_text(told)

    assert text.index("0 of 9") < text.index("2. [") < text.index("9 of 9")
    assert "Worked, says <@U3>" in text
    assert '"user_id": "U3"' in json.dumps(card_blocks(told))


def test_the_card_tells_how_far_the_next_candidate_is_behind():
    other = CandidateShown("kb887420", "ScriptMaps", 0.41)
    ruled_out = replace(other, against=("no box",))

    assert "next kb887420, 56 points behind" in plain_text(
        replace(ANSWER, runner_up=other)
    )
    assert "next kb887420, ruled out" in plain_text(
        replace(ANSWER, runner_up=ruled_out)
    )
