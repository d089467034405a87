"""Pastes as people write them: each gets the entry its folder names, or silence.

``tests/pastes/<entry id>/<case>.txt`` is answered with that entry;
``<case>.suggest.txt`` cannot decide alone: the entry is among those suggested.
In ``silent/`` a ``.unknown.txt`` is an error that nothing in the KB fits and a
``.talk.txt`` reports no failure: neither gets an answer or a suggestion.
``heldout/`` has the same layout and is not tuned on; ``open/`` holds what still
fails.  Of these it is only asked that nobody gets a wrong answer, or noise;
``python -m tests.exam heldout`` counts the rest.
"""

from __future__ import annotations

import pytest

from kb.load import load_entries
from kb.matcher import Matcher
from kb.verdict import Verdict
from tests.exam import APART, PASTES, cases, judge

MUST_HOLD = list(cases())
MUST_NOT_HARM = [case for part in APART for case in cases(part)]
HARM = ("WRONG ANSWER", "answered too surely", "noise: answer", "noise: suggest")


@pytest.fixture(scope="module")
def matcher():
    return Matcher(load_entries())


def told(diagnosis):
    best = [(match.entry.id, round(match.score, 2)) for match in diagnosis.matches[:3]]
    return diagnosis.verdict, diagnosis.reason, best


@pytest.mark.parametrize("case", MUST_HOLD, ids=[case.name for case in MUST_HOLD])
def test_a_paste_gets_what_it_must(matcher, case):
    diagnosis = matcher.diagnose(case.text)

    assert judge(case, diagnosis) == "right", told(diagnosis)


@pytest.mark.parametrize("case", MUST_NOT_HARM, ids=lambda case: case.name)
def test_a_paste_never_tuned_on_does_no_harm(matcher, case):
    diagnosis = matcher.diagnose(case.text)

    assert judge(case, diagnosis) not in HARM, told(diagnosis)


def test_nothing_is_posted_about_two_thousand_lines_of_ordinary_talk(matcher):
    said = (PASTES.parent / "ordinary_talk.txt").read_text("utf-8").splitlines()
    posted = [
        line
        for line in said
        if matcher.diagnose(line).verdict in (Verdict.ANSWER, Verdict.SUGGEST)
    ]

    assert len(said) == 2_000
    assert posted == []
