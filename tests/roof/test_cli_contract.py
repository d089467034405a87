"""What other tools rely on: the JSON field by field, exit codes, a line at a time."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from bot.roof.cli import shell
from bot.roof.shell.diagnosis_json import as_json, as_line
from kb.load import load_entries
from kb.matcher import Matcher

ROOT = Path(__file__).parents[2]
PASTES = sorted((ROOT / "tests/pastes").rglob("*.txt"))[::9]
ERROR = "Failed to execute regsvr32.exe Error code: 5"


def exactly(**fields):
    """Return the schema of an object with these fields, all of them and no other."""
    return {
        "type": "object",
        "properties": fields,
        "required": list(fields),
        "additionalProperties": False,
    }


SCORE = {"type": "number", "minimum": 0, "maximum": 1}
TEXT = {"type": "string"}
VERDICT = {"enum": ["answer", "suggest", "unknown", "ignored"]}
REASON = {
    "enum": [
        *("proven", "symptoms", "twins", "unsure", "draft", "near-miss"),
        *("no-entry", "talk", "empty"),
    ]
}
SPAN = {
    "type": "array",
    "items": {"type": "integer", "minimum": 0},
    "minItems": 2,
    "maxItems": 2,
}
EVIDENCE = exactly(
    kind=TEXT,
    expected=TEXT,
    found=TEXT,
    line={"type": "integer", "minimum": 1},
    span=SPAN,
    points={"type": "number"},
)
MATCH = exactly(
    id=TEXT,
    title=TEXT,
    score=SCORE,
    conflicts={"type": "array", "items": TEXT},
    evidence={"type": "array", "items": EVIDENCE},
)
CONTRACT = exactly(
    verdict=VERDICT,
    reason=REASON,
    matches={"type": "array", "items": MATCH, "maxItems": 10},
    signals={"type": "object", "additionalProperties": {"type": "array"}},
    ask={"type": ["string", "null"]},
)
LINE = exactly(
    id={},
    verdict=VERDICT,
    matches={"type": "array", "items": exactly(id=TEXT, score=SCORE), "maxItems": 10},
)


@pytest.fixture(scope="module")
def matcher():
    return Matcher(load_entries())


@pytest.fixture(scope="module")
def diagnosed(matcher):
    """Return text and diagnosis of a share of all pastes, and of edge cases."""
    texts = [path.read_text("utf-8", "replace") for path in PASTES]
    texts += ["", "lunch?", ERROR, "x" * 5000, "event 4374\n" * 50]
    return [(text, matcher.diagnose(text)) for text in texts]


def test_every_diagnosis_has_the_fields_of_the_contract_and_no_other(diagnosed):
    whole, line = Draft202012Validator(CONTRACT), Draft202012Validator(LINE)
    for text, diagnosis in diagnosed:
        said = json.loads(json.dumps(as_json(diagnosis)))

        assert [error.message for error in whole.iter_errors(said)] == [], text[:80]
        assert line.is_valid(json.loads(json.dumps(as_line(7, diagnosis))))


def test_the_pastes_held_to_it_have_every_verdict(diagnosed):
    verdicts = {diagnosis.verdict.value for _, diagnosis in diagnosed}

    assert verdicts == set(VERDICT["enum"])


def test_candidates_come_best_first_whatever_the_verdict(diagnosed):
    for _, diagnosis in diagnosed:
        scores = [match["score"] for match in as_json(diagnosis)["matches"]]

        assert scores == sorted(scores, reverse=True)
    unsure = [d for _, d in diagnosed if d.verdict.value in ("unknown", "suggest")]
    assert any(d.matches for d in unsure)


def test_evidence_names_a_line_of_the_original(diagnosed):
    seen = 0
    for text, diagnosis in diagnosed:
        lines = text.count("\n") + 1
        for match in as_json(diagnosis)["matches"]:
            for evidence in match["evidence"]:
                seen += 1
                start, end = evidence["span"]

                assert 1 <= evidence["line"] <= lines
                assert start <= end

    assert seen > 100


def test_a_score_says_the_same_of_every_paste(diagnosed):
    """What is answered is surer than what is only suggested or not known."""
    best = {}
    for _, diagnosis in diagnosed:
        if diagnosis.matches and not diagnosis.matches[0].conflicts:
            score = as_json(diagnosis)["matches"][0]["score"]
            best.setdefault(diagnosis.verdict.value, []).append(score)

    assert min(best["answer"]) > max(best["unknown"])


COMMANDS = {
    "match": (["match", "-"], 0),
    "match-a-missing-file": (["match", "/no/such/file"], 2),
    "a-user's-error": (["kb", "show", "nonesuch"], 1),
    "no-such-command": (["frobnicate"], 2),
    "no-such-option": (["match", "--frobnicate"], 2),
    "a-number-that-is-none": (["incidents", "show", "x"], 2),
    "help": (["--help"], 0),
    "version": (["--version"], 0),
}


@pytest.mark.parametrize("command, code", COMMANDS.values(), ids=COMMANDS)
def test_exit_codes(monkeypatch, tmp_path, capsys, command, code):
    stdin = io.TextIOWrapper(io.BytesIO(b"lunch?"), encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", stdin)
    monkeypatch.setenv("PATCHBOT_DB", str(tmp_path / "patchbot.db"))

    assert shell(command) == code
    assert "Traceback" not in capsys.readouterr().err


def heed_interrupts():
    """Undo what a shell does to what it starts in the background."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture
