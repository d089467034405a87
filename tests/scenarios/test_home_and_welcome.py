"""Home is one person's view; the hello comes once and has something to press."""

from __future__ import annotations

import json

import pytest

from handlers.home import on_turn
from tests.scenarios.unknown import unknown_on


def home(people, user, **fits):
    people.open_home(user)
    return people.wait_for_home(user, **fits)


def test_home_tells_what_to_do_while_nothing_happened(bot, people):
    shown = json.dumps(home(people, "alice", contains="Open incidents"))

    for words in ("Paste an error in a channel", "Nothing was pasted", "KB version"):
        assert words in shown


def test_home_shows_a_private_channel_to_its_members_only(bot, people, dialog):
    people.post("alice", "#dc-core", dialog)
    people.wait_for_message("#dc-core")

    assert "regsvr32 error 5" in json.dumps(home(people, "carol", contains="Open"))
    hidden = json.dumps(home(people, "bob", contains="Open"))
    assert "regsvr32" not in hidden
    assert "1 pastes" not in hidden


def test_a_guest_sees_the_kb_and_nothing_of_the_log(bot, night, people, dialog):
    night.answer(night.post(dialog))
    shown = json.dumps(home(people, "dave", contains="Look an error up"))

    assert "regsvr32" not in shown
    assert "Open incidents" not in shown


def test_home_is_made_anew_after_an_incident_is_settled_there(
    bot, night, people, dialog
):
    card = night.answer(night.post(dialog))
    view = home(people, "alice", contains="home_settle")
    people.click("alice", "home_settle", view_id=view["id"], value="1")
    after = people.wait_for_home("alice", contains="Nothing that was fixed")
    after = people.wait_for_home("alice", contains="No open incidents")

    assert "1  resolved" in json.dumps(after)
    assert "says" in night.card(card["ts"], contains="says")["text"]


def filled(view):
    """Return what the fields of a form hold."""
    return {
        block["block_id"]: block["element"].get("initial_value", "")
        for block in view["blocks"]
        if block["type"] == "input"
    }


def test_a_cluster_on_home_begins_a_draft_with_its_pastes(bot, night, people):
    for host in ("WEB01", "WEB02", "WEB03"):
        night.post(unknown_on(host, at=f"2:1{host[-1]}:40 AM"))
    people.post("alice", "#dc-core", unknown_on("DC01"))
    people.wait_until_quiet()
    view = home(people, "bob", contains="Not in the KB yet")
    shown = json.dumps(view)
    people.click("bob", "draft_cluster_0", view_id=view["id"])
    form = filled(people.wait_for_view("bob", title="Draft a KB entry"))

    assert "3 times on 3 hosts" in shown
    assert form["matches"].count("Event ID:") == 3
    assert form["matches"].count("\n---\n") == 2
    assert "WEB0" not in form["matches"]
    assert "9177" in form["events"]


def test_read_more_shows_the_whole_week_in_a_modal(bot, night, people, dialog):
    night.answer(night.post(f"on WEB01: {dialog}"))
    view = home(people, "alice", contains="Read more")
    (week,) = [
        button["value"]
        for block in view["blocks"]
        if block.get("block_id") == "home_weeks"
        for button in block["elements"][:1]
    ]
    people.click("alice", "home_week", view_id=view["id"], value=week)
    page = json.dumps(people.wait_for_view("alice", title="The week in numbers"))

    assert "What happened wherever people here may read." in page
    for words in ("1 failure pasted", "kb829427", "By day:", "Known (coverage)"):
        assert words in page


def test_a_click_on_an_older_home_does_not_undo_a_newer_one(bot, night, people, dialog):
    old = home(people, "alice", contains="No open incidents")
    night.answer(night.post(dialog))
    new = home(people, "alice", contains="home_settle")
    user = next(u for u in people.state()["users"].values() if u["name"] == "alice")
    stale = {"actions": [{}], "view": old, "user": user}
    on_turn(bot.side, lambda: None, stale, bot.side.people.client)
    (refused,) = (c for c in people.traffic() if c.get("ok") is False)
    stands = people.wait_for_home("alice")

    assert refused["body"]["hash"] == old["hash"]
    assert stands["hash"] == new["hash"]
    assert "home_settle" in json.dumps(stands)


def test_open_incidents_come_in_pages(bot, night, people, dialog):
    for number in range(10):
        channel = people.create_channel(f"c{number}", ["alice", "bot"])
        people.post("alice", channel, dialog)
        people.wait_for_message(channel)
    view = home(people, "alice", contains="home_older")
    people.click("alice", "home_older", view_id=view["id"])
    older = people.wait_for_home("alice", contains="home_newest")

    assert "home_1" in json.dumps(older)
    assert "home_10" not in json.dumps(older)
    assert "home_older" not in json.dumps(older)


