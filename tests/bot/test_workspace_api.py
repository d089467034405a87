"""The Web API as the real SDK meets it: the answers, and above all the refusals."""

from __future__ import annotations

import urllib.error
import urllib.request

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.workspace import Workspace
from bot.workspace.echo import MANIFEST, form_view

NIGHT = "C00000001"  # the bot is a member
GENERAL = "C00000003"  # it is not
ALICE = "U00000002"


@pytest.fixture
def ts(people):
    """The timestamp of a message of Alice's."""
    return people.post("alice", "#patch-night", "an error")["ts"]


def refused(call, **args):
    with pytest.raises(SlackApiError) as caught:
        call(**args)
    return caught.value.response["error"]


def section(text="text", **more):
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


@pytest.mark.parametrize(
    "method, args, error",
    [
        pytest.param("nothing.here", {}, "unknown_method", id="no-such-method"),
        pytest.param(
            "chat.postMessage",
            {"channel": "C99", "text": "x"},
            "channel_not_found",
            id="no-such-channel",
        ),
        pytest.param(
            "chat.postMessage",
            {"channel": GENERAL, "text": "x"},
            "not_in_channel",
            id="not-a-member",
        ),
        pytest.param("chat.postMessage", {"channel": NIGHT}, "no_text", id="empty"),
        pytest.param(
            "chat.postMessage",
            {"channel": NIGHT, "text": "x", "thread_ts": "1.0"},
            "thread_not_found",
            id="no-such-thread",
        ),
        pytest.param(
            "chat.postMessage",
            {"channel": NIGHT, "text": "x", "markdown_text": "y"},
            "markdown_text_conflict",
            id="text-and-markdown",
        ),
        pytest.param(
            "chat.postMessage",
            {"channel": NIGHT, "markdown_text": "y" * 12_001},
            "msg_too_long",
            id="long-markdown",
        ),
        pytest.param(
            "chat.postMessage",
            {"channel": NIGHT, "text": "x", "blocks": [{"type": "sections"}]},
            "invalid_blocks",
            id="unknown-block",
        ),
        pytest.param(
            "chat.postMessage",
            {"channel": NIGHT, "text": "x", "blocks": [section("y" * 2700)] * 5},
            "msg_blocks_too_long",
            id="13500-characters-of-blocks",
        ),
        pytest.param(
            "chat.update",
            {"channel": NIGHT, "ts": "1.0", "text": "x"},
            "message_not_found",
            id="update-nothing",
        ),
        pytest.param(
            "reactions.add",
            {"channel": NIGHT, "timestamp": "1.0", "name": "eyes"},
            "message_not_found",
            id="react-to-nothing",
        ),
        pytest.param(
            "chat.postEphemeral",
            {"channel": NIGHT, "user": "U00000005", "text": "x"},
            "user_not_in_channel",
            id="whisper-to-a-stranger",
        ),
        pytest.param(
            "conversations.replies",
            {"channel": NIGHT, "ts": "1.0"},
            "thread_not_found",
            id="no-thread",
        ),
        pytest.param("users.info", {"user": ALICE}, "missing_scope", id="scope"),
        pytest.param(
            "views.open", {"view": form_view()}, "invalid_trigger_id", id="no-trigger"
        ),
        pytest.param(
            "apps.connections.open", {}, "not_allowed_token_type", id="bot-token"
        ),
    ],
)
def test_a_wrong_call_is_refused_as_slack_refuses_it(web, method, args, error):
    assert refused(web.api_call, api_method=method, json=args) == error


@pytest.mark.parametrize(
    "token, error",
    [
        pytest.param("xoxb-other", "invalid_auth", id="foreign"),
        pytest.param(None, "not_authed", id="none"),
    ],
)
def test_a_token_is_needed(workspace, token, error):
    web = WebClient(token=token, base_url=workspace.api_url)

    assert refused(web.auth_test) == error


def test_a_missing_scope_says_which_and_what_there_is(web):
    with pytest.raises(SlackApiError) as caught:
        web.users_info(user=ALICE)

    assert caught.value.response["needed"] == "users:read"
    assert "chat:write" in caught.value.response["provided"]


def test_scopes_can_be_taken_away():
    with Workspace(MANIFEST, without=["chat:write"]) as workspace:
        web = WebClient(token=workspace.bot_token, base_url=workspace.api_url)

        assert refused(web.chat_postMessage, channel=NIGHT, text="x") == "missing_scope"


def test_the_token_says_its_scopes(web):
    assert "chat:write" in web.auth_test().headers["x-oauth-scopes"]


@pytest.mark.parametrize("way", ["json", "data", "params"])
def test_arguments_come_as_json_form_or_query(web, way):
    answer = web.api_call(
        "chat.postMessage", **{way: {"channel": NIGHT, "text": "ä & b"}}
    )

    assert answer["message"]["text"] == "ä & b"


def test_a_long_text_is_cut_and_said_so(web):
    answer = web.chat_postMessage(channel=NIGHT, text="x" * 40_001)

    assert len(answer["message"]["text"]) == 40_000
    assert answer["warning"] == "message_truncated"


