"""The matcher end to end, on the built-in entries and the traps of fuzzy matching."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.load import load_entries
from kb.matcher import Matcher
from kb.verdict import Reason, Verdict

ENTRIES = load_entries()
MATCHER = Matcher(ENTRIES)


@pytest.mark.parametrize(
    "text, entry_id",
    [
        pytest.param(
            "Failed to execute regsvr32.exe Error code: 5", "kb829427", id="dialog"
        ),
        pytest.param(
            "Faild to execute regsvr32.exe  Error c0de: 5", "kb829427", id="slips"
        ),
    ],
)
def test_a_known_message_finds_its_entry_first(text, entry_id):
    assert MATCHER.diagnose(text).matches[0].entry.id == entry_id


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("lunch in the kitchen for everyone", id="wratio-trap"),
        pytest.param("failed", id="stub"),
        pytest.param("SP2 SP4", id="service-packs-alone"),
        pytest.param("KB973917 is approved for ring 2", id="approved"),
        pytest.param("see you on 2009-12-11 at 10:00", id="date"),
    ],
)
def test_ordinary_talk_gets_nothing(text):
    assert MATCHER.diagnose(text).verdict is Verdict.IGNORED


@pytest.mark.parametrize("text", ["", "  \n\t", "\0"], ids=["none", "blank", "nul"])
def test_nothing_to_read_is_ignored(text):
    diagnosis = MATCHER.diagnose(text)

    assert (diagnosis.verdict, diagnosis.reason) == (Verdict.IGNORED, Reason.EMPTY)


@settings(max_examples=60, deadline=None)
@given(st.text())
def test_any_text_at_all_gets_a_verdict(text):
    assert MATCHER.diagnose(text).verdict in Verdict


def test_the_order_of_the_entries_changes_nothing():
    shuffled = list(ENTRIES)
    random.Random(7).shuffle(shuffled)
    text = "Service Unavailable, app pools stop on the 2003 box, event 1009"
    one, other = MATCHER.diagnose(text), Matcher(shuffled).diagnose(text)

    assert [(m.entry.id, m.score) for m in one.matches] == [
        (m.entry.id, m.score) for m in other.matches
    ]
