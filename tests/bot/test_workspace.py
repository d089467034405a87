"""The local Slack as an app and its users meet it, by the real Bolt in both modes."""

from __future__ import annotations

import pytest

from bot.workspace import Workspace, WorkspaceError

pytestmark = pytest.mark.usefixtures("echo_both_ways")


def events_about(people, ts):
    lines = [line for line in people.traffic() if line.get("kind") == "events_api"]
    return [line["body"] for line in lines if line["body"]["event"]["ts"] == ts]


def test_a_reply_goes_into_the_thread_and_comes_back_as_an_event(people):
    asked = people.post("alice", "#patch-night", "say <hi> & bye")

    reply = people.wait_for_message("#patch-night", thread_ts=asked["ts"])
    people.wait_for_call("message", count=2)

    assert reply["text"] == "say &lt;hi&gt; &amp; bye"
    (echoed,) = events_about(people, reply["ts"])
    assert echoed["event"]["bot_id"] == reply["bot_id"]
    assert echoed["event"]["thread_ts"] == asked["ts"]


def test_a_click_opens_a_modal_that_can_refuse_push_and_close(people):
    people.post("alice", "#patch-night", "say it")
    reply = people.wait_for_message("#patch-night")
    people.click("bob", "more", channel="#patch-night", ts=reply["ts"])
    view = people.wait_for_view("bob", title="A form")

    empty = people.submit_view("bob", view["id"])
    assert empty["errors"] == {"who": "This field is required"}

    refused = people.submit_view("bob", view["id"], {"who": {"name": "nobody"}})
    assert refused["errors"] == {"who": "somebody, please"}

    people.submit_view("bob", view["id"], {"who": {"name": "next"}})
    pushed = people.wait_for_view("bob", title="Another form")
    assert pushed["previous_view_id"] == view["id"]

    people.submit_view("bob", pushed["id"], {"who": {"name": "Ada"}})
    people.wait_for_message("@bot", user="bob", contains="hello Ada")
    assert people.state()["views"] == {"U00000003": []}


def test_a_choice_in_a_select_reaches_the_app(people):
    people.post("alice", "#patch-night", "say it")
    reply = people.wait_for_message("#patch-night")

    where = {"channel": "#patch-night", "ts": reply["ts"]}
    people.select("bob", "pick", "two", **where)

    said = people.wait_for_message("#patch-night", ephemeral_to="bob")
    assert said["text"] == "picked two"


def test_a_command_answers_by_its_acknowledgement_and_its_response_url(people):
    done = people.slash("alice", "#web-ops", "/echo", "a & b")

    assert done["acked"]
    people.wait_for_message("#web-ops", ephemeral_to="alice", contains="got it")
    people.wait_for_message("#web-ops", ephemeral_to="alice", contains="a & b")


def test_a_message_shortcut_carries_its_message(people):
    asked = people.post("bob", "#web-ops", "an error")

    people.message_shortcut("alice", "#web-ops", asked["ts"], "explain")

    people.wait_for_message(
        "#web-ops", ephemeral_to="alice", contains="explained an error"
    )


def test_the_home_tab_is_each_persons_own(people):
    people.open_home("alice")
    people.wait_for_home("alice", contains="<@U00000002>")

    assert set(people.state()["homes"]) == {"U00000002"}


def test_a_mention_comes_as_two_events_about_one_message(people):
    asked = people.post("alice", "#patch-night", "@patchbot help")
    people.wait_for_message("#patch-night", contains="you called?")
    people.wait_for_call("app_mention", ok=True)
    people.wait_for_call("message", ok=True)

    about = events_about(people, asked["ts"])
    assert {body["event"]["type"] for body in about} == {"message", "app_mention"}
    assert len({body["event_id"] for body in about}) == 2


def test_an_event_is_delivered_again_though_acknowledged_if_asked(people):
    people.duplicate_events(3)
    people.post("alice", "#patch-night", "nothing special")

    lines = people.call("wait_for_call", method="message", count=4)["calls"]

    assert [line["attempt"] for line in lines] == [0, 1, 2, 3]
    assert len({line["body"]["event_id"] for line in lines}) == 1


def test_a_taken_port_is_named(workspace):
    with pytest.raises(WorkspaceError, match=f"port {workspace.port}"):
        Workspace(port=workspace.port).start()