def test_only_ones_own_message_can_be_changed(web, ts):
    own = web.chat_postMessage(channel=NIGHT, text="one")["ts"]
    web.chat_update(channel=NIGHT, ts=own, text="two")

    update = {"channel": NIGHT, "text": "mine now"}
    assert refused(web.chat_update, ts=ts, **update) == "cant_update_message"
    assert refused(web.chat_delete, channel=NIGHT, ts=ts) == "cant_delete_message"


def test_an_update_without_blocks_keeps_them_and_an_empty_list_does_not(web, people):
    ts = web.chat_postMessage(channel=NIGHT, text="one", blocks=[section()])["ts"]
    web.chat_update(channel=NIGHT, ts=ts, text="two")
    (kept,) = people.messages("#patch-night")
    web.chat_update(channel=NIGHT, ts=ts, text="three", blocks=[])
    (bare,) = people.messages("#patch-night")

    assert (kept["text"], len(kept["blocks"])) == ("two", 1)
    assert bare["text"] == "three"
    assert "blocks" not in bare


def test_a_reaction_counts_once(web, people, ts):
    web.reactions_add(channel=NIGHT, timestamp=ts, name="eyes")

    again = {"channel": NIGHT, "timestamp": ts, "name": "eyes"}
    assert refused(web.reactions_add, **again) == "already_reacted"
    web.reactions_remove(**again)
    assert refused(web.reactions_remove, **again) == "no_reaction"


def test_a_private_channel_does_not_exist_for_outsiders(web, people):
    secret = people.create_channel("secret", ["carol"], private=True)

    assert (
        refused(web.chat_postMessage, channel=secret, text="x") == "channel_not_found"
    )
    people.join("bot", "#secret")
    assert web.chat_postMessage(channel=secret, text="x")["ok"]


def test_history_is_newest_first_in_pages_without_replies(web, people):
    for number in range(5):
        last = people.post("alice", "#patch-night", f"m{number}")["ts"]
    people.post("bob", "#patch-night", "inside", thread_ts=last)

    first = web.conversations_history(channel=NIGHT, limit=3)
    cursor = first["response_metadata"]["next_cursor"]
    rest = web.conversations_history(channel=NIGHT, limit=3, cursor=cursor)

    texts = [m["text"] for m in (*first["messages"], *rest["messages"])]
    assert texts == ["m4", "m3", "m2", "m1", "m0"]
    assert first["has_more"]
    assert not rest["has_more"]
    replies = web.conversations_replies(channel=NIGHT, ts=last)["messages"]
    assert [m["text"] for m in replies] == ["m4", "inside"]


def test_history_can_be_bounded_by_time(web, people):
    stamps = [people.post("alice", "#patch-night", f"m{n}")["ts"] for n in range(4)]

    between = web.conversations_history(
        channel=NIGHT, oldest=stamps[1], latest=stamps[3], inclusive=True
    )

    assert [m["text"] for m in between["messages"]] == ["m3", "m2", "m1"]


def test_metadata_comes_back_only_when_asked_for(web):
    metadata = {"event_type": "patchbot", "event_payload": {"key": "42"}}
    web.chat_postMessage(channel=NIGHT, text="x", metadata=metadata)

    plain = web.conversations_history(channel=NIGHT)["messages"][0]
    full = web.conversations_history(channel=NIGHT, include_all_metadata=True)
    assert "metadata" not in plain
    assert full["messages"][0]["metadata"] == metadata


def test_a_users_id_as_channel_means_direct_messages(web, people):
    channel = web.chat_postMessage(channel=ALICE, text="psst")["channel"]

    assert channel.startswith("D")
    assert people.wait_for_message("@bot", user="alice")["text"] == "psst"


def test_an_uploaded_file_is_shared_and_downloaded():
    with Workspace() as workspace:
        web = WebClient(token=workspace.bot_token, base_url=workspace.api_url)
        web.files_upload_v2(
            filename="week.txt", content="line", channel=NIGHT, initial_comment="hi"
        )
        shared = workspace.client.wait_for_message("#patch-night", contains="hi")

        request = urllib.request.Request(shared["files"][0]["url_private_download"])
        request.add_header("Authorization", f"Bearer {workspace.bot_token}")
        with urllib.request.urlopen(request) as answer:
            assert answer.read() == b"line"


def test_a_download_without_the_scope_is_a_login_page(workspace, people):
    shared = people.snippet("alice", "#patch-night", "Error 5\n" * 400)["file"]
    assert shared["preview_is_truncated"]
    assert shared["mode"] == "snippet"

    request = urllib.request.Request(shared["url_private_download"])
    request.add_header("Authorization", f"Bearer {workspace.bot_token}")
    with urllib.request.urlopen(request) as answer:
        assert answer.status == 200
        assert answer.headers["Content-Type"].startswith("text/html")


