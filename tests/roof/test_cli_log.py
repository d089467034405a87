"""The log in the shell: import, list, export, summary, backup, erase."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime

import pytest

from bot.roof import cli
from bot.store import OverlayState, open_store
from kb.build import entry_to_mapping
from kb.load import BUILT_IN, load_entries
from kb.yamltext import entry_yaml

HISTORY = """\
opened_at,resolved_at,entry_id,host,channel,reporter,text,ticket
2026-11-09T01:00:00Z,2026-11-09T02:00:00Z,kb829427,WEB01,C1,U0ERIKA,first,INC1
2026-11-16T00:30:00+01:00,,kb829427,WEB01,C1,bob@corp.example,"again, pwd=hunter22",INC2
yesterday,,kb829427,WEB01,C1,U0ERIKA,never,INC3
2026-11-17T01:00:00Z,,,APP01;APP02,C2,U0ERIKA,=HYPERLINK("http://x") failed,INC4
"""


@pytest.fixture
def shell(tmp_path, monkeypatch, capsys):
    """Return a function that runs the command: exit code, output, complaints."""
    monkeypatch.setenv("PATCHBOT_DB", str(tmp_path / "patchbot.db"))

    def call(*arguments):
        code = cli.shell([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return call


@pytest.fixture
def history(shell, tmp_path):
    """Import a history with one bad row in it."""
    file = tmp_path / "history.csv"
    file.write_text(HISTORY, encoding="utf-8")
    return shell("incidents", "import", file), file


def test_an_import_takes_the_good_rows_and_names_the_bad(shell, history):
    (code, out, err), _ = history

    assert code == 1
    assert out == "3 new, 0 known, 1 bad\n"
    assert err.startswith("line 4: opened_at is no ISO 8601 time")


def test_the_same_file_twice_is_harmless(shell, history):
    _, file = history

    _, out, _ = shell("incidents", "import", file)

    assert out == "0 new, 3 known, 1 bad\n"
    assert len(json.loads(shell("incidents", "list", "--json")[1])) == 3


def test_the_list_shows_what_came_back(shell, history):
    _, out, _ = shell("incidents", "list", "--json", "--host", "web01")

    newest, oldest = json.loads(out)
    assert (newest["label"], newest["status"]) == ("regressed", "open")
    assert (oldest["label"], oldest["status"]) == ("new", "resolved")
    assert newest["entry_id"] == "kb829427"


def test_no_secret_of_the_file_is_on_the_disk(shell, history, tmp_path):
    shell("incidents", "list")

    everything = b"".join(
        f.read_bytes() for f in tmp_path.iterdir() if f.suffix != ".csv" and f.is_file()
    )

    assert b"hunter22" not in everything
    assert b"bob@corp" not in everything


def test_an_export_is_defused_and_can_be_imported(
    shell, history, tmp_path, monkeypatch
):
    _, out, _ = shell("incidents", "export", "--csv")

    rows = list(csv.DictReader(io.StringIO(out, newline="")))
    assert rows[-1]["text"].startswith("'=HYPERLINK")
    file = tmp_path / "export.csv"
    file.write_text(out, encoding="utf-8")
    monkeypatch.setenv("PATCHBOT_DB", str(tmp_path / "other.db"))
    assert shell("incidents", "import", file)[1] == "3 new, 0 known, 0 bad\n"


def test_a_column_too_few_is_the_users_to_mend(shell, tmp_path):
    file = tmp_path / "x.csv"
    file.write_text("opened_at,text\n", encoding="utf-8")

    code, _, err = shell("incidents", "import", file)

    assert code == 1
    assert "resolved_at" in err


def test_the_summary_counts_what_was_imported(shell, history):
    code, out, _ = shell("summary", "--week", "2026-W47", "--json")

    week = json.loads(out)
    assert code == 0
    assert week["from"] == "2026-11-16T00:00:00+00:00"
    assert (week["occurrences"], week["incidents"], week["hosts"]) == (1, 1, 2)
    assert week["previous"] == {"occurrences": 2, "incidents": 2}
    assert [cluster["count"] for cluster in week["clusters"]] == [1]


def test_the_zone_decides_to_which_week_a_night_belongs(shell, history):
    """The second paste was at 00:30 in Berlin: still Sunday in UTC."""
    there = ("--week", "2026-W47", "--zone", "Europe/Berlin", "--json")

    week = json.loads(shell("summary", *there)[1])

    assert week["from"] == "2026-11-16T00:00:00+01:00"
    assert week["occurrences"] == 2
    assert week["regressed"] == ["kb829427"]
    [entry] = week["entries"]
    assert (entry["occurrences"], entry["hosts"], entry["change"]) == (1, 1, 0)
    assert week["open"] == 2
    assert week["coverage"] == 0.5
    assert week["precision"] is None


@pytest.mark.parametrize(
    "arguments, complaint",
    [
        pytest.param(["--week", "47"], "2026-W47", id="week"),
        pytest.param(["--week", "this", "--zone", "Mars/Base"], "Mars/Base", id="zone"),
    ],
)
def test_what_is_no_week_or_zone_is_named(shell, arguments, complaint):
    code, _, err = shell("summary", *arguments)

    assert code == 1
    assert complaint in err


def test_page_chart_and_markdown_are_written(shell, history, tmp_path):
    page, chart = tmp_path / "w.html", tmp_path / "w.png"

    shell("summary", "--week", "2026-W47", "--html", page, "--png", chart)
    _, text, _ = shell("summary", "--week", "2026-W47", "--markdown")

    assert "data:image/png;base64," in page.read_text(encoding="utf-8")
    assert chart.read_bytes().startswith(b"\x89PNG")
    assert text.startswith("# Week 2026-W47: 1 failure pasted")


def test_an_incident_is_shown_with_its_timeline(shell, history):
    _, out, _ = shell("incidents", "show", "2", "--json")

    shown = json.loads(out)
    assert shown["pastes"][0]["text"] == "again, pwd=[password]"
    assert [row["kind"] for row in shown["timeline"]] == ["opened"]
    _, lines, _ = shell("incidents", "audit", "1")
    assert [json.loads(line)["kind"] for line in lines.splitlines()] == [
        "opened",
        "settled",
    ]
    assert shell("incidents", "show", "99")[0] == 1


def test_a_backup_is_checked_and_restored(shell, history, tmp_path):
    backup = tmp_path / "backup.db"

    assert shell("db", "backup", backup)[0] == 0
    assert shell("db", "backup", backup)[0] == 1
    assert shell("db", "check")[1] == "0 findings\n"
    assert shell("db", "restore", backup)[0] == 0
    assert len(json.loads(shell("incidents", "list", "--json")[1])) == 3


def test_a_copy_is_compared_row_by_row(shell, history, tmp_path):
    target = tmp_path / "copy.db"

    code, out, _ = shell("db", "copy", tmp_path / "patchbot.db", target)

    assert code == 0
    assert out.splitlines()[-1].endswith("rows copied and compared")
    assert shell("db", "copy", tmp_path / "none.db", tmp_path / "x.db")[0] == 1


def test_a_person_is_shown_and_erased(shell, history):
    _, before, _ = shell("privacy", "export", "U0ERIKA")
    assert len(json.loads(before)["occurrence.author"]) == 2

    assert shell("privacy", "erase", "--yes", "U0ERIKA")[0] == 0

    _, after, _ = shell("privacy", "export", "U0ERIKA")
    assert not any(json.loads(after).values())
    assert len(json.loads(shell("incidents", "list", "--json")[1])) == 3


def test_old_words_are_forgotten_and_counted_still(shell, history):
    _, out, _ = shell("privacy", "retain", "--days", "1")

    assert out.endswith("pastes forgotten\n")
    assert len(json.loads(shell("incidents", "list", "--json")[1])) == 3


def test_kb_list_says_what_each_entry_answered_and_what_came_from_slack(
    shell, history, tmp_path
):
    now = datetime(2026, 11, 20, tzinfo=UTC)
    known = {entry.id: entry for entry in load_entries((BUILT_IN,))}
    mapping = {**entry_to_mapping(known["kb829427"]), "id": "team-own", "kb": []}
    store = open_store(tmp_path / "patchbot.db")
    store.overlay.propose("team-own", entry_yaml(mapping, schema=""), by="U1", now=now)
    store.overlay.decide("team-own", OverlayState.APPROVED, by="U2", now=now)
    store.close()
    rows = {row["id"]: row for row in json.loads(shell("kb", "list", "--json")[1])}
    table = shell("kb", "list")[1].splitlines()
    (own,) = [line for line in table if line.startswith("team-own")]
    (other,) = [line for line in table if line.startswith("kb973917")]

    assert (rows["kb829427"]["origin"], rows["kb829427"]["hits"]) == ("file", 2)
    assert (rows["team-own"]["origin"], rows["team-own"]["hits"]) == ("slack", 0)
    assert "(Slack)" in own
    assert " never " in other


def test_without_a_log_kb_list_makes_none(shell, tmp_path):
    rows = json.loads(shell("kb", "list", "--json")[1])

    assert {row["hits"] for row in rows} == {None}
    assert not (tmp_path / "patchbot.db").exists()


def test_kb_lint_names_what_a_log_never_needed(shell, history, tmp_path):
    _, out, _ = shell("kb", "lint", "--quick", "--db", tmp_path / "patchbot.db")
    never = [line for line in out.splitlines() if "never answered so far" in line]

    assert any("kb973917" in line for line in never)
    assert not any("kb829427" in line for line in never)
    assert "never answered" not in shell("kb", "lint", "--quick")[1]
