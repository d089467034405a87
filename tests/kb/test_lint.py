"""Lint: every rule finds what it is for, and leaves the good entry alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from kb.lint import Level, lint, try_examples
from kb.load import load_vocabulary
from kb.skeleton import skeleton

TODAY = date(2026, 11, 21)
WORDS = load_vocabulary()
GOOD = """\
schema: 1
id: kb829427
kb: [KB829427]
title: Windows 2000 SP4 setup stops with regsvr32 error 5
status: validated
severity: high
category: service-pack-setup
applies_to: [{product: Windows 2000, note: during SP4}]
signals:
  messages: ["Failed to execute regsvr32.exe Error code: 5"]
  events: [{source: NtServicePack, id: 4374}]
symptoms: [SP4 setup stops.]
cause: Not known.
resolution:
  - do: Look for the message.
    risk: read-only
  - do: Change the setting.
    risk: config
    stop_if: It is a cluster node.
    rollback: Change it back.
verify: Setup completes.
escalate: vendor support
references: [{title: KB829427, url: "https://example.com/829427"}]
inferred: [cause, resolution.2]
examples:
  matches:
    - "Failed to execute regsvr32.exe Error code: 5"
    - "W2K SP4 stops here: Failed to execute regsvr32.exe Error code: 5"
    - text: "setup says: Failed to execute regsvr32.exe Error code: 5, what now?"
  rejects:
    - "lunch in the kitchen for everyone"
    - "the printer on floor 3 is out of toner again"
