"""The matcher end to end, on the built-in entries and the traps of fuzzy matching."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.load import load_entries
from kb.matcher import Matcher
from kb.verdict import SUGGEST_AT, Reason, Verdict

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


RECORD = (
    "Event Type:\tError\nEvent Source:\tNtServicePack\nEvent Category:\tNone\n"
    "Event ID:\t4374\nDate:\t\t7/1/2003\nTime:\t\t1:44:02 AM\nUser:\t\tN/A\n"
    "Computer:\tWEB03\nDescription:\nWindows 2000 Service Pack 4 installation failed, "
    "leaving Windows 2000 partially updated. An error in updating your system has "
    "occurred.\n"
)
DIALOG = "Failed to execute regsvr32.exe Error code: 5"
SCRIPT_MAPS = "Unable to write ScriptMaps metabase entry."


@pytest.mark.parametrize(
    "text, verdict, entry_id",
    [
        pytest.param(DIALOG, Verdict.ANSWER, "kb829427", id="dialog"),
        pytest.param(
            DIALOG.replace("regsvr32", "regsrv32"),
            Verdict.ANSWER,
            "kb829427",
            id="as-the-article-spells-it",
        ),
        pytest.param(RECORD, Verdict.SUGGEST, "kb829427", id="event-4374-alone"),
        pytest.param(
            f"{DIALOG}\n{RECORD}", Verdict.ANSWER, "kb829427", id="dialog-and-event"
        ),
        pytest.param(
            f"{SCRIPT_MAPS}\n{DIALOG}", Verdict.ANSWER, "kb887420", id="script-maps"
        ),
        pytest.param(
            f"{SCRIPT_MAPS}\n{DIALOG}\n{RECORD}",
            Verdict.ANSWER,
            "kb887420",
            id="script-maps-and-event",
        ),
        pytest.param(
            "after last night's 973917 none of my app pools start on the 2003 box",
            Verdict.ANSWER,
            "kb973917",
            id="a-tired-sentence",
        ),
        pytest.param(
            "since SP4 on the NT box I can't manage its IIS 3 from my IIS 4 console",
            Verdict.ANSWER,
            "kb231462",
            id="product-mix-and-action",
        ),
        pytest.param(
            "win2k server: the SP4 install got cut off by a power outage, now it "
            "reboots again and again after the splash screen, safe mode too",
            Verdict.ANSWER,
            "w2k-failed-sp-reboot-loop",
            id="a-story",
        ),
        pytest.param(
            "what do we know about KB829427?",
            Verdict.ANSWER,
            "kb829427",
            id="a-number-asked-about",
        ),
    ],
)
def test_a_paste_gets_its_entry(text, verdict, entry_id):
    diagnosis = MATCHER.diagnose(text)

    assert (diagnosis.verdict, diagnosis.matches[0].entry.id) == (verdict, entry_id)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Failed to execute regsvr32.exe Error code: 2", id="figure"),
        pytest.param(
            "A fatal alert was received from the remote endpoint. "
            "The TLS protocol defined fatal alert code is 70.",
            id="alert",
        ),
        pytest.param("HTTP Error 500.19\nError Code 0x80070021", id="hresult"),
        pytest.param("HTTP Error 503. The service is unavailable.", id="generic"),
        pytest.param("Error 0x80070005", id="generic-code"),
        pytest.param("Cumulative update failed: 0x80240022", id="unknown-code"),
        pytest.param(
            "not the usual 0x800f0922, the CU fails with 0x80240034 here",
            id="known-beside-unknown-code",
        ),
    ],
)
def test_a_near_miss_gets_neither_answer_nor_suggestion(text):
    assert MATCHER.diagnose(text).verdict is Verdict.UNKNOWN


def test_a_vetoed_entry_stays_listed_with_its_conflict():
    first = MATCHER.diagnose("HTTP Error 500.19\nError Code 0x80070021").matches[0]

    assert first.conflicts
    assert first.score < SUGGEST_AT


def test_a_code_without_an_entry_is_decoded():
    (told,) = MATCHER.diagnose("setup failed with 0x80240022").decoded

    assert "WU_E_ALL_UPDATES_FAILED" in told


def test_evidence_points_at_the_line_and_the_words():
    text = f"morning all\n\nsetup says:\n> {DIALOG}"
    diagnosis = MATCHER.diagnose(text)
    evidence = next(e for e in diagnosis.matches[0].evidence if e.kind == "message")
    start, end = evidence.span

    assert evidence.line == 4
    assert diagnosis.paste.text[start:end] == evidence.found
    assert evidence.found.startswith("Failed to execute")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("lunch in the kitchen for everyone", id="wratio-trap"),
        pytest.param("failed", id="stub"),
        pytest.param("SP2 SP4", id="service-packs-alone"),
        pytest.param("KB973917 is approved for ring 2", id="approved"),
        pytest.param(
            "installed: " + ", ".join(f"KB{900000 + n * 37}" for n in range(2000)),
            id="installed-hotfixes",
        ),
        pytest.param(
            "we reboot all IIS servers tonight after installing KB5071546, CHG12345",
            id="change-ticket",
        ),
        pytest.param("SP4 for exchange is out", id="news"),
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
