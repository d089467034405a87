"""``patchbot kb backtest``: what a changed KB does to the pastes in the log."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from bot.fingerprint import read_finding
from bot.incident import Asked, ChannelKind, Source
from bot.roof.cli import shell
from bot.store import open_store
from kb.load import load_entries
from kb.matcher import Matcher

ERROR = "Failed to execute regsvr32.exe Error code: 5"
FOREIGN = "The frobnicator service terminated with error 0x80fe1234: no grease left"
NOW = datetime(2026, 11, 21, 3, tzinfo=UTC)


@pytest.fixture
def db(tmp_path, monkeypatch):
    """Return a log that holds an answered and an unknown paste."""
    path = tmp_path / "log.db"
    monkeypatch.setenv("PATCHBOT_DB", str(path))
    store = open_store(str(path))
    matcher = Matcher(load_entries())
    for n, text in enumerate([ERROR, FOREIGN]):
        asked = Asked(
            team="T1",
            channel="C1",
            channel_kind=ChannelKind.PUBLIC,
            ts=f"170000000{n}.000100",
            thread_ts=None,
            author="U1",
            source=Source.PASTE,
            text=text,
            asked_at=NOW,
        )
        store.incidents.record(asked, read_finding(matcher.diagnose(text)), now=NOW)
    store.close()
    return path


def kb_of(folder, **messages: str):
    lines = [
        json.dumps(
            {
                "id": id_,
                "title": f"About {id_}",
                "status": "validated",
                "severity": "low",
                "category": "tls",
                "signals": {"messages": [text]},
            }
        )
        for id_, text in messages.items()
    ]
    folder.mkdir()
    (folder / "all.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return str(folder)


def test_the_same_kb_changes_nothing(db, capsys):
    assert shell(["kb", "backtest"]) == 0
    last = capsys.readouterr().out.splitlines()[-1]
    assert last == "2 pastes: 0 newly answered, 0 stolen, 0 lost"


def test_what_another_entry_answers_is_stolen(db, tmp_path, capsys):
    kb = kb_of(tmp_path / "kb", thief=ERROR)

    assert shell(["kb", "backtest", "--kb", kb]) == 1
    out = capsys.readouterr().out
    assert "stolen  incident 1: kb829427 -> thief" in out
    assert out.endswith("2 pastes: 0 newly answered, 1 stolen, 0 lost\n")


def test_what_no_entry_answers_any_more_is_lost(db, tmp_path, capsys):
    kb = kb_of(tmp_path / "kb", other="The gearbox of the widget server is on fire")

    assert shell(["kb", "backtest", "--kb", kb]) == 1
    assert "lost  incident 1: kb829427 -> nothing" in capsys.readouterr().out


def test_what_an_entry_answers_for_the_first_time_is_no_harm(db, tmp_path, capsys):
    kb = kb_of(tmp_path / "kb", kb829427=ERROR, frob=FOREIGN)

    assert shell(["kb", "backtest", "--kb", kb]) == 0
    assert "newly answered  incident 2: nothing -> frob" in capsys.readouterr().out
