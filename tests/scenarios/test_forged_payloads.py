"""Whatever a payload claims: the actor counts, and only what is his in that place.

Slack signs what it sends, so nobody writes such payloads with Slack alone; these
are what would stand between a forger and the log.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
import urllib.error
import urllib.parse
import urllib.request

import pytest

from handlers.actions import CHOOSE

HIDDEN = "Failed to execute regsvr32.exe Error code: 5\nComputer: HIDDEN7"
# Every button of a card, with what follows the incident's number in its value.
ACTIONS = {
    "fixed": "",
    "not_this": "",
    "others": "",
    "undo": "",
    "step": ":1",
    "confirm": "",
    "unconfirm": "",
    "tried": ":kb829427:1:worked",
    "choose_1": ":kb829427",
    "acknowledge": "",
    "timeline": "",
    "resolve": "",
    "draft": "",
}


@pytest.fixture
def secret(bot, people, night, dialog):
    """Return the card of incident 2; incident 1 is in a channel bob is not in."""
    people.create_channel("secret", ["alice", "patchbot"], private=True)
    ts = people.post("alice", "#secret", HIDDEN)["ts"]
    people.wait_for_message("#secret", thread_ts=ts)
    card = night.answer(night.post(dialog, user="bob"))
    people.wait_until_quiet()  # the log learns a moment later where its card stands
    return card


def state_of(bot, number):
    """Return all that is kept of an incident."""
    incident = bot.store.history.incident(number, viewer=None)
    audit = bot.store.link.rows("SELECT * FROM audit WHERE incident = ?", number)
    return incident, [tuple(map(str, row.values())) for row in audit]


def press(people, card, **forged):
    """Press the card's first button with a payload of one's own."""
    return people.click(
        "bob", "fixed", channel="#patch-night", ts=card["ts"], forged=forged
    )


def action(name, value):
    kind = {"type": "button", "block_id": "b", "action_ts": "1.1", "text": {}}
    return {**kind, "action_id": name, "value": value}


def seen_by_bob(people):
    """Return all that bob can see: whispers, forms, the channel, as one text."""
    state = people.state()
    channels = [c for c in state["channels"].values() if c["name"] != "secret"]
    return json.dumps([channels, state["views"]])


def test_a_button_reaches_no_incident_of_another_channel(bot, people, secret):
    before = state_of(bot, 1)
    for name, value in ACTIONS.items():
        press(people, secret, actions=[action(name, f"1{value}")])
    people.wait_until_quiet()

    assert state_of(bot, 1) == before
    assert "HIDDEN7" not in seen_by_bob(people)


ELSEWHERE = (
    {"team": {"id": "T0EVIL"}},
    {"channel": {"id": "C0EVIL", "name": "evil"}},
)


def test_a_button_counts_only_where_its_incident_is(bot, people, secret):
    before = state_of(bot, 2)
    for claimed in ELSEWHERE:
        for name, value in ACTIONS.items():
            press(people, secret, actions=[action(name, f"2{value}")], **claimed)
    people.wait_until_quiet()

    assert state_of(bot, 2) == before


NEVER_OURS = ("", "x", "0", "-1", "99", "9" * 40, "\u00b2", "1e3", "1; DROP TABLE pace")


def test_a_value_that_was_never_ours_changes_nothing(bot, people, secret):
    before = [state_of(bot, number) for number in (1, 2)]
    for value in NEVER_OURS:
        press(people, secret, actions=[action("fixed", value)])
    people.wait_until_quiet()

    assert [state_of(bot, number) for number in (1, 2)] == before


def test_every_button_of_a_card_is_among_those_tried_here(bot, night, secret, buttons):
    shown = set(buttons(night.card(secret["ts"])))

    assert {n for n in shown if not CHOOSE.fullmatch(n)} <= {*ACTIONS}


def test_a_form_that_names_another_channels_incident_changes_nothing(
    bot, people, secret, night
):
    number = 1
    before = state_of(bot, number)
    night.click("not_this", secret["ts"], user="bob")
    view = people.wait_for_view("bob", title="What was wrong?")
    channel = view["private_metadata"].partition(":")[2]
    people.submit_view(
        "bob",
        view["id"],
        {"words": {"words": "mine now"}},
        forged={"private_metadata": f"{number}:{channel}"},
    )
    people.wait_until_quiet()

    assert state_of(bot, number) == before


def test_a_form_left_open_counts_by_the_rights_of_its_last_moment(
    bot, people, night, dialog
):
    people.slash("bob", night.channel, "/patchbot", "night start KB5066835")
    night.answer(night.post(dialog))
    people.slash("bob", night.channel, "/patchbot", "night end")
    view = people.wait_for_view("bob", title="Hand the night over")
    people.slash("carol", night.channel, "/patchbot", "settings")
    form = people.wait_for_view("carol", title="Settings")
    people.submit_view("carol", form["id"], {"resolve": {"resolve": "S00000002"}})
    night.whisper("carol", contains="From now on")
    refused = people.submit_view("bob", view["id"])

    assert "only members of a user group" in refused["errors"]["settled"]
    assert bot.store.history.incident(1, viewer=None).settled_at is None


def test_whom_the_group_keeps_out_cannot_lift_the_rule(bot, people, night):
    people.slash("carol", night.channel, "/patchbot", "settings")
    form = people.wait_for_view("carol", title="Settings")
    people.submit_view("carol", form["id"], {"resolve": {"resolve": "S00000002"}})
    night.whisper("carol", contains="From now on")
    people.slash("bob", night.channel, "/patchbot", "settings")
    form = people.wait_for_view("bob", title="Settings")
    refused = people.submit_view(
        "bob", form["id"], {"resolve": {"resolve": "everybody"}}
    )
    people.slash("bob", night.channel, "/patchbot", "settings off")

    assert "only members of a user group" in refused["errors"]["mode"]
    assert night.whisper("bob", contains="change how I behave")
    ((_, _, kept),) = bot.store.channels.known()
    assert (kept.may_resolve, kept.mode) == ("S00000002", "on")


def test_a_guest_learns_nothing_by_a_shortcut_on_a_members_words(
    bot, people, night, dialog
):
    """dave is a guest: what he asks of alice's message is answered as his question."""
    first = night.post(dialog)
    night.answer(first)
    people.message_shortcut("dave", night.channel, first, "explain_error")
    told = night.whisper("dave", contains="regsvr32")
    people.message_shortcut("dave", night.channel, first, "log_incident")
    refused = night.whisper("dave", contains="Guests")
    people.message_shortcut("carol", night.channel, first, "explain_error")
    known = night.whisper("carol", contains="regsvr32")

    assert "30 days" in json.dumps(known)
    assert "30 days" not in json.dumps(told)
    assert refused
    assert len(bot.store.history.incidents(viewer=None)) == 1


