"""What is said comes out in the language of who reads it, numbers and days too."""

from __future__ import annotations

import threading
from datetime import date

import pytest

from bot.language import day, decimal, ntr, percent, speaking, spoken, tr
from bot.names import NAMES
from bot.reply import note, nphrase, person, phrase, to_mapping


def test_english_is_spoken_unless_something_else_is_said():
    assert spoken() == "en"
    with speaking("de"):
        assert tr("Cause") == "Ursache"
    assert tr("Cause") == "Cause"


@pytest.mark.parametrize("language", ["", "fr", "tlh"])
def test_a_language_nobody_taught_us_is_english(language):
    with speaking(language):
        assert tr("Cause") == "Cause"


@pytest.mark.parametrize(
    "count, english, german",
    [
        pytest.param(1, "1 incident", "1 Vorfall", id="one"),
        pytest.param(0, "0 incidents", "0 Vorfälle", id="none"),
        pytest.param(7, "7 incidents", "7 Vorfälle", id="many"),
    ],
)
def test_one_and_many(count, english, german):
    assert ntr("{n} incident", "{n} incidents", count) == english
    with speaking("de"):
        assert ntr("{n} incident", "{n} incidents", count) == german


def test_numbers_and_days_are_written_as_one_does_there():
    with speaking("de"):
        assert percent(0.915) == "92 %"
        assert decimal(2.5) == "2,5"
        assert day(date(2026, 11, 2), "EEE") == "Mo"
        assert day(date(2026, 12, 2), "dd MMM") == "2. Dez."


def test_whoever_is_spoken_to_is_asked_once_and_only_if_something_is_said():
    asked = []

    def reader():
        asked.append("asked")
        return "de"

    with speaking(reader):
        pass
    before = len(asked)
    with speaking(reader):
        tr("Cause")
        tr("Steps")

    assert (before, len(asked)) == (0, 1)


def test_a_thread_of_its_own_begins_with_english():
    heard = []
    with speaking("de"):
        thread = threading.Thread(target=lambda: heard.append(tr("Cause")))
        thread.start()
        thread.join()

    assert heard == ["Cause"]


def test_what_was_pasted_is_never_taken_for_a_placeholder():
    said = tr("against it: {what}", what="{0} {what} %s {")
    made = phrase("{who} is on it.", who="{who}{}")

    assert said == "against it: {0} {what} %s {"
    assert made[0].text == "{who}{} is on it."


def test_people_stand_where_the_language_wants_them():
    with speaking("de"):
        said = phrase("Confirmed by {who}, {when}", who=person("U1"), when="heute")
        many = nphrase("{what} on {n} host", "{what} on {n} hosts", 2, what="{x}")

    assert [part.text for part in said] == ["Bestätigt von ", "U1", ", heute"]
    assert many[0].text == "{x} auf 2 Hosts"


def test_what_waits_to_be_posted_keeps_its_language():
    with speaking("de"):
        stored = to_mapping(note("x"))

    assert stored["language"] == "de"


def test_every_state_reason_and_label_has_a_name():
    from bot.incident import Label, ResolutionReason, Status, StepResult
    from kb.verdict import Verdict

    for kind in (Label, ResolutionReason, Status, StepResult, Verdict):
        assert {one for one in kind if one not in NAMES} == set()