def test_the_search_box_answers_in_a_modal(bot, people):
    view = home(people, "alice", contains="home_find")
    people.click("alice", "home_find", view_id=view["id"], value="KB829427")

    assert people.wait_for_view("alice", contains="entry kb829427")


def test_it_says_hello_once_where_it_is_invited(bot, people):
    for _ in range(2):
        people.join("bot", "#general", inviter="alice")
        said = people.wait_for_message("#general", contains="Paste one here")
        people.wait_until_quiet()
        people.leave("bot", "#general")
    hellos = [m for m in people.messages("#general") if m.get("bot_id")]

    assert len(hellos) == 1
    assert "Try an example" in json.dumps(said["blocks"])


def test_the_example_is_shown_to_who_presses_and_not_recorded(bot, people):
    people.join("bot", "#general", inviter="alice")
    said = people.wait_for_message("#general", contains="Paste one here")
    people.click("alice", "try_example", channel="#general", ts=said["ts"])

    shown = people.wait_for_message("#general", ephemeral_to="alice")
    assert "kb829427" in shown["text"]
    assert bot.store.history.incidents(viewer=None) == ()


def test_the_settings_button_opens_the_form(bot, people):
    people.join("bot", "#general", inviter="alice")
    said = people.wait_for_message("#general", contains="Paste one here")
    people.click("alice", "open_settings", channel="#general", ts=said["ts"])

    assert people.wait_for_view("alice", title="Settings")


def test_who_opens_home_first_is_told_what_comes_next(bot, people):
    home(people, "alice", contains="Patch night")
    home(people, "bob", contains="Patch night")
    people.wait_until_quiet()
    rows = bot.store.link.rows(
        "SELECT channel FROM outbox WHERE dedupe LIKE 'installed%'"
    )
    (place,) = {row["channel"] for row in rows}

    assert len(rows) == 1
    assert people.wait_for_message(place, contains="/invite")


@pytest.mark.parametrize(
    "user, has, lacks",
    [
        pytest.param("alice", "resolve N", "nothing of the kind", id="member"),
        pytest.param("dave", "lookup TEXT", "incidents", id="guest"),
    ],
)
def test_help_lists_what_the_reader_may_do(bot, people, user, has, lacks):
    people.join("bot", "#general", inviter="alice")
    people.slash(user, "#general", "/patchbot", "help")
    text = people.wait_for_message("#general", ephemeral_to=user)["text"]

    assert has in text
    assert lacks not in text


@pytest.mark.parametrize(
    "typed, meant",
    [
        pytest.param("incidnets mine", "incidents mine", id="two-letters-swapped"),
        pytest.param("setings", "settings", id="one-missing"),
        pytest.param("reslove 5", "resolve 5", id="with-a-number"),
    ],
)
def test_a_slip_is_answered_with_the_command_it_nearly_is(
    bot, night, people, typed, meant
):
    people.slash("alice", night.channel, "/patchbot", typed)

    assert f"/patchbot {meant}" in night.whisper(contains="Did you mean")["text"]


@pytest.mark.parametrize(
    "typed, how",
    [
        pytest.param("show", "/patchbot show ID", id="without-its-id"),
        pytest.param("incident x", "/patchbot incident N", id="no-number"),
        pytest.param("resolve 1; drop", "/patchbot resolve N", id="more-than-a-number"),
        pytest.param("incidents host", "host WEB01]", id="without-the-host"),
        pytest.param("incidents banana", "[all | mine", id="an-unknown-word"),
        pytest.param("relate", "/patchbot lookup TEXT", id="not-in-the-help"),
    ],
)
def test_a_command_said_badly_is_answered_with_how_to_say_it(
    bot, night, people, typed, how
):
    people.slash("alice", night.channel, "/patchbot", typed)
    told = night.whisper()["text"]

    assert how in told
    assert "Did you mean" not in told


def test_a_guest_is_told_nothing_of_incidents(bot, night, people, dialog):
    night.answer(night.post(dialog))
    people.join("bot", "#general", inviter="alice")
    for words in ("incidents all", "incident 1", "incidents host WEB01", "night", "kb"):
        people.slash("dave", "#general", "/patchbot", words)
    people.slash("dave", "#general", "/patchbot", "show kb829427")
    people.wait_for_message("#general", ephemeral_to="dave", contains="entry kb829427")
    seen = json.dumps(people.messages("#general"))

    assert "1  open" not in seen
    assert "Seen" not in seen
