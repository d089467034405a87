"""From a diagnosis to the card: the pasted line, the steps, the doubts."""

from __future__ import annotations

import pytest

from bot.desk.compose import DRAFT, NEAR_MISS, compose, entry_card
from bot.reply import ReplyKind
from bot.store import StepTally
from kb.load import load_entries
from kb.matcher import Matcher

DIALOG = "SP4 setup\n\nFailed to execute regsvr32.exe Error code: 5"


@pytest.fixture(scope="module")
def matcher():
    return Matcher(load_entries())


def reply(matcher, text, **options):
    return compose(matcher.diagnose(text), **options)


def test_an_answer_quotes_the_pasted_line_by_its_number(matcher):
    card = reply(matcher, DIALOG)

    assert card.kind is ReplyKind.ANSWER
    assert ("Failed to execute regsvr32.exe Error code: 5", 3) in [
        (why.found, why.line) for why in card.why
    ]


def test_an_answer_has_every_step_with_its_risk_and_way_back(matcher):
    card = reply(matcher, DIALOG)
    entry = matcher.entries["kb829427"]

    assert [s.do for s in card.steps] == [s.do for s in entry.resolution]
    assert card.steps[0].risk == "read-only"
    assert all(s.rollback for s in card.steps if s.risk in ("config", "install"))


def test_inferred_steps_are_marked(matcher):
    marked = [
        s.number for s in entry_card(matcher.entries["kb829427"]).steps if s.inferred
    ]

    assert 2 in marked
    assert 1 not in marked


def test_tallies_annotate_a_step_and_move_none(matcher):
    entry = matcher.entries["kb829427"]
    card = entry_card(entry, (StepTally(4, worked=7, failed=2),))

    assert card.steps[3].tally == "worked 7 of 9 times"
    assert [s.number for s in card.steps] == sorted(s.number for s in card.steps)


def test_a_suggestion_asks_what_decides_and_offers_the_answers(matcher):
    text = (
        "Event Type:\tError\nEvent Source:\tNtServicePack\nEvent ID:\t4374\n"
        "Computer:\tWEB01\nDescription:\nWindows 2000 Service Pack 4 installation"
        " failed, leaving Windows 2000 partially updated."
    )
    card = reply(matcher, text)

    assert card.kind is ReplyKind.SUGGEST
    assert card.ask
    assert card.options
    assert card.steps == ()


def test_an_unknown_error_names_no_steps(matcher):
    card = reply(matcher, "Error 0x8FEDCBA9: the flux compensator service failed")

    assert card.kind is ReplyKind.UNKNOWN
    assert card.steps == ()
    assert card.opening != NEAR_MISS or card.candidates


def test_a_draft_says_that_it_is_one(matcher):
    from dataclasses import replace

    from kb.entry import Status

    entry = replace(matcher.entries["kb829427"], status=Status.DRAFT)

    assert entry_card(entry).opening == DRAFT


@pytest.mark.parametrize("words", ["none", "None.", " none "])
def test_nothing_to_prepare_is_not_said(matcher, words):
    from dataclasses import replace

    entry = replace(matcher.entries["kb829427"], prerequisites=words)

    assert entry_card(entry).prerequisites is None
