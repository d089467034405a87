"""People follow an incident up: who is on it, what happened, what came before."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from handlers.payloads import pressed


def ask(people, night, text, *, user="alice", says):
    """Return the whisper that answers a command."""
    people.slash(user, night.channel, "/patchbot", text)
    return night.whisper(user, contains=says)


def test_an_incident_is_shown_with_its_timeline_in_a_modal(bot, night, people, dialog):
    night.answer(night.post(f"on WEB01: {dialog}"))
    night.said()
    ask(people, night, "resolve 1", user="bob", says="settled")
    page = ask(people, night, "incident 1", says="1  resolved")
    night.click("timeline", page["ts"])
    modal = json.dumps(people.wait_for_view("alice", title="Incident 1"))

    for word in ("pasted (answer)", "answered", "settled (reason fixed-otherwise)"):
        assert word in modal


def test_nobody_outside_sees_a_private_incident(bot, night, people, dialog):
    people.post("alice", "#dc-core", f"on DC01: {dialog}")
    people.wait_for_message("#dc-core", contains="kb829427")

    ask(people, night, "incident 1", says="There is no incident 1")
    ask(people, night, "host DC01", says="No incident names DC01")
    ask(people, night, "history kb829427", says="was not seen here before")
    ask(people, night, "ack 1", says="no such incident")


def test_the_log_is_asked_by_entry_and_by_host(bot, night, people, dialog):
    night.answer(night.post(f"on WEB01: {dialog}"))

    ask(people, night, "history 829427", says="1  open")
    ask(people, night, "host web01", says="WEB01: 1 incident, 1 open")
    ask(people, night, "history kb999999", says="I have no entry kb999999")


def test_one_person_takes_it_on_and_the_thread_hears_it_once(
    bot, night, people, dialog
):
    root = night.post(dialog)
    night.answer(root)
    ask(people, night, "ack 1", says="You are on incident 1")
    ask(people, night, "ack 1", user="bob", says="is on it already")
    ask(people, night, "incident 1", says="acknowledged")

    told = [m for m in night.said() if m["text"].endswith("is on it.")]
    assert [m["thread_ts"] for m in told] == [root]


def test_an_incident_is_given_to_somebody_by_a_mention(bot, night, people, dialog):
    root = night.post(dialog)
    night.answer(root)
    night.post("@patchbot assign 1 @bob", thread_ts=root)
    night.answer(root, contains="gave this to")

    ask(people, night, "incident 1", user="bob", says="With <@")
    ask(people, night, "assign 1 nobody", says="with nobody")
    ask(people, night, "assign 1 @somebody", says="does not tell me who")


def test_what_was_fixed_and_is_back_says_so_first_and_once(
    start_bot, night, dialog, clock
):
    start_bot(clock=clock)
    first = night.answer(night.post(f"on WEB01: {dialog}"))
    night.click("fixed", first["ts"])
    night.card(first["ts"], contains="Fixed by entry")
    clock.ahead += timedelta(minutes=1)
    back = night.answer(night.post(f"on WEB01: {dialog}"))
    again = night.answer(night.post(f"on WEB01: {dialog}", user="bob"))
    loud = [m for m in night.said() if m["text"].startswith("Regressed")]

    assert back["text"].startswith("Regressed: it was confirmed fixed on this host")
    assert "It came back on WEB01 after a confirmed fix." in back["text"]
    assert again["text"].startswith("Same failure, already answered")
    assert len(loud) == 1


def test_incidents_are_duplicates_or_related(bot, night, people, dialog):
    night.answer(night.post(dialog))
    people.slash("alice", night.channel, "/patchbot", "resolve 1")
    night.whisper(contains="settled")
    night.answer(night.post(f"on WEB02: {dialog}"))
    ask(people, night, "relate 2 to 1", says="are related")
    ask(people, night, "duplicate 2 of 1", says="is a duplicate of 1")
    shown = ask(people, night, "incident 2", says="Duplicate of incident 1")

    assert "Related: 1" in shown["text"]
    ask(people, night, "duplicate 1 of 1", says="no duplicate of itself")
    ask(people, night, "duplicate 2 of 99", says="no such incident")


@pytest.mark.parametrize(
    "press, says", [("acknowledge", "You are on"), ("fixed", "")], ids=["ack", "fixed"]
)
def test_a_reminder_comes_in_the_thread_with_its_buttons(
    start_bot, night, dialog, clock, press, says
):
    tuesday = clock() + timedelta(days=8 - clock().weekday())
    bot = start_bot(clock=clock, tick_s=0.05)
    root = night.post(dialog)
    card = night.answer(root)
    clock.move_to(tuesday.replace(hour=10, minute=0))
    nudge = night.answer(root, contains="has been open for")
    night.click(press, nudge["ts"])
    if says:
        night.whisper(contains=says)
    else:
        night.card(card["ts"], contains="Fixed by entry")
    bot.timers.tick()

    reminders = [m for m in night.said() if "has been open" in m["text"]]
    assert len(reminders) == 1


@pytest.fixture
def reminded(start_bot, night, dialog, clock):
    """Return the ts of a card and the reminder below it."""
    tuesday = clock() + timedelta(days=8 - clock().weekday())
    start_bot(clock=clock, tick_s=0.05)
    root = night.post(dialog)
    card = night.answer(root)
    clock.move_to(tuesday.replace(hour=10, minute=0))
    return card["ts"], night.answer(root, contains="has been open for")["ts"]


def test_a_reminders_buttons_become_who_and_when_with_undo(reminded, night, buttons):
    _, nudge = reminded
    night.click("fixed", nudge, user="bob")
    done = night.card(nudge, contains="Fixed by entry")
    night.click("undo", nudge)
    again = night.card(nudge, contains="What became of it?")

    assert buttons(done) == ["undo"]
    assert "<@" in done["text"].partition("Fixed by entry")[2]
    assert buttons(again) == ["fixed", "acknowledge"]


def test_a_reminder_says_who_took_it_on_and_asks_no_other(reminded, night, buttons):
    _, nudge = reminded
    night.click("acknowledge", nudge, user="bob")
    taken = night.card(nudge, contains="is on it.")

    assert buttons(taken) == ["fixed"]


def test_settled_on_the_card_the_reminder_says_so_and_a_second_click_is_told(
    reminded, night, buttons
):
    card, nudge = reminded
    night.click("fixed", card, user="bob")
    done = night.card(nudge, contains="Fixed by entry")
    night.people.slash("carol", night.channel, "/patchbot", "resolve 1")

    assert buttons(done) == ["undo"]
    assert night.whisper("carol", contains="Already settled")


def test_who_presses_second_is_told_who_was_first(bot, night, dialog):
    card = night.answer(night.post(dialog))
    with_both = {"channel": night.channel, "ts": card["ts"]}
    night.people.click("alice", "fixed", **with_both)
    night.card(card["ts"], contains="Fixed by entry")
    number = {"actions": [{"value": "1"}], "channel": {"id": card_channel(night)}}
    users = {u["name"]: u["id"] for u in night.people.state()["users"].values()}
    click = pressed({**number, "team": {"id": bot.side.who.team}, "user": {"id": "U9"}})
    told = bot.side.desk.outcomes.fixed(click.click)

    assert "Already settled: " in told.lines[0][0].text
    assert users["alice"] in [part.text for part in told.lines[0]]


def card_channel(night):
    channels = night.people.state()["channels"].values()
    return next(c["id"] for c in channels if c["name"] == night.channel[1:])