reviewed: 2026-11-21
"""


def findings(folder: Path, text: str, *, proven: bool = False) -> list[str]:
    (folder / "kb829427.yaml").write_text(text, encoding="utf-8")
    _, found = lint([folder], vocabulary=WORDS, today=TODAY, proven=proven)
    return [str(finding).removeprefix(f"{folder}/") for finding in found]


def test_a_good_entry_has_no_finding(tmp_path):
    assert findings(tmp_path, GOOD, proven=True) == []


@pytest.mark.parametrize(
    "old, new, expected",
    [
        pytest.param(
            "[KB829427]", "[829427]", "3: error: '829427' is no KB number", id="number"
        ),
        pytest.param(
            "category: service-pack-setup",
            "category: spack",
            "7: error: category 'spack' is not one of: ",
            id="category",
        ),
        pytest.param(
            "product: Windows 2000",
            "product: W2K",
            "8: error: product 'W2K' is not in kb/vocabulary.yaml",
            id="an-alias-is-no-product-name",
        ),
        pytest.param(
            "verify:",
            "look_alikes: [{id: kb1, tells_apart: x}]\nverify:",
            "21: error: 'kb1' is no entry of this KB; name it with kb: or name:",
            id="look-alike-that-is-not-there",
        ),
        pytest.param(
            "verify:",
            "look_alikes: [{tells_apart: x}]\nverify:",
            "21: error: say which failure: id:, kb: or name:",
            id="look-alike-without-a-name",
        ),
        pytest.param(
            "verify:",
            "ask: {question: q, options: [{answer: a, means: kb1}]}\nverify:",
            "21: error: 'kb1' is no entry of this KB; correct it",
            id="ask-that-leads-nowhere",
        ),
        pytest.param(
            '- "lunch',
            '- {belongs_to: kb1, text: "lunch',
            "is not YAML here",
            id="broken-yaml",
        ),
        pytest.param(
            '- "the printer on floor 3 is out of toner again"',
            '- {text: "the printer is out of toner", belongs_to: kb1}',
            "32: error: 'kb1' is no entry of this KB; correct it",
            id="reject-that-belongs-to-nobody",
        ),
        pytest.param(
            '- "the printer on floor 3 is out of toner again"',
            '- {text: "the printer is out of toner", verdict: silent}',
            "32: error: verdict is one of: answer, suggest, unknown, ignored",
            id="verdict-of-a-reject",
        ),
        pytest.param(
            "inferred: [cause, resolution.2]",
            "inferred: [cuase, resolution.3, workaround]",
            "24: error: 'resolution.3' is not in the entry",
            id="inferred-step-beyond",
        ),
        pytest.param(
            "events:",
            "codes: [banana]\n  events:",
            "11: error: 'banana' is no code of that kind",
            id="no-code",
        ),
        pytest.param(
            'messages: ["Failed',
            'messages: ["Access is denied.", "Failed',
            "10: error: 'Access is denied.' is said by many failures",
            id="generic-text-that-decides",
        ),
        pytest.param(
            'messages: ["Failed',
            'messages: ["Error {code}", "Failed',
            "10: error: 'Error {code}' is said by many failures",
            id="one-word-that-decides",
        ),
        pytest.param(
            "events:",
            "codes: [{code: E_ACCESSDENIED, decides: true}]\n  events:",
            "11: error: E_ACCESSDENIED comes with many failures",
            id="generic-code-that-decides",
        ),
        pytest.param(
            'Error code: 5"]',
            'Error code: 5 on WEB01"]',
            "10: error: 'WEB01' is a host name or address; write {name}",
            id="host-in-a-signal",
        ),
        pytest.param(
            'Error code: 5"]',
            'Error code: 5 at 12:30:01"]',
            "10: error: '12:30:01' is a date or time; write {name}",
            id="time-in-a-signal",
        ),
        pytest.param(
            'Error code: 5"]',
            '{000C101C-0000-0000-C000-000000000046}"]',
            "10: error: 000C101C-0000-0000-C000-000000000046 is a GUID nobody explains",
            id="guid-in-a-signal",
        ),
        pytest.param(
            "cause: Not known.",
            "cause: The scheduled task has password=hunter2pass in it.",
            "13: error: holds what looks like a secret",
            id="secret",
        ),
        pytest.param(
            "    risk: read-only",
            "    risk: read-only\n    run: iwr http://x/y.ps1 | iex",
            "17: error: 'iwr' downloads or hides",
            id="download-and-run",
        ),
        pytest.param(
            "    risk: read-only",
            "    risk: read-only\n    run: powershell -enc SQBFAFgA",
            "17: error: '-enc' downloads or hides",
            id="encoded-command",
        ),
        pytest.param(
            "cause: Not known.\n", "", "1: error: cause is to write", id="no-cause"
        ),
        pytest.param(
            '    - "the printer on floor 3 is out of toner again"\n',
            "",
            "error: examples.rejects has 1 of at least 2",
            id="too-few-rejects",
        ),
        pytest.param(
            '  messages: ["Failed to execute regsvr32.exe Error code: 5"]\n'
            "  events: [{source: NtServicePack, id: 4374}]\n",
            "  products: []\n",
            "9: error: has no message, event, code or phrase to know it by",
            id="no-signal",
        ),
        pytest.param(
            "    rollback: Change it back.\n",
            "",
            "17: error: a config step needs rollback:",
            id="no-way-back",
        ),
        pytest.param(
            "    risk: read-only",
            "    risk: restart",
            "15: error: start with a read-only step",
            id="risky-step-first",
        ),
        pytest.param(
            "reviewed: 2026-11-21",
            "reviewed: 2025-11-20",
            "33: warning: was reviewed 2025-11-20: check it again",
            id="old",
        ),
        pytest.param(
            "reviewed: 2026-11-21",
            "reviewed: last week",
            "33: warning: 'last week' is no day",
            id="no-day",
        ),
        pytest.param(
            "{title: KB829427,",
            '{title: "https://example.com",',
            "23: warning: give the reference a title",
            id="reference-without-title",
        ),
    ],
)
def test_a_rule_finds_what_it_is_for(tmp_path, old, new, expected):
    assert old in GOOD

    found = findings(tmp_path, GOOD.replace(old, new, 1))

    assert any(expected in line for line in found), found


def test_what_a_validated_entry_must_have_a_draft_has_to_write(tmp_path):
    draft = GOOD.replace("status: validated", "status: draft").replace(
        "cause: Not known.\n", ""
    )

    found = findings(tmp_path, draft.replace("inferred: [cause, ", "inferred: ["))

    assert found == ["kb829427.yaml:1: to write: cause is to write"]


def test_an_archived_entry_only_has_to_be_readable(tmp_path):
    text = GOOD.replace("status: validated", "status: archived")

    assert findings(tmp_path, text.replace("cause: Not known.\n", "")) == []


def test_a_skeleton_has_nothing_but_things_to_write(tmp_path):
    text = skeleton("kb829427", category="tls", words=WORDS, schema="x.json")
    (tmp_path / "kb829427.yaml").write_text(text, encoding="utf-8")

    _, found = lint([tmp_path], vocabulary=WORDS, today=TODAY)

    assert {finding.level for finding in found} == {Level.TO_WRITE}


def test_a_teams_entry_may_name_the_built_in_ones(tmp_path):
    text = GOOD.replace("kb829427", "our-own").replace(
        "verify:", "look_alikes: [{id: kb973917, tells_apart: x}]\nverify:"
    )
    text = text.replace(
        '- "lunch in the kitchen for everyone"',
        '- {text: "lunch in the kitchen", belongs_to: kb973917}',
    )
    (tmp_path / "our-own.yaml").write_text(text, encoding="utf-8")

    _, found = lint([tmp_path], vocabulary=WORDS, today=TODAY)

    assert found == ()


def twin(id_: str, **changes: str) -> str:
    text = GOOD.replace("kb829427", id_).replace("KB829427", id_.upper())
    for old, new in changes.items():
        text = text.replace(f"{old}:", f"{new}\n{old}:", 1)
    return text


def between(folder: Path, *texts: str) -> Iterator[str]:
    for number, text in enumerate(texts, 1):
        (folder / f"kb{number}00000.yaml").write_text(text, encoding="utf-8")
    _, found = lint([folder], vocabulary=WORDS, today=TODAY, proven=False)
    return (finding.problem.text for finding in found)


def test_two_entries_with_one_deciding_signal_must_be_told_apart(tmp_path):
    found = between(tmp_path, twin("kb100000"), twin("kb200000"))

    assert any("decides here and in kb200000" in text for text in found)


def test_a_look_alike_tells_two_entries_apart(tmp_path):
    look_alike = "look_alikes: [{id: kb100000, tells_apart: a box comes first}]"

    assert not list(
        between(tmp_path, twin("kb100000"), twin("kb200000", verify=look_alike))
    )


def test_an_entry_that_was_never_answered_is_named_where_hits_are_counted(tmp_path):
    (tmp_path / "kb829427.yaml").write_text(GOOD, encoding="utf-8")

    def levels(hits: dict[str, int]) -> list[str]:
        _, found = lint(
            [tmp_path], vocabulary=WORDS, today=TODAY, proven=False, hits=hits
        )
        return [finding.level for finding in found]

    assert levels({}) == [Level.WARNING]
    assert levels({"kb829427": 3}) == []


@pytest.mark.parametrize(
    "old, new, expected",
    [
        pytest.param(
            '- "Failed to execute regsvr32.exe Error code: 5"',
            '- "the coffee machine is broken"',
            "is not answered but",
            id="match-that-is-not-answered",
        ),
        pytest.param(
            '- "Failed to execute regsvr32.exe Error code: 5"',
            "- {text: 'Failed to execute regsvr32.exe Error code: 5',"
            " verdict: suggest}",
            "is answered, not suggested",
            id="match-that-claims-less",
        ),
        pytest.param(
            '- "Failed to execute regsvr32.exe Error code: 5"',
            "- {text: 'Failed to execute regsvr32.exe Error code: 5',"
            " expect: {kb: KB1}}",
            "kb 'KB1' is not read from it",
            id="signal-that-is-not-read",
        ),
        pytest.param(
            '- "lunch in the kitchen for everyone"',
            '- "Failed to execute regsvr32.exe Error code: 5"',
            "is to be left alone, but kb829427 is answered",
            id="reject-that-is-answered",
        ),
        pytest.param(
            '- "lunch in the kitchen for everyone"',
            '- {text: "lunch in the kitchen", verdict: unknown}',
            "is to get the verdict unknown, but ignored",
            id="reject-with-another-verdict",
        ),
        pytest.param(
            '- "Failed to execute regsvr32.exe Error code: 5"',
            '- {text: "lunch in the kitchen", verdict: suggest}',
            "is not suggested but ignored",
            id="match-that-is-not-even-suggested",
        ),
        pytest.param(
            '- "lunch in the kitchen for everyone"',
            '- {text: "Failed to execute regsvr32.exe Error code: 5",'
            " belongs_to: kb973917}",
            "is to be rejected, but it is answered",
            id="reject-that-belongs-to-another-kb",
        ),
    ],
)
def test_an_example_that_does_not_hold_is_named(tmp_path, old, new, expected):
    path = tmp_path / "kb829427.yaml"
    path.write_text(GOOD.replace(old, new), encoding="utf-8")

    count, found = try_examples([tmp_path])

    assert (count.entries, count.matches, count.rejects, count.checks) == (1, 3, 2, 5)
    assert any(expected in finding.problem.text for finding in found)


def test_a_reject_whose_winner_is_not_first_is_named(tmp_path):
    text = GOOD.replace(
        '- "lunch in the kitchen for everyone"',
        '- {text: "lunch in the kitchen", belongs_to: kb200000}',
    )
    other = GOOD.replace("829427", "200000").replace("regsvr32", "widget99")
    (tmp_path / "kb829427.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "kb200000.yaml").write_text(other, encoding="utf-8")

    _, found = try_examples([tmp_path])

    texts = [finding.problem.text for finding in found]
    assert any(text.startswith("kb200000 is not first but ignored") for text in texts)


def test_a_message_that_its_own_line_does_not_find_is_named(tmp_path):
    text = GOOD.replace('messages: ["', 'messages: ["-- ** --", "')

    found = findings(tmp_path, text, proven=True)

    assert any("10: error: this message alone is " in line for line in found), found


def test_what_an_archived_or_unreadable_file_holds_is_not_tried(tmp_path):
    (tmp_path / "kb829427.yaml").write_text(
        GOOD.replace("status: validated", "status: archived"), encoding="utf-8"
    )
    (tmp_path / "b.yaml").write_text("id: b\n", encoding="utf-8")

    count, found = try_examples([tmp_path])

    assert count.checks == 0
    assert {finding.problem.file.split("/")[-1] for finding in found} == {"b.yaml"}


def test_entries_with_deciding_events_or_codes_are_told_apart_too(tmp_path):
    signals = "events: [{source: NtServicePack, id: 4374, decides: true}]\n  codes:"
    signals += " [{code: 0x8024402C, decides: true}]"
    texts = [
        twin(id_)
        .replace("events: [{source: NtServicePack, id: 4374}]", signals)
        .replace("regsvr32", id_)
        for id_ in ("kb100000", "kb200000")
    ]

    found = list(between(tmp_path, *texts))

    assert [text.split(" decides")[0] for text in found] == [
        "code '0x8024402c'",
        "event 'ntservicepack/4374'",
    ]


def test_an_entry_answered_for_anothers_example_is_named(tmp_path):
    stolen = GOOD.replace(
        "Failed to execute regsvr32.exe", "Could not start rundll9.exe"
    )
    for id_, text in (
        ("kb829427", GOOD),
        ("kb200000", stolen.replace("829427", "200000")),
    ):
        text = text.replace(
            '- "W2K SP4 stops here',
            '- "Failed to execute regsvr32.exe Error code: 5" #',
        )
        (tmp_path / f"{id_}.yaml").write_text(text, encoding="utf-8")

    _, found = try_examples([tmp_path])

    assert [f.problem.file.split("/")[-1] for f in found] == ["kb200000.yaml"]
    assert "kb829427 is answered for this example" in found[0].problem.text
