"""One failure in every shape Slack gives it: blocks alone, quoted, shared, packed."""

from __future__ import annotations

import base64
import io
import json
import time
import urllib.request
import zipfile

import pytest
from slack_bolt import BoltRequest

from bot.workspace.delivery import sign
from tests.fuzz.eventlog import event_log, record

LINE = "Failed to execute regsvr32.exe Error code: 5"
TITLE = "Windows 2000 Service Pack 4 Setup"


def rich(kind, *texts):
    """Return a rich_text block with one element of a kind."""
    leaves = [{"type": "text", "text": text} for text in texts]
    return {"type": "rich_text", "elements": [{"type": kind, "elements": leaves}]}


BLOCK = rich("rich_text_preformatted", f"{TITLE}\n\n", LINE)
SHAPES = [
    pytest.param({"text": "", "blocks": [BLOCK]}, id="rich-text-alone"),
    pytest.param(
        {"text": "…", "blocks": [rich("rich_text_quote", f"{TITLE}\n", LINE)]},
        id="quoted",
    ),
    pytest.param(
        {
            "text": "what is this?",
            "attachments": [
                {
                    "is_share": True,
                    "is_msg_unfurl": True,
                    "fallback": "cut off",
                    "message_blocks": [{"message": {"blocks": [BLOCK]}}],
                }
            ],
        },
        id="forwarded-with-its-blocks",
    ),
    pytest.param(
        {
            "text": "",
            "attachments": [{"is_share": True, "text": f"{TITLE}\n{LINE} &lt;OK&gt;"}],
        },
        id="shared-as-text",
    ),
]


def deliver(bot, workspace, mode, body):
    """Bring an event to the bot as Slack does in this mode; return the status."""
    if mode == "socket":
        return bot.app.dispatch(BoltRequest(body=body, mode="socket_mode")).status
    sent, stamp = json.dumps(body).encode(), str(int(time.time()))
    request = urllib.request.Request(
        f"http://127.0.0.1:{bot.transport.port}/slack/events",
        sent,
        {
            "Content-Type": "application/json",
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": sign(workspace.signing_secret, stamp, sent),
        },
    )
    with urllib.request.urlopen(request) as answer:
        return answer.status


@pytest.mark.parametrize("shape", SHAPES)
def test_it_is_answered_in_every_shape(bot, workspace, night, mode, shape):
    asked = night.post("ok?")
    night.people.wait_until_quiet()
    told = next(t["body"] for t in night.people.traffic() if t["name"] == "message")
    before = told["event"]
    kept = {key: before[key] for key in ("type", "user", "ts", "team")}
    event_ = {
        "type": "message",
        "subtype": "message_changed",
        "channel": before["channel"],
        "channel_type": before["channel_type"],
        "ts": "1.000001",
        "message": {**kept, **shape},
        "previous_message": before,
    }
    body = {**told, "event_id": "Ev0SHAPE", "event": event_}

    assert deliver(bot, workspace, mode, body) == 200
    assert "kb829427" in night.answer(asked)["text"]


@pytest.mark.parametrize(
    "typed", [f"```{TITLE}\n{LINE}```", f"&gt; {TITLE}\n&gt; {LINE}"]
)
def test_what_is_typed_as_code_or_quote_is_answered(bot, night, typed):
    assert "kb829427" in night.answer(night.post(typed.replace("&gt;", ">")))["text"]


def test_a_snippet_is_answered(bot, night):
    asked = night.people.snippet("alice", night.channel, f"{TITLE}\n\n{LINE}")

    assert "kb829427" in night.answer(asked["ts"])["text"]


def a_log():
    """Return an event log with a known failure."""
    system = [
        ("Provider", {"Name": "NtServicePack"}, ""),
        ("EventID", {}, "4374"),
        ("Level", {}, "2"),
        ("Computer", {}, "WEB07"),
    ]
    data = [("Data", {}, TITLE), ("Data", {}, LINE)]
    return event_log(
        record(("Event", {}, [("System", {}, system), ("EventData", {}, data)]))
    )


@pytest.mark.parametrize("name", ["System.evtx", "logs.zip"])
def test_an_event_log_is_answered_with_its_server(bot, night, name):
    content = a_log()
    if name.endswith(".zip"):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
            made.writestr("System.evtx", content)
        content = out.getvalue()
    sent = base64.b64encode(content).decode()
    asked = night.people.upload("alice", night.channel, name, base64=sent)

    assert "kb829427" in night.answer(asked["ts"])["text"]
    assert bot.store.history.incident(1, viewer=None).hosts == ("WEB07",)