def test_a_scheduled_message_is_posted_in_time_and_never_with_metadata(web, people):
    """The second half is a fault of Slack's own, as its page says."""
    at = int(people.clock()) + 3600
    metadata = {"event_type": "weekly", "event_payload": {"week": "47"}}
    web.chat_scheduleMessage(channel=NIGHT, text="later", post_at=at)
    web.chat_scheduleMessage(channel=NIGHT, text="never", post_at=at, metadata=metadata)
    taken_back = web.chat_scheduleMessage(channel=NIGHT, text="no", post_at=at)
    web.chat_deleteScheduledMessage(
        channel=NIGHT, scheduled_message_id=taken_back["scheduled_message_id"]
    )
    assert len(web.chat_scheduledMessages_list()["scheduled_messages"]) == 2

    people.clock(advance_s=3601)

    people.wait_for_message("#patch-night", contains="later")
    assert [m["text"] for m in people.messages("#patch-night")] == ["later"]
    assert web.chat_scheduledMessages_list()["scheduled_messages"] == []


def test_a_message_cannot_be_scheduled_in_the_past(web):
    past = {"channel": NIGHT, "text": "x", "post_at": 1}
    assert refused(web.chat_scheduleMessage, **past) == "time_in_past"


@pytest.mark.usefixtures("echo")
class TestTriggers:
    """Modals need a trigger that is fresh and unused, and a hash that is current."""

    @pytest.fixture
    def trigger(self, people):
        people.slash("alice", "#patch-night", "/echo", "x")
        line = people.wait_for_call("/echo")
        return line["body"]["trigger_id"]

    def test_a_trigger_works_once(self, web, trigger):
        web.views_open(trigger_id=trigger, view=form_view())
        again = {"trigger_id": trigger, "view": form_view()}

        assert refused(web.views_open, **again) == "exchanged_trigger_id"

    def test_a_trigger_lives_three_seconds(self, web, people, trigger):
        people.clock(advance_s=3.1)
        late = {"trigger_id": trigger, "view": form_view()}

        assert refused(web.views_open, **late) == "expired_trigger_id"

    def test_an_update_with_an_old_hash_is_refused(self, web, trigger):
        view = web.views_open(trigger_id=trigger, view=form_view())["view"]
        update = {"view_id": view["id"], "view": form_view("New")}
        web.views_update(hash=view["hash"], **update)

        assert refused(web.views_update, hash=view["hash"], **update) == "hash_conflict"

    def test_a_modal_is_checked_too(self, web, trigger):
        view = form_view("A title of more than 24 characters")

        wrong = refused(web.views_open, trigger_id=trigger, view=view)
        assert wrong == "invalid_arguments"

    def test_a_response_url_is_good_for_five_answers(self, people, workspace):
        people.slash("alice", "#patch-night", "/echo", "x")
        said = people.wait_for_call("response_url", ok=True)
        assert said["ok"]
        # One was used by the app itself.
        urls = workspace.base_url + "/response/T00000001/R00000001"
        answers = [status_of(urls, b'{"text": "more"}') for _ in range(5)]

        assert answers == [200, 200, 200, 200, 404]

    def test_a_response_url_ends_after_half_an_hour(self, people, workspace):
        people.slash("alice", "#patch-night", "/echo", "x")
        people.clock(advance_s=1801)

        url = workspace.base_url + "/response/T00000001/R00000001"
        assert status_of(url, b'{"text": "late"}') == 404


def status_of(url, body):
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


@pytest.mark.parametrize(
    "fault, status, error",
    [
        pytest.param({"error": "fatal_error"}, 200, "fatal_error", id="error"),
        pytest.param({"status": 500}, 500, "internal_error", id="server"),
        pytest.param({"retry_after_s": 7}, 429, "ratelimited", id="rate-limit"),
    ],
)
def test_an_ordered_fault_happens_so_often_and_no_more(
    web, people, fault, status, error
):
    people.inject_fault("chat.postMessage", times=2, **fault)

    for _ in range(2):
        with pytest.raises(SlackApiError) as caught:
            web.chat_postMessage(channel=NIGHT, text="x")
        assert caught.value.response.status_code == status
        assert caught.value.response["error"] == error
        waits = caught.value.response.headers.get("Retry-After")
        assert waits == ("7" if status == 429 else None)
    assert web.chat_postMessage(channel=NIGHT, text="x")["ok"]


def test_a_fault_can_lose_the_answer_of_a_call_that_was_done(workspace, people):
    people.inject_fault("chat.postMessage", performed=True, drop=True)
    web = WebClient(
        token=workspace.bot_token, base_url=workspace.api_url, retry_handlers=[]
    )

    with pytest.raises(OSError, match=r"closed|reset|Remote"):
        web.chat_postMessage(channel=NIGHT, text="done all the same")

    people.wait_for_message("#patch-night", contains="done all the same")


def test_everything_starts_over_on_reset(web, people):
    before = people.post("alice", "#patch-night", "gone soon")["ts"]
    people.reset()

    assert people.messages("#patch-night") == []
    assert people.post("alice", "#patch-night", "new")["ts"] > before
