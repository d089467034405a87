"""What we say goes into the outbox and comes back the same."""

from __future__ import annotations

import json

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
    from_mapping,
    note,
    person,
    sentence,
    to_mapping,
)

FULL = Reply(
    kind=ReplyKind.SUGGEST,
    title="Setup stops",
    incident=7,
    kb=("KB829427",),
    score=0.5,
    why=(Why("the message", "Error code: 5", 3),),
    steps=(StepShown(1, "Look", "read-only", run="dir"),),
    sources=(Source("KB829427", None),),
    recurrence=(
        sentence("fixed by ", person("U1"), Part("thread", "there", "C1/1.2")),
    ),
    options=(Option("yes", "kb829427"),),
    candidates=(CandidateShown("kb1", "One", 0.4, (Why("it", "x", 1),)),),
)


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(FULL, id="a-full-card"),
        pytest.param(Reply(ReplyKind.UNKNOWN, "?"), id="a-bare-card"),
        pytest.param(note("one", "two"), id="a-note"),
        pytest.param(Note(()), id="nothing"),
    ],
)
def test_what_is_said_survives_the_outbox(said):
    stored = json.dumps(to_mapping(said))

    assert from_mapping(json.loads(stored)) == said


def test_a_field_of_another_version_is_left_out():
    stored = {**to_mapping(FULL), "mood": "sunny"}

    assert from_mapping(stored) == FULL
