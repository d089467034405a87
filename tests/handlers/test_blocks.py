"""Cards within Slack's limits, whole for screen readers, and harmless."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from bot.reply import (
    CandidateShown,
    Note,
    Option,
    Part,
    Reply,
    ReplyKind,
    Source,
    StepShown,
    Why,
    moment,
    note,
    person,
    sentence,
)
from handlers.blocks import card_blocks, plain_text
from handlers.blocks.links import with_links
from handlers.blocks.parts import BUDGET, context, header, size

ANSWER = Reply(
    kind=ReplyKind.ANSWER,
    title="Setup stops with regsvr32 error 5",
    incident=7,
    entry_id="kb829427",
    kb=("KB829427",),
    version="abc123",
    score=0.97,
    why=(Why("the message it shows", "Failed: <!channel>", 3),),
    cause="A file is denied.",
    steps=(
        StepShown(1, "Look at the ACL.", "read-only", run="cacls x", expect="Full"),
        StepShown(
            2,
            "Replace the file.",
            "config",
            stop_if="it is a cluster node",
            rollback="put it back",
            restart="IIS",
            inferred=True,
        ),
    ),
    verify="Setup ends.",
    applies_to=("Windows 2000",),
    inferred=("cause",),
    sources=(Source("KB829427", "https://x.example/829427"),),
    recurrence=(sentence("Third time in 30 days, settled by ", person("U9"), "."),),
)


def actions(said):
    return [
        element["action_id"]
        for block in card_blocks(said)
        if block["type"] == "actions"
        for element in block["elements"]
    ]


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("Setup stops with regsvr32 error 5 (KB829427)", id="title"),
        pytest.param("line 3", id="line"),
        pytest.param("Cause (inferred): A file is denied.", id="inferred-cause"),
        pytest.param("1. [read-only] Look at the ACL.", id="read-only-step"),
        pytest.param("2. [changes configuration, inferred] Replace", id="risky-step"),
        pytest.param("Stop if: it is a cluster node", id="stop-if"),
        pytest.param("To undo: put it back", id="rollback"),
        pytest.param("Restart: IIS", id="restart"),
        pytest.param("Check that it worked: Setup ends.", id="verify"),
        pytest.param("Applies to: Windows 2000", id="applies-to"),
        pytest.param("KB829427 (https://x.example/829427)", id="source"),
        pytest.param("Third time in 30 days, settled by <@U9>.", id="recurrence"),
        pytest.param("KB version abc123", id="version"),
        pytest.param("incident 7", id="incident"),
    ],
)
def test_a_screen_reader_gets_the_whole_answer(words):
    assert words in plain_text(ANSWER)


def test_the_card_shows_what_the_text_says():
    shown = json.dumps(card_blocks(ANSWER))

    for words in (
        "A file is denied.",
        "cacls x",
        "cluster node",
        "Setup ends.",
        "abc123",
    ):
        assert words in shown


def test_pasted_text_never_pings():
    assert "<!channel>" not in plain_text(ANSWER)
    assert not any(b["type"] == "section" for b in card_blocks(ANSWER))
    assert "mrkdwn" not in json.dumps(card_blocks(ANSWER))


def test_at_most_three_buttons_and_one_primary():
    assert actions(ANSWER)[-3:] == ["fixed", "not_this", "others"]
    assert json.dumps(card_blocks(ANSWER)).count('"primary"') == 1


def test_a_settled_card_offers_only_the_way_back():
    settled = replace(ANSWER, outcome=sentence("Fixed, says ", person("U1")))

    assert actions(settled) == ["undo"]
    assert plain_text(settled).startswith("Fixed, says <@U1>")


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(replace(ANSWER, incident=None), id="a-look-up"),
        pytest.param(replace(ANSWER, open_for_outcome=False), id="read-only"),
    ],
)
def test_what_cannot_be_settled_has_no_buttons(reply):
    assert actions(reply) == []


def test_the_question_can_be_answered_by_a_button():
    asked = Reply(
        ReplyKind.SUGGEST,
        "It may be one of two",
        incident=9,
        ask="Did a ScriptMaps box come first?",
        options=(Option("Yes", "kb887420"), Option("No", "kb829427")),
        candidates=(
            CandidateShown("kb829427", "Setup stops", 0.6, against=("no box",)),
        ),
    )

    assert actions(asked) == ["choose_0", "choose_1", "not_this", "others"]
    assert "- Yes" in plain_text(asked)
    assert "against it: no box" in plain_text(asked)


ESSAY = "word " * 2000


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(
            replace(ANSWER, cause=ESSAY, verify=ESSAY, scope=ESSAY), id="essays"
        ),
        pytest.param(
            replace(
                ANSWER,
                steps=tuple(
                    StepShown(n, ESSAY, "config", ESSAY, ESSAY, ESSAY, ESSAY)
                    for n in range(1, 80)
                ),
            ),
            id="eighty-essays-of-steps",
        ),
        pytest.param(
            replace(ANSWER, why=tuple(Why("x", ESSAY, n) for n in range(40))),
            id="forty-reasons",
        ),
        pytest.param(replace(ANSWER, title=ESSAY), id="long-title"),
        pytest.param(
            replace(ANSWER, recurrence=tuple(sentence(ESSAY) for _ in range(9))),
            id="long-history",
        ),
        pytest.param(
            replace(
                ANSWER,
                candidates=tuple(CandidateShown("k", ESSAY, 0.1) for _ in range(10)),
            ),
            id="long-candidates",
        ),
    ],
)
def test_no_reply_exceeds_the_budget(reply):
    blocks = card_blocks(reply)

    assert size(blocks) <= BUDGET + 500
    assert len(blocks) <= 50
    assert len(plain_text(reply)) <= 12_000


def test_steps_are_left_out_last():
    blocks = card_blocks(replace(ANSWER, cause=ESSAY, recurrence=(sentence(ESSAY),)))

    assert "Replace the file." in json.dumps(blocks)


def test_slack_gets_no_empty_text():
    blocks = card_blocks(Reply(ReplyKind.ANSWER, "x", why=(Why("it", "", 1),)))

    assert '"text": ""' not in json.dumps(blocks)


def test_a_note_is_plain_in_blocks_and_text():
    said = Note((sentence("See ", Part("thread", "the thread", "C1/1700.0001"), "."),))

    assert "archives/C1/p17000001" in json.dumps(
        card_blocks(with_links(said, "https://t.example/"))
    )
    assert plain_text(with_links(said, "")) == "See the thread."
    assert plain_text(note("<b>")) == "&lt;b&gt;"


def test_a_time_is_told_in_the_readers_zone():
    from datetime import UTC, datetime

    at = moment(datetime(2026, 11, 21, 2, 0, tzinfo=UTC))
    text = plain_text(Note((sentence("at ", at),)))

    assert (
        "<!date^1795226400^{date_short_pretty} at {time}|2026-11-21 02:00 UTC>" in text
    )


def test_limits_of_single_blocks():
    assert len(header("x" * 500)["text"]["text"]) == 150
    assert len(context(*"abcdefghijklmn")["elements"]) == 10
