"""Slack's events in our terms: what is for us, from whom, and what is not."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from bot.incident import ChannelKind, Source
from handlers.events import (
    What,
    from_payload,
    read_event,
    redacted,
    shared_files,
    to_payload,
)
from handlers.side import Identity

WHO = Identity("T1", "https://x.slack.com/", "UBOT", "BBOT")
NOW = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)


def event(**fields):
    plain = {
        "type": "message",
        "channel": "C1",
        "channel_type": "channel",
        "user": "U1",
        "ts": "1763431200.000100",
        "text": "it failed",
    }
    return {"team_id": "T1", "event_id": "Ev1", "event": {**plain, **fields}}


def read(**fields):
    return read_event(event(**fields), WHO, NOW)


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"bot_id": "BBOT"}, id="own-echo"),
        pytest.param({"user": "UBOT"}, id="own-user"),
        pytest.param({"bot_id": "BOTHER", "subtype": "bot_message"}, id="another-bot"),
        pytest.param({"subtype": "channel_join"}, id="join"),
        pytest.param({"subtype": "channel_topic"}, id="topic"),
        pytest.param({"user": None}, id="nobody"),
        pytest.param({"ts": None}, id="no-ts"),
        pytest.param({"type": "reaction_added"}, id="reaction"),
        pytest.param(
            {
                "subtype": "message_changed",
                "message": {"user": "U1", "ts": "1.2", "text": "same"},
                "previous_message": {"user": "U1", "ts": "1.2", "text": "same"},
            },
            id="edit-that-changed-no-words",
        ),
        pytest.param(
            {"subtype": "message_changed", "message": {"bot_id": "BBOT", "ts": "1.2"}},
            id="own-update",
        ),
    ],
)
def test_what_is_not_for_us(fields):
    assert read(**fields) is None


@pytest.mark.parametrize("body", [{}, {"event": None}, {"event": []}, {"event": {}}])
def test_a_body_that_is_not_from_slack_is_nothing(body):
    assert read_event(body, WHO, NOW) is None


@pytest.mark.parametrize(
    "fields, source, explicit",
    [
        pytest.param({}, Source.PASTE, False, id="paste"),
        pytest.param({"text": "<@UBOT> hi"}, Source.MENTION, True, id="mention"),
        pytest.param({"type": "app_mention"}, Source.MENTION, True, id="app-mention"),
        pytest.param({"channel_type": "im"}, Source.DM, True, id="direct"),
        pytest.param(
            {"subtype": "file_share", "files": [{"url_private": "https://f/x"}]},
            Source.FILE,
            False,
            id="snippet",
        ),
    ],
)
def test_how_it_was_said(fields, source, explicit):
    heard = read(**fields)

    assert heard.what is What.SAID
    assert (heard.asked.source, heard.explicit) == (source, explicit)


def test_a_mention_and_its_message_are_one_thing_said():
    mention = read(type="app_mention", channel_type=None, text="<@UBOT> hi")

    assert mention.message_key == read(text="<@UBOT> hi").message_key
    assert mention.asked.text == "hi"


def test_a_deleted_root_that_left_a_tombstone_is_a_deletion():
    heard = read(
        subtype="message_changed",
        message={"subtype": "tombstone", "ts": "1.2", "user": "USLACKBOT"},
        previous_message={"user": "U1", "ts": "1.2", "text": "it failed"},
    )

    assert (heard.what, heard.asked.ts) == (What.DELETED, "1.2")


@pytest.mark.parametrize(
    "kind, expected",
    [
        ("channel", ChannelKind.PUBLIC),
        ("group", ChannelKind.PRIVATE),
        ("im", ChannelKind.IM),
        ("mpim", ChannelKind.MPIM),
    ],
)
def test_who_can_read_along(kind, expected):
    assert read(channel_type=kind).asked.channel_kind is expected


def test_a_ts_that_is_no_time_is_now():
    assert read(ts="x").asked.asked_at == NOW


def test_what_is_stored_has_no_secret_and_comes_back_the_same():
    said = read(
        text="token=hunter2",
        files=[
            {
                "url_private": "https://f/x",
                "name": "a.log",
                "preview": "token=hunter2",
                "preview_is_truncated": False,
            }
        ],
    )
    clean = redacted(said, lambda text: text.replace("hunter2", "[password]"))
    stored = json.dumps(to_payload(clean))

    assert "hunter2" not in stored
    assert from_payload(json.loads(stored)) == clean


@pytest.mark.parametrize(
    "fields, body",
    [
        pytest.param({}, {"is_ext_shared_channel": True}, id="slack-connect"),
        pytest.param({"user_team": "T9"}, {}, id="a-strangers-message"),
    ],
)
def test_where_strangers_read_along_is_its_own_kind_of_channel(fields, body):
    heard = read_event({**event(**fields), **body}, WHO, NOW)

    assert heard.asked.channel_kind is ChannelKind.SHARED


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(7, id="no-list"),
        pytest.param([None, "x", 3], id="no-files"),
        pytest.param([{"url_private": "https://f/x", "size": "many"}], id="no-size"),
    ],
)
def test_files_in_no_shape_of_slacks_are_no_harm(files):
    assert all(file.size == 0 for file in shared_files({"files": files}))
