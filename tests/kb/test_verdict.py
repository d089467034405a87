"""What follows from scores, and what a person's answer to the question changes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.entry import Status
from kb.load import load_entries
from kb.matcher import Matcher
from kb.score import Match
from kb.verdict import (
    SUGGEST_AT,
    Reason,
    Verdict,
    decide,
    decide_by,
    explanation,
    option_meant,
    options,
    question,
    suggested,
)

ENTRIES = {entry.id: entry for entry in load_entries()}
MATCHER = Matcher(ENTRIES.values())
TWINS = (
    "Event Type:\tWarning\nEvent Source:\tW3SVC\nEvent ID:\t1009\nDescription:\n"
    "A process serving application pool 'Shop' terminated unexpectedly. "
    "The process id was '2816'. The process exit code was '0xffffffff'."
)


def match(score, *, status=Status.VALIDATED, conflicts=()):
    entry = replace(ENTRIES["kb829427"], status=status)
    return Match(entry, score, (), conflicts)


@pytest.mark.parametrize(
    "matches, error_like, verdict, reason",
    [
        pytest.param([], True, Verdict.UNKNOWN, Reason.NO_ENTRY, id="nothing-fits"),
        pytest.param([], False, Verdict.IGNORED, Reason.TALK, id="talk"),
        pytest.param(
            [match(SUGGEST_AT - 0.01)],
            True,
            Verdict.UNKNOWN,
            Reason.NO_ENTRY,
            id="too-weak",
        ),
        pytest.param(
            [match(SUGGEST_AT - 0.01, conflicts=("another code",))],
            True,
            Verdict.UNKNOWN,
            Reason.NEAR_MISS,
            id="vetoed",
        ),
        pytest.param(
            [match(0.5)], False, Verdict.SUGGEST, Reason.UNSURE, id="worth-a-look"
        ),
        pytest.param(
            [match(0.6), match(0.58)],
            True,
            Verdict.SUGGEST,
            Reason.TWINS,
            id="two-entries-claim-it",
        ),
        pytest.param([match(0.95)], True, Verdict.ANSWER, Reason.SYMPTOMS, id="sure"),
        pytest.param(
            [match(0.95, status=Status.DRAFT)],
            True,
            Verdict.SUGGEST,
            Reason.DRAFT,
            id="a-draft-is-never-answered",
        ),
    ],
)
def test_decide(matches, error_like, verdict, reason):
    assert decide(matches, error_like=error_like) == (verdict, reason)


def test_twins_are_suggested_side_by_side_with_the_question():
    diagnosis = MATCHER.diagnose(TWINS)

    assert (diagnosis.verdict, diagnosis.reason) == (Verdict.SUGGEST, Reason.TWINS)
    assert {each.entry.id for each in suggested(diagnosis)} == {
        "kb973917",
        "kb920720",
        "w3svc-1009-apppool-identity",
    }
    assert diagnosis.ask
    assert options(diagnosis)


def test_the_answer_to_the_question_decides():
    diagnosis = MATCHER.diagnose(TWINS)
    meant = option_meant(diagnosis, "no update, we just added IIS from an older CD")
    decided = decide_by(diagnosis, meant.means, said=meant.answer)

    assert meant.means == "kb920720"
    assert (decided.verdict, decided.reason) == (Verdict.ANSWER, Reason.PROVEN)
    assert decided.matches[0].entry.id == "kb920720"
    assert decided.matches[0].evidence[0].kind == "answer"


@pytest.mark.parametrize("reply", ["", "no idea", "maybe"])
def test_a_reply_that_chooses_nothing_decides_nothing(reply):
    assert option_meant(MATCHER.diagnose(TWINS), reply) is None


def test_an_entry_that_is_no_candidate_cannot_be_chosen():
    with pytest.raises(KeyError):
        decide_by(MATCHER.diagnose(TWINS), "kb5012170", said="that one")


def test_a_draft_that_is_chosen_stays_a_suggestion():
    diagnosis = MATCHER.diagnose(TWINS)
    draft = replace(diagnosis.matches[0].entry, status=Status.DRAFT)
    first = replace(diagnosis.matches[0], entry=draft)
    diagnosis = replace(diagnosis, matches=(first, *diagnosis.matches[1:]))

    assert decide_by(diagnosis, draft.id, said="yes").reason is Reason.DRAFT


def test_a_vetoed_entry_that_is_chosen_stays_vetoed():
    diagnosis = MATCHER.diagnose(TWINS)
    first = replace(diagnosis.matches[0], conflicts=("another code",))
    diagnosis = replace(diagnosis, matches=(first, *diagnosis.matches[1:]))

    assert decide_by(diagnosis, first.entry.id, said="yes") == diagnosis


def test_nothing_that_fits_asks_nothing():
    assert question([match(0.1)]) is None
    assert suggested(MATCHER.diagnose("lunch?")) == ()


def test_an_answer_stands_alone():
    diagnosis = MATCHER.diagnose("Failed to execute regsvr32.exe Error code: 5")

    assert [each.entry.id for each in suggested(diagnosis)] == ["kb829427"]


def test_an_explanation_names_rank_runner_up_and_margin():
    told = explanation(
        "kb829427", MATCHER.diagnose("regsvr32.exe Error code: 5").matches
    )

    assert told.rank == 1
    assert told.runner_up
    assert told.margin == pytest.approx(told.match.score - told.runner_up.score)


def test_an_entry_far_from_the_paste_is_explained_too():
    told = MATCHER.explain("kb5012170", "lunch in the kitchen")

    assert told.match.score < 0.1
    assert told.match.missing


def test_an_unknown_id_cannot_be_explained():
    with pytest.raises(KeyError):
        MATCHER.explain("no-such-entry", "text")