# -- signatures


@pytest.fixture
def send(bot, workspace):
    """Return a way to POST to the bot's address with headers of one's own."""
    address = f"http://127.0.0.1:{bot.transport.port}/slack/events"

    def post(body, *, secret=None, at=None, ahead_s=0, **headers):
        at = int(time.time()) + ahead_s if at is None else at
        key = (workspace.signing_secret if secret is None else secret).encode()
        base = f"v0:{at}:{body}".encode()
        sent = {
            "Content-Type": "application/json",
            "X-Slack-Request-Timestamp": str(at),
            "X-Slack-Signature": "v0="
            + hmac.new(key, base, hashlib.sha256).hexdigest(),
        }
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {name: value for name, value in sent.items() if value is not None}
        request = urllib.request.Request(address, data=body.encode(), headers=sent)
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                return answer.status
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code

    return post


def paste(bot, number=1):
    who = bot.side.who
    said = {
        "type": "message",
        "channel": "C1",
        "channel_type": "channel",
        "user": "U1",
        "ts": f"17634312{number:02}.000100",
        "text": "Failed to execute regsvr32.exe Error code: 5",
    }
    envelope = {
        "type": "event_callback",
        "team_id": who.team,
        "event_id": f"Ev{number}",
    }
    return json.dumps({**envelope, "event": said})


BAD = [
    pytest.param({"secret": "0" * 32}, id="another-secret"),
    pytest.param({"secret": ""}, id="an-empty-secret"),
    pytest.param({"ahead_s": -301}, id="six-minutes-old"),
    pytest.param({"ahead_s": 600}, id="ten-minutes-ahead"),
    pytest.param({"X_Slack_Signature": None}, id="unsigned"),
    pytest.param({"X_Slack_Signature": "v0=" + "0" * 64}, id="any-signature"),
    pytest.param({"X_Slack_Signature": "v1=00"}, id="another-version"),
    pytest.param({"X_Slack_Request_Timestamp": None}, id="no-timestamp"),
    pytest.param({"X_Slack_Request_Timestamp": "soon"}, id="no-time"),
    pytest.param({"X_Slack_Request_Timestamp": "9" * 5000}, id="an-endless-time"),
    pytest.param({"X_Slack_Request_Timestamp": "\u00b2"}, id="an-odd-digit"),
    pytest.param({"X_Slack_Signature": "v0=\u00e9"}, id="no-ascii"),
]


@pytest.mark.parametrize("mode", ["http"], indirect=True)
def test_only_what_slack_signed_lately_is_taken(bot, send, people):
    assert send(paste(bot)) == 200
    for case in BAD:
        assert send(paste(bot, 2), **case.values[0]) == 401, case.id
    form = "payload=" + urllib.parse.quote(json.dumps({"type": "block_actions"}))
    kind = {"Content_Type": "application/x-www-form-urlencoded"}
    assert send(form, secret="wrong", **kind) == 401
    aimed = json.dumps({"channel_id": "C00000001", "user_id": "U00000001"})
    assert send(aimed, X_Slack_Request_Timestamp="soon") == 401
    people.wait_until_quiet()

    assert len(bot.store.history.incidents(viewer=None)) == 1
    assert not [m for m in people.traffic() if m["name"] == "chat.postEphemeral"]


@pytest.mark.parametrize("mode", ["http"], indirect=True)
def test_what_was_signed_once_and_is_sent_again_changes_nothing(bot, send, people):
    """Within its five minutes a replayed request is right; the event is known."""
    at = int(time.time())
    for _ in range(3):
        assert send(paste(bot), at=at) == 200
    people.wait_until_quiet()

    (incident,) = bot.store.history.incidents(viewer=None)
    assert incident.occurrences == 1