def process(tmp_path):
    """Return a starter of ``patchbot`` as a process of its own."""
    started = []

    def start(*arguments):
        one = subprocess.Popen(
            [sys.executable, "-m", "bot.roof", *arguments],
            cwd=ROOT,
            env={**os.environ, "PATCHBOT_DB": str(tmp_path / "patchbot.db")},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            preexec_fn=heed_interrupts,
        )
        started.append(one)
        return one

    yield start
    for one in started:
        one.kill()
        one.wait()
        for pipe in (one.stdin, one.stdout, one.stderr):
            pipe.close()


def test_many_pastes_are_answered_while_the_next_is_not_there_yet(process):
    """Each answer is flushed: who writes a line may wait for its answer."""
    asked = process("match", "--jsonl", "-")
    for number in range(3):
        line = json.dumps({"id": number, "text": ERROR}) + "\n"
        asked.stdin.write(line.encode())
        asked.stdin.flush()
        answer = json.loads(asked.stdout.readline())

        assert (answer["id"], answer["verdict"]) == (number, "answer")
    asked.stdin.close()
    assert asked.wait(20) == 0


@pytest.mark.skipif(os.name == "nt", reason="there ^C goes to a whole console")
def test_an_interrupt_is_130_and_no_traceback(process):
    asked = process("match", "--jsonl", "-")
    asked.stdin.write(json.dumps({"id": 1, "text": ERROR}).encode() + b"\n")
    asked.stdin.flush()
    asked.stdout.readline()  # it is in its loop
    asked.send_signal(signal.SIGINT)

    assert asked.wait(20) == 130
    assert asked.stderr.read().decode().strip() == "interrupted"


def test_who_reads_no_further_ends_it_without_a_traceback(process):
    asked = process("match", "--jsonl", "-")
    asked.stdout.close()
    line = json.dumps({"id": 1, "text": ERROR}).encode() + b"\n"
    asked.stdin.write(line * 50)
    asked.stdin.close()

    assert asked.wait(20) == 1
    assert b"Traceback" not in asked.stderr.read()


HAYSTACK = {
    "many-lines": "2026-11-21 02:18:59, Info  CBS  line of a log\n" * 15_000,
    "prose": "lorem ipsum dolor sit amet " * 12_000 + "\n",
    "one-word": "Q" * 400_000 + "\n",
    "base64": f"{'TVqQAAMAAAAEAAAA' * 4}\n" * 6_000,
}


@pytest.mark.parametrize("around", HAYSTACK.values(), ids=HAYSTACK)
def test_a_line_that_tells_is_found_in_the_middle_of_a_long_file(around, tmp_path):
    """As in Slack: of a long paste the telling lines are read, wherever they stand."""
    log = tmp_path / "CBS.log"
    log.write_text(f"{around}{ERROR}\n{around}")
    done = in_shell("match", "--json", str(log), stdout=subprocess.PIPE)
    told = json.loads(done.stdout)
    best = told["matches"][0]

    assert (told["verdict"], best["id"]) == ("answer", "kb829427")
    assert {e["line"] for e in best["evidence"]} == {around.count("\n") + 1}


def in_shell(*arguments, **options):
    """Return the finished command, run as people run it."""
    command = [sys.executable, "-m", "bot.roof", *arguments]
    return subprocess.run(
        command, cwd=ROOT, stderr=subprocess.PIPE, timeout=60, check=False, **options
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_is_said_in_one_line_and_is_no_bug():
    with open("/dev/full", "wb") as full:
        done = in_shell("match", "-", input=ERROR.encode(), stdout=full)

    told = b"patchbot: output: No space left on device"
    assert (done.returncode, done.stderr.strip()) == (1, told)


def test_a_terminal_of_a_small_code_page_gets_the_answer_all_the_same():
    environ = {**os.environ, "PYTHONIOENCODING": "ascii", "NO_COLOR": "1"}
    options = {"input": ERROR.encode(), "stdout": subprocess.PIPE, "env": environ}
    done = in_shell("match", "-", **options)

    assert done.returncode == 0
    assert b"kb829427" in done.stdout


def test_a_closed_standard_input_is_a_usage_error(monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", None)

    assert shell(["match"]) == 2
    assert "name a FILE" in capsys.readouterr().err


@pytest.mark.parametrize("port", ["-5", "0", "99999"])
def test_a_port_that_cannot_be_is_a_usage_error(port):
    assert shell(["demo", "--no-browser", "--port", port]) == 2
