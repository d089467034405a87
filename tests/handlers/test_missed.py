"""Reading a channel's history: pages, threads, bounds, and what Slack refuses."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from slack_sdk import WebClient

from bot.incident import ChannelKind
from bot.workspace import Workspace
from handlers import missed
from handlers.missed import Missed, Room, StoppedError, as_event

MANIFEST = yaml.safe_load(
    (Path(__file__).parents[2] / "deploy/slack-manifest.yaml").read_text("utf-8")
)
NIGHT = "#patch-night"


@pytest.fixture(scope="module")
def workspace():
    with Workspace(MANIFEST) as started:
        yield started


@pytest.fixture
def people(workspace):
    workspace.client.call("reset")
    return workspace.client


@pytest.fixture
def waits():
    """Return how long the reader waited, each time."""
    return []


@pytest.fixture
def reader(workspace, people, waits):
    client = WebClient(
        token=workspace.bot_token, base_url=workspace.api_url, retry_handlers=[]
    )
    me = client.auth_test()["user_id"]
    return Missed(client, me, lambda s: bool(waits.append(s)), 1.2, page=3)


@pytest.fixture
def room(people):
    channels = people.state()["channels"].values()
    here = next(c["id"] for c in channels if c["name"] == NIGHT[1:])
    return Room(here, ChannelKind.PUBLIC)


def post(people, text, **more):
    return people.post("alice", NIGHT, text, **more)["ts"]


def texts(found):
    return [message["text"] for message in found.messages]


def test_all_pages_are_read_oldest_first_and_nothing_older(people, reader, room):
    since = post(people, "before")
    for n in range(8):
        post(people, f"{n}")
    found = reader.in_room(room, since, ())

    assert texts(found) == [f"{n}" for n in range(8)]
    assert found.whole


def test_what_is_said_while_pages_are_turned_moves_nothing(people, reader, room):
    since = post(people, "before")
    for n in range(5):
        post(people, f"{n}")
    turning = replace(reader, wait=lambda s: bool(post(people, "live")) and False)
    found = turning.in_room(room, since, ())

    assert [t for t in texts(found) if t != "live"] == [f"{n}" for n in range(5)]


def test_a_long_night_is_read_up_to_a_bound_and_says_so(
    people, reader, room, monkeypatch
):
    monkeypatch.setattr(missed, "MOST_MESSAGES", 4)
    since = post(people, "before")
    for n in range(6):
        post(people, f"{n}")
    found = reader.in_room(room, since, ())

    assert texts(found) == ["2", "3", "4", "5"]
    assert not found.whole


def test_replies_are_read_in_threads_of_before_and_of_meanwhile(people, reader, room):
    old = post(people, "old")
    since = post(people, "before")
    new = post(people, "new")
    post(people, "on the new", thread_ts=new)
    post(people, "on the old", thread_ts=old)
    found = reader.in_room(room, since, [old, "1.000000"])

    assert texts(found) == ["new", "on the new", "on the old"]


def test_every_call_waits_for_its_turn_and_as_long_as_slack_says(
    people, reader, room, waits
):
    people.inject_fault("conversations.history", retry_after_s=7)
    reader.in_room(room, "0", ())

    assert waits[:2] == [1.2, 7.0]
    assert set(waits[2:]) <= {1.2}


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param({"error": "missing_scope"}, id="scope"),
        pytest.param({"error": "not_in_channel"}, id="thrown-out"),
        pytest.param({"retry_after_s": 1}, id="too-often"),
        pytest.param({"status": 503}, id="trouble"),
        pytest.param({"drop": True}, id="broken-line"),
    ],
)
def test_what_cannot_be_read_is_left_out(people, reader, room, fault):
    people.inject_fault("conversations.history", times=5, **fault)
    found = reader.in_room(room, "0", ())
    people.clear_faults()

    assert found.messages == ()
    assert not found.whole


def test_asked_to_stop_it_reads_no_further(reader, room):
    with pytest.raises(StoppedError):
        replace(reader, wait=lambda s: True).in_room(room, "0", ())


def test_rooms_are_those_the_bot_is_in_with_who_reads_along(people, reader):
    people.create_channel("secret", ["alice", "bot"], private=True)
    people.create_channel("elsewhere", ["alice"])
    named = {c["id"]: c["name"] for c in people.state()["channels"].values()}
    kinds = {named[room.channel]: room.kind for room in reader.rooms()}

    assert kinds["secret"] is ChannelKind.PRIVATE
    assert kinds[NIGHT[1:]] is ChannelKind.PUBLIC
    assert "elsewhere" not in kinds


def test_without_the_scope_for_private_channels_the_public_ones_are_read(
    people, reader
):
    people.inject_fault("users.conversations", error="missing_scope")

    assert {room.kind for room in reader.rooms()} == {ChannelKind.PUBLIC}


def test_where_slack_does_not_say_no_channel_is_guessed(people, reader):
    people.inject_fault("users.conversations", error="fatal_error", times=3)

    assert reader.rooms() is None
    people.clear_faults()


def test_a_message_of_the_history_is_its_event():
    said = {"type": "message", "user": "U1", "text": "x", "ts": "1.2"}
    body = as_event("T1", Room("C1", ChannelKind.PRIVATE, shared=True), said)

    assert body["event"] == {**said, "channel": "C1", "channel_type": "group"}
    assert body["team_id"] == "T1"
    assert body["is_ext_shared_channel"]


def test_a_channel_alone_is_one_call_whatever_threads_it_has(
    people, reader, room, waits
):
    since = post(people, "before")
    root = post(people, "root")
    post(people, "reply", thread_ts=root)
    found = reader.in_channel(room, since)

    assert texts(found) == ["root"]
    assert len(waits) == 1
