"""What other bots post is read wherever it stands; our own kind never is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.incident import is_bot
from handlers.alerts import alert_text, is_alert
from handlers.events import What, from_payload, read_alert, to_payload
from handlers.side import Identity

WHO = Identity("T1", "https://t.slack.com/", "UBOT", "BBOT")
NOW = datetime(2026, 11, 21, tzinfo=UTC)
GRAFANA = {
    "text": "",
    "attachments": [
        {
            "title": "[FIRING:1] W3SVC on WEB01",
            "text": "*Value:* Failed to execute regsvr32.exe &lt;5&gt;",
            "fields": [{"title": "Host", "value": "WEB01", "short": True}],
            "fallback": "never shown",
        }
    ],
}
ZABBIX = {
    "blocks": [
        {"type": "header", "text": {"type": "plain_text", "text": "Problem: *W3SVC*"}},
        {
            "type": "section",
            "text": {"type": "mrkdwn", "text": "Host: <https://z/1|WEB01>"},
            "fields": [{"type": "mrkdwn", "text": "Event ID 4374"}],
        },
        {"type": "context", "elements": [{"type": "image", "image_url": "x"}]},
        {"type": "divider"},
    ]
}


def event(said, **more):
    told = {"type": "message", "channel": "C1", "ts": "1.2", "bot_id": "B9", **said}
    return {"team_id": "T1", "event": {**told, **more}}


@pytest.mark.parametrize(
    "message, lines",
    [
        pytest.param(
            GRAFANA,
            [
                "[FIRING:1] W3SVC on WEB01",
                "*Value:* Failed to execute regsvr32.exe <5>",
                "Host: WEB01",
            ],
            id="attachment",
        ),
        pytest.param(
            ZABBIX,
            ["Problem: *W3SVC*", "Host: WEB01 (https://z/1)", "Event ID 4374"],
            id="blocks",
        ),
        pytest.param(
            {"text": "a &amp; b", "attachments": [{"fallback": "c"}]},
            ["a & b", "c"],
            id="text-and-fallback",
        ),
        pytest.param({"blocks": "no", "attachments": [None, 3]}, [""], id="not-slacks"),
    ],
)
def test_an_alert_is_read_whole_and_each_line_once(message, lines):
    assert [
        line for line in alert_text(message).split("\n") if line or not lines[0]
    ] == (lines)


@pytest.mark.parametrize(
    "message, alert",
    [
        pytest.param({"bot_id": "B9"}, True, id="another-bot"),
        pytest.param({"bot_id": "B9", "user": "U9"}, True, id="an-app-with-a-user"),
        pytest.param({"bot_id": "BBOT"}, False, id="our-own"),
        pytest.param({"bot_id": "B9", "user": "UBOT"}, False, id="our-own-user"),
        pytest.param({"user": "U1"}, False, id="a-person"),
        pytest.param({"bot_id": "B9", "thread_ts": "1.0"}, False, id="in-a-thread"),
        pytest.param(
            {"bot_id": "B9", "metadata": {"event_type": "patchbot_said"}},
            False,
            id="a-patchbot-by-its-metadata",
        ),
        pytest.param(
            {"bot_id": "B9", "blocks": [{"type": "actions", "block_id": "outcome"}]},
            False,
            id="a-patchbot-by-its-card",
        ),
        pytest.param(
            {"bot_id": "B9", "blocks": [{"type": "actions", "block_id": "note"}]},
            False,
            id="a-patchbot-by-its-week",
        ),
    ],
)
def test_only_what_another_bot_begins_is_an_alert(message, alert):
    assert is_alert({"ts": "1.2", **message}, WHO) is alert


def test_an_alert_is_nobodys_question():
    heard = read_alert(event({**GRAFANA, "username": "Grafana"}), WHO, NOW)

    assert heard is not None
    assert not heard.explicit
    assert heard.asked.author == "bot:Grafana"
    assert is_bot(heard.asked.author)
    assert from_payload(to_payload(heard)) == heard


def test_an_alert_that_is_mended_is_an_edit_and_a_preview_is_none():
    before = {"ts": "1.2", "bot_id": "B9", "text": "down"}
    changed = {"subtype": "message_changed", "previous_message": before}
    mended = read_alert(
        event({}, message={**before, "text": "up"}, **changed), WHO, NOW
    )
    same = read_alert(event({}, message=before, **changed), WHO, NOW)

    assert mended is not None
    assert mended.what is What.EDITED
    assert same is None


def test_an_alert_that_is_taken_back_is_deleted():
    before = {"ts": "1.2", "bot_id": "B9", "text": "down"}
    gone = event(
        {}, subtype="message_deleted", deleted_ts="1.2", previous_message=before
    )
    heard = read_alert(gone, WHO, NOW)

    assert heard is not None
    assert (heard.what, heard.asked.ts) == (What.DELETED, "1.2")
