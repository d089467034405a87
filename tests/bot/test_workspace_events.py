"""Which events an app hears of what people do, and what stands in them."""

from __future__ import annotations

import pytest

from bot.workspace import Workspace
from bot.workspace.echo import MANIFEST

pytestmark = pytest.mark.usefixtures("echo")


def events(people, count=1, **fits):
    """Return the events delivered so far, once there are ``count`` that fit."""

    def found():
        delivered = [line for line in people.traffic() if "kind" in line]
        told = [line["body"]["event"] for line in delivered]
        return [e for e in told if all(e.get(k) == v for k, v in fits.items())]

    people.wait_until_quiet(quiet_s=0.05)
    assert len(found()) == count
    return found()


def test_a_typed_message_says_who_where_and_what(people):
    people.post("alice", "#dc-core", "> quoted\n```code```")

    (event,) = events(people, type="message")

    assert event["channel_type"] == "group"
    assert event["client_msg_id"]
    assert event["team"] == "T00000001"
    kinds = [element["type"] for element in event["blocks"][0]["elements"]]
    assert kinds == ["rich_text_quote", "rich_text_preformatted"]


def test_a_snippet_comes_as_a_file_share(people):
    people.snippet("alice", "#patch-night", "Error 5", title="log")

    (event,) = events(people, subtype="file_share")

    (file,) = event["files"]
    assert file["preview"] == "Error 5"
    assert file["preview_is_truncated"] is False
    assert "client_msg_id" not in event
    assert event["text"] == ""


def test_a_paste_longer_than_a_message_becomes_a_snippet(people):
    people.post("alice", "#patch-night", "x" * 1_000_000)

    (event,) = events(people, subtype="file_share")

    assert event["files"][0]["size"] == 1_000_000
    assert event["files"][0]["preview_is_truncated"]


def test_an_edit_comes_hidden_with_both_texts(people):
    ts = people.post("alice", "#patch-night", "teh error")["ts"]
    people.edit("alice", "#patch-night", ts, "the error")

    (event,) = events(people, subtype="message_changed")

    assert event["hidden"] is True
    assert event["message"]["text"] == "the error"
    assert event["message"]["edited"]["user"] == event["message"]["user"]
    assert event["previous_message"]["text"] == "teh error"


def test_a_preview_is_an_edit_without_a_new_text(people):
    ts = people.post("alice", "#patch-night", "see http://a.b/")["ts"]
    people.unfurl("#patch-night", ts)

    (event,) = events(people, subtype="message_changed")

    assert event["message"]["text"] == event["previous_message"]["text"]
    assert "edited" not in event["message"]


def test_a_deletion_names_what_is_gone(people):
    ts = people.post("alice", "#patch-night", "oops")["ts"]
    people.delete("alice", "#patch-night", ts)

    (event,) = events(people, subtype="message_deleted")

    assert event["deleted_ts"] == ts
    assert event["previous_message"]["text"] == "oops"


def test_a_deleted_start_of_a_thread_becomes_a_tombstone(people):
    ts = people.post("alice", "#patch-night", "oops")["ts"]
    people.post("bob", "#patch-night", "what?", thread_ts=ts)
    people.delete("alice", "#patch-night", ts)

    (event,) = events(people, subtype="message_changed")

    assert event["message"]["subtype"] == "tombstone"
    assert event["previous_message"]["text"] == "oops"


def test_an_event_about_direct_messages_is_no_mention(people):
    people.post("alice", "@bot", "@patchbot help")

    (event,) = events(people, user="U00000002")

    assert event["type"] == "message"
    assert event["channel_type"] == "im"


def test_an_app_hears_nothing_of_channels_it_is_not_in(people):
    people.post("alice", "#general", "@patchbot hello?")

    assert events(people, count=0) == []


def test_coming_in_makes_a_line_in_the_channel(people):
    people.join("bot", "#general", inviter="U00000002")

    (event,) = events(people, type="message")

    assert event["subtype"] == "channel_join"
    assert event["inviter"] == "U00000002"


def test_a_reply_can_be_sent_to_the_channel_too(people):
    ts = people.post("alice", "#patch-night", "an error")["ts"]
    people.post("bob", "#patch-night", "look", thread_ts=ts, broadcast=True)

    (event,) = events(people, subtype="thread_broadcast")

    assert event["thread_ts"] == ts


def test_an_app_hears_only_what_it_subscribed_to_and_may_hear():
    with Workspace(MANIFEST, without=["groups:history"]) as workspace:
        people = workspace.client
        people.clock(ack_within_s=0.05)
        people.post("alice", "#dc-core", "secret")
        people.post("alice", "#web-ops", "open")
        line = people.wait_for_call("message")

        assert line["body"]["event"]["text"] == "open"


def test_a_guest_and_a_time_zone_are_told(workspace):
    with Workspace() as everything:
        from slack_sdk import WebClient

        web = WebClient(token=everything.bot_token, base_url=everything.api_url)
        guest = everything.client.create_user("eve", guest="single", tz="Asia/Kolkata")

        user = web.users_info(user=guest, include_locale=True)["user"]

        assert user["is_ultra_restricted"]
        assert user["tz_offset"] == 19800
        assert user["locale"] == "en-US"
