"""Every entry proves itself, and keeps quiet on everybody else's examples."""

from __future__ import annotations

from datetime import date

import pytest

from kb.lint import Level, lint
from kb.load import load_entries, load_vocabulary
from kb.matcher import Matcher
from kb.proof import failures, unfound
from kb.verdict import Verdict

ENTRIES = load_entries()
MATCHER = Matcher(ENTRIES)


def named(*kinds: str):
    """Return the examples of these kinds, each with its entry and a name."""
    return [
        pytest.param(entry, example, id=f"{entry.id}-{kind}-{number}")
        for entry in ENTRIES
        for kind in kinds
        for number, example in enumerate(getattr(entry, kind), 1)
    ]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_a_deciding_message_and_every_code_is_found_in_its_own_line(entry):
    assert [str(failure) for failure in unfound(entry, MATCHER)] == []


@pytest.mark.parametrize("entry, example", named("matches"))
def test_no_entry_is_answered_for_anothers_example(entry, example):
    diagnosis = MATCHER.diagnose(example.text)

    if diagnosis.verdict is Verdict.ANSWER:
        assert diagnosis.matches[0].entry.id == entry.id


@pytest.mark.parametrize("entry, example", named("rejects"))
def test_no_entry_is_answered_for_what_it_rejects(entry, example):
    diagnosis = MATCHER.diagnose(example.text)

    if diagnosis.verdict is Verdict.ANSWER:
        assert diagnosis.matches[0].entry.id == example.belongs_to != entry.id


def test_lint_finds_no_error_in_the_built_in_entries():
    _, findings = lint(
        vocabulary=load_vocabulary(), today=date(2026, 11, 21), proven=False
    )

    assert [str(f) for f in findings if f.level is not Level.WARNING] == []


def test_all_built_in_entries_are_validated():
    assert [entry.id for entry in ENTRIES if not entry.is_validated] == []


def test_a_shuffled_kb_says_the_same():
    turned = Matcher(ENTRIES[::-1])
    texts = [example.text for entry in ENTRIES for example in entry.matches]

    for text in texts[::5]:
        one, other = MATCHER.diagnose(text), turned.diagnose(text)

        assert one.verdict is other.verdict
        assert [(m.entry.id, m.score) for m in one.matches] == [
            (m.entry.id, m.score) for m in other.matches
        ]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_every_example_of_an_entry_holds_against_all_entries(entry):
    assert [str(failure) for failure in failures(entry, MATCHER)] == []
