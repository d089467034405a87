"""``patchbot replay``: a team's own history, offline, nothing lost or leaked."""

from __future__ import annotations

import csv
import json
import zipfile

import pytest

from bot.roof.cli import shell
from bot.roof.export import ExportError, read_posts

ERROR = "Failed to execute regsvr32.exe Error code: 5"
FOREIGN = "error: no function definition: FROBNICATE (code 0x80fe1234)"
TALK = "lunch in the kitchen for everyone"


def said(text: str, ts: str = "1700000000.000100", **more: object) -> dict:
    return {"type": "message", "user": "U1", "ts": ts, "text": text, **more}


@pytest.fixture
def export(tmp_path):
    """Return a Slack export with every kind of message that a bot hears."""
    days = {
        "ops/2023-11-14.json": [
            said(ERROR),
            said("<@U1> saw &lt;this&gt; again: " + FOREIGN, "1700000100.000100"),
            said(FOREIGN, "1700000200.000100"),
            said(TALK, "1700000300.000100"),
            said("", "1700000400.000100", files=[{"preview": ERROR}]),
            said(ERROR, "1700000500.000100", bot_id="B1"),
            said("joined", "1700000600.000100", subtype="channel_join"),
            {"type": "reminder"},
            "no message",
        ],
        "random/2023-11-14.json": [said("password=hunter2secret " + ERROR)],
        "channels.json": [{"name": "ops"}],
    }
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, messages in days.items():
            archive.writestr(name, json.dumps(messages))
    return path


def test_every_post_of_people_is_counted_once(export, capsys):
    assert shell(["replay", str(export), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)

    assert report["posts"] == 6
    assert report["counts"] == {"answer": 3, "suggest": 0, "unknown": 2, "ignored": 1}
    assert report["entries"] == {"kb829427": 3}
    assert [one["id"] for one in report["judge"]] == [
        "ops/1700000000.000100",
        "ops/1700000400.000100",
        "random/1700000000.000100",
    ]


def test_unknown_posts_of_one_failure_are_one_cluster(export, capsys):
    shell(["replay", str(export), "--json"])

    (cluster,) = json.loads(capsys.readouterr().out)["unknown"]
    assert cluster["count"] == 2
    assert "FROBNICATE" in cluster["line"]


def test_the_report_is_readable_and_holds_no_secret(export, capsys, tmp_path):
    assert shell(["replay", str(export), "--csv", str(tmp_path / "judge.csv")]) == 0
    out = capsys.readouterr().out

    assert out.startswith("6 posts: 3 answered, 0 suggested, 2 left unknown, 1 ignored")
    assert "ops 2023-11-14 22:13" in out
    written = (tmp_path / "judge.csv").read_text(encoding="utf-8")
    assert "hunter2" not in out + written
    rows = list(csv.DictReader(written.splitlines()))
    assert [row["entry"] for row in rows] == ["kb829427"] * 3
    assert {row["right?"] for row in rows} == {""}


def test_json_lines_are_replayed_too(tmp_path, capsys):
    path = tmp_path / "posts.jsonl"
    lines = [json.dumps({"id": "a", "text": ERROR}), "", json.dumps({"text": TALK})]
    path.write_text("\n".join(lines), encoding="utf-8")

    assert shell(["replay", str(path), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["posts"], report["judge"][0]["id"]) == (2, "a")


@pytest.mark.parametrize(
    "raw, reason",
    [
        pytest.param(b"hello", ":1: is neither a zip nor a line of JSON", id="text"),
        pytest.param(b'{"id": 1}', ':1: has no "text"', id="no-text"),
        pytest.param(b"\xff\xfe\x00", ":1: is neither a zip", id="binary"),
    ],
)
def test_what_is_no_history_is_refused_with_its_place(tmp_path, raw, reason):
    path = tmp_path / "posts"
    path.write_bytes(raw)

    with pytest.raises(ExportError, match=reason):
        list(read_posts(path))


@pytest.mark.parametrize(
    "members, reason",
    [
        pytest.param({"a.txt": "x"}, "is no Slack export", id="another-zip"),
        pytest.param({"c/2023-11-14.json": "{"}, "is no JSON", id="broken-day"),
        pytest.param({"c/2023-11-14.json": "{}"}, "holds no list", id="no-list"),
    ],
)
def test_a_zip_that_is_no_export_is_refused_with_its_place(tmp_path, members, reason):
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)

    with pytest.raises(ExportError, match=reason):
        list(read_posts(path))


def test_replay_needs_a_file(capsys):
    assert shell(["replay"]) == 2
    assert shell(["replay", "/no/such/file"]) == 2
