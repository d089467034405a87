"""The shell: what it prints, and how it exits."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from bot.roof.cli import shell
from kb.schema import SCHEMA_FILE

ERROR = "Failed to execute regsvr32.exe Error code: 5"


@pytest.fixture
def pasted(monkeypatch):
    """Put bytes into standard input."""

    def paste(raw: bytes) -> None:
        stdin = io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8")
        monkeypatch.setattr(sys, "stdin", stdin)

    return paste


def entry_file(folder: Path, id_: str, **changes: object) -> None:
    data = {"id": id_, "title": "t", "status": "draft", "severity": "low"}
    more = {"category": "tls", "signals": {"messages": ["it broke badly"]}, **changes}
    (folder / f"{id_}.jsonl").write_text(json.dumps(data | more), encoding="utf-8")


def test_match_prints_the_contract(pasted, capsys):
    pasted(f"hello\n{ERROR}\n".encode())

    assert shell(["match", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert list(said) == ["verdict", "reason", "matches", "signals", "ask"]
    assert said["verdict"] == "answer"
    best = said["matches"][0]
    assert list(best) == ["id", "title", "score", "conflicts", "evidence"]
    assert best["id"] == "kb829427"
    assert 0 <= best["score"] <= 1
    assert list(best["evidence"][0]) == [
        "kind",
        "expected",
        "found",
        "line",
        "span",
        "points",
    ]
    assert best["evidence"][0]["line"] == 2


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(ERROR.encode("utf-16"), id="utf-16-with-mark"),
        pytest.param(ERROR.encode("utf-16-le"), id="utf-16-without-mark"),
        pytest.param(ERROR.encode("utf-8-sig"), id="utf-8-with-mark"),
        pytest.param(b"caf\xe9: " + ERROR.encode(), id="cp1252"),
        pytest.param(b"a\x00b\n" + ERROR.encode(), id="nul-bytes"),
    ],
)
def test_match_reads_files_of_every_encoding(tmp_path, capsys, raw):
    path = tmp_path / "paste.txt"
    path.write_bytes(raw)

    assert shell(["match", str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["matches"][0]["id"] == "kb829427"


@pytest.mark.parametrize("raw", [b"", b"  \n\t\n"], ids=["nothing", "blanks"])
def test_an_empty_paste_is_ignored_and_fine(pasted, capsys, raw):
    pasted(raw)

    assert shell(["match", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["verdict"], said["reason"]) == ("ignored", "empty")


def test_match_quotes_the_line_and_says_the_steps(pasted, capsys):
    pasted(f"hello\n{ERROR}\n".encode())

    assert shell(["match", "--why"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("ANSWER")
    assert f"line 2 {ERROR}" in said
    assert "[read-only]" in said
    assert "runner-up" in said


def test_a_paste_cannot_command_the_terminal(pasted, capsys):
    pasted(f"\x1b[2J\x9b {ERROR} [bold]\x07".encode())

    assert shell(["match"]) == 0
    said = capsys.readouterr().out
    assert not set("\x1b\x9b\x07") & set(said)


def test_many_pastes_are_answered_line_by_line_in_order(pasted, capsys):
    lines = [
        json.dumps({"id": 7, "text": ERROR}),
        "no json",
        json.dumps({"id": "x"}),
        json.dumps([1]),
        "",
        json.dumps({"id": None, "text": "lunch?"}),
    ]
    pasted("\n".join(lines).encode())

    assert shell(["match", "--jsonl", "-"]) == 1
    said = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert said[0]["verdict"] == "answer"
    assert list(said[0]) == ["id", "verdict", "matches"]
    assert list(said[0]["matches"][0]) == ["id", "score"]
    assert [line["id"] for line in said] == [7, None, "x", None, None]
    assert ["error" in line for line in said] == [False, True, True, True, False]
    assert said[-1]["verdict"] == "ignored"


def test_timing_adds_milliseconds_to_each_line(pasted, capsys):
    pasted(json.dumps({"id": 1, "text": ERROR}).encode())

    assert shell(["match", "--jsonl", "-", "--timing"]) == 0
    assert json.loads(capsys.readouterr().out)["ms"] > 0


def test_kb_takes_that_folder_alone(tmp_path, pasted, capsys):
    entry_file(tmp_path, "own")
    pasted(ERROR.encode())

    assert shell(["match", "--json", "--kb", str(tmp_path)]) == 0
    ids = {match["id"] for match in json.loads(capsys.readouterr().out)["matches"]}
    assert ids <= {"own"}


def test_patchbot_kb_adds_a_folder_to_the_built_in_one(tmp_path, monkeypatch, capsys):
    entry_file(tmp_path, "own", title="the team's own")
    monkeypatch.setenv("PATCHBOT_KB", str(tmp_path))

    assert shell(["kb", "list", "--json"]) == 0
    ids = {entry["id"] for entry in json.loads(capsys.readouterr().out)}
    assert {"own", "kb829427"} <= ids


@pytest.mark.parametrize(
    "arguments, code",
    [
        pytest.param(["match", "--timing"], 2, id="timing-without-jsonl"),
        pytest.param(["match", "--jsonl", "-", "--json"], 2, id="jsonl-with-json"),
        pytest.param(["match", "--kb", "/no/such/folder"], 2, id="kb-not-there"),
        pytest.param(["kb", "show", "nonesuch"], 1, id="no-such-entry"),
        pytest.param(["kb", "list", "--category", "x"], 1, id="no-such-category"),
        pytest.param(["kb", "list", "--product", "x"], 1, id="no-such-product"),
        pytest.param(["kb", "new", "Not An Id"], 1, id="no-id"),
        pytest.param(["kb", "new", "kb829427"], 1, id="there-already"),
        pytest.param(["kb", "frobnicate"], 2, id="no-such-verb"),
        pytest.param(["kb", "list"], 0, id="fine"),
    ],
)
def test_exit_codes(capsys, arguments, code):
    assert shell(arguments) == code
    assert "Traceback" not in capsys.readouterr().err


def test_a_broken_kb_is_refused_with_every_problem_and_its_line(tmp_path, capsys):
    (tmp_path / "a.yaml").write_text("id: a\n\ttitle: x\n", encoding="utf-8")
    (tmp_path / "b.yaml").write_text("id: b\n", encoding="utf-8")

    assert shell(["kb", "list", "--kb", str(tmp_path)]) == 1
    said = capsys.readouterr().err
    assert "a.yaml:2: is indented with a tab" in said
    assert "b.yaml:1: title is missing" in said


def test_lint_counts_and_fails_on_errors_only(tmp_path, capsys):
    entry_file(tmp_path, "own")

    assert shell(["kb", "lint", str(tmp_path)]) == 0
    assert ", 0 warnings" in capsys.readouterr().out
    entry_file(tmp_path, "own", category="none-such")
    assert shell(["kb", "lint", str(tmp_path)]) == 1
    out = capsys.readouterr().out
    assert "own.jsonl:1: error: category 'none-such'" in out


def test_kb_test_ends_with_the_count_and_fails_on_a_failure(tmp_path, capsys):
    entry_file(tmp_path, "own", examples={"matches": ["nothing like it"]})

    assert shell(["kb", "test", str(tmp_path)]) == 1
    last = capsys.readouterr().out.splitlines()[-1]
    assert last == "1 entries, 1 matches, 0 rejects, 1 checks: 1 failures"


def test_show_takes_an_id_or_a_kb_number(capsys):
    for name in ("kb829427", "KB829427", "829427"):
        assert shell(["kb", "show", name, "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["id"] == "kb829427"
    assert shell(["kb", "show", "kb829427"]) == 0
    assert "Steps" in capsys.readouterr().out


def test_a_new_entry_lints_with_only_things_to_write(tmp_path, capsys):
    assert shell(["kb", "new", "kb999999", "--in", str(tmp_path)]) == 0
    assert shell(["kb", "lint", str(tmp_path)]) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("1 entries: 0 errors, ")
    assert shell(["kb", "new", "kb999999", "--in", str(tmp_path)]) == 1


def test_a_new_entry_goes_to_the_teams_folder_first(tmp_path, monkeypatch):
    monkeypatch.setenv("PATCHBOT_KB", str(tmp_path))

    assert shell(["kb", "new", "kb999999"]) == 0
    assert (tmp_path / "kb999999.yaml").is_file()


def test_explain_says_what_matched_and_who_is_before(pasted, capsys):
    pasted(ERROR.encode())
    assert shell(["kb", "explain", "kb829427"]) == 0
    assert "candidate 1 of" in capsys.readouterr().out

    pasted(b"zzyzx")
    assert shell(["kb", "explain", "kb829427"]) == 0
    assert "kb829427 is not among the" in capsys.readouterr().out


def test_build_says_what_it_did_and_reads_only_what_changed(
    tmp_path, monkeypatch, capsys
):
    monkeypatch.setenv("PATCHBOT_CACHE", str(tmp_path / "cache"))
    folder = tmp_path / "kb"
    folder.mkdir()
    entry_file(folder, "one")
    entry_file(folder, "two")

    assert shell(["kb", "build", str(folder)]) == 0
    assert capsys.readouterr().out.startswith("2 entries (2 read anew) in ")
    entry_file(folder, "two", title="another")
    assert shell(["kb", "build", str(folder)]) == 0
    said = capsys.readouterr().out
    assert said.startswith("2 entries (1 read anew) in ")
    assert " bytes in " in said
    assert "peak memory" in said


def test_a_cache_that_cannot_be_written_is_done_without(
    tmp_path, monkeypatch, pasted, capsys
):
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("PATCHBOT_CACHE", str(tmp_path / "file" / "cache"))
    pasted(ERROR.encode())

    assert shell(["match", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["verdict"] == "answer"


def test_schema_prints_what_is_committed(capsys):
    assert shell(["kb", "schema"]) == 0
    assert capsys.readouterr().out == SCHEMA_FILE.read_text(encoding="utf-8")


def test_site_says_what_it_wrote(tmp_path, capsys):
    assert shell(["kb", "site", str(tmp_path / "site")]) == 0
    assert "70 entries, 74 files in " in capsys.readouterr().out
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "mine.txt").write_text("x", encoding="utf-8")
    assert shell(["kb", "site", str(tmp_path / "x")]) == 1


def test_a_suggestion_asks_and_shows_what_speaks_against_it(pasted, capsys):
    pasted(
        b"Event ID: 1009 Source: W3SVC\nThe process exit code was '0xffffffff'.\n"
        b"Service Unavailable\n"
    )
    assert shell(["match", "--why"]) == 0
    said = capsys.readouterr().out
    assert "kb973917" in said
    assert "not seen: " in said


def test_a_near_miss_is_named(pasted, capsys):
    pasted(f"Unable to write ScriptMaps metabase entry\n{ERROR}".encode())

    assert shell(["kb", "explain", "kb829427"]) == 0
    assert "\u2717" in capsys.readouterr().out
