"""What watches the bot sees whether it lives, and what it did."""

from __future__ import annotations

import json
import urllib.error
import urllib.request

PASTE = "Failed to execute regsvr32.exe Error code: 5"


def look(port, path):
    """Return status and body of one look."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}") as got:
            return got.status, got.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()


def test_a_running_bot_is_alive_and_ready(watched):
    for path in ("/healthz", "/readyz"):
        status, body = look(watched.doors.health_port, path)

        assert (status, json.loads(body)["ok"]) == (200, True), body


def test_the_numbers_tell_what_was_diagnosed_and_said(watched, people):
    asked = people.post("alice", "#patch-night", PASTE)
    people.wait_for_message("#patch-night", thread_ts=asked["ts"])
    _, text = look(watched.doors.health_port, "/metrics")

    assert 'patchbot_verdicts_total{verdict="answer"} 1.0' in text
    assert 'patchbot_answers_total{entry="kb829427"} 1.0' in text
    assert 'patchbot_open_incidents{entry="kb829427"} 1.0' in text
    watched.stop()  # the poster marks what it said after Slack shows it

    assert b"patchbot_reply_seconds_count 1.0" in watched.vitals.shown()


def test_a_database_that_is_gone_takes_the_replica_out(watched, tmp_path):
    watched.store.close()
    database = tmp_path / "patchbot.db"
    database.unlink()
    database.mkdir()
    status, body = look(watched.doors.health_port, "/readyz")

    assert status == 503
    assert json.loads(body)["checks"]["database"]
