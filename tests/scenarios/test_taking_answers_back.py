"""A wrong answer: marked, its reason asked, corrected wherever else it was given."""

from __future__ import annotations

import pytest

SECOND = "#web-ops"


@pytest.fixture
def approved(start_bot, people):
    """Return a bot whose approver is alice."""
    alice = user_id(people, "alice")
    return start_bot(more={"PATCHBOT_APPROVERS": alice})


def user_id(people, name):
    users = people.state()["users"].values()
    return next(u["id"] for u in users if u["name"] == name)


@pytest.fixture
def grouped(start_bot, people):
    """Return a bot whose approvers are the group that bob is in."""
    group = people.set_usergroup("kb-editors", ["bob"])
    return start_bot(more={"PATCHBOT_APPROVERS": group})


def test_not_this_marks_the_reply_and_asks_what_was_wrong(bot, night, dialog):
    card = night.answer(night.post(dialog))
    night.click("not_this", card["ts"])
    marked = night.card(card["ts"], contains="Marked wrong by")
    form = night.people.wait_for_view("alice", title="What was wrong?")
    words = {"words": {"words": "the box says 5 here, but it is Office"}}
    night.people.submit_view("alice", form["id"], values=words)
    night.people.wait_until_quiet()
    proposed = [row for row in bot.store.audit.of(1) if row.kind == "reject-proposed"]

    assert ">: do not follow it" in marked["text"].splitlines()[0]
    assert [row.detail["entry"] for row in proposed] == ["kb829427"]
    assert "it is Office" in proposed[0].body


def test_the_second_wrong_answer_corrects_every_open_thread(bot, night, dialog):
    people = night.people
    people.join("bot", SECOND)
    followed = people.post("bob", SECOND, dialog)["ts"]
    people.wait_for_message(SECOND, thread_ts=followed)
    for _ in range(2):
        card = night.answer(night.post(dialog))
        night.click("not_this", card["ts"])
        night.card(card["ts"], contains="Marked wrong by")
    told = people.wait_for_message(
        SECOND, thread_ts=followed, contains="Correction: do not follow kb829427"
    )

    assert "marked wrong in 2 threads" in told["text"]
    assert not [m for m in night.said() if "Correction" in m["text"]]


def test_one_wrong_answer_corrects_nobody_else(bot, night, dialog):
    people = night.people
    people.join("bot", SECOND)
    followed = people.post("bob", SECOND, dialog)["ts"]
    people.wait_for_message(SECOND, thread_ts=followed)
    card = night.answer(night.post(dialog))
    night.click("not_this", card["ts"])
    night.card(card["ts"], contains="Marked wrong by")
    people.wait_until_quiet()

    assert not [m for m in people.messages(SECOND) if "Correction" in m["text"]]


def test_a_suspended_entry_is_announced_corrected_and_not_answered(
    approved, night, dialog
):
    alice = user_id(night.people, "alice")
    asked = night.post(dialog)
    card = night.answer(asked)
    night.people.slash(
        "alice", night.channel, "/patchbot", "kb suspend kb829427 for 24h"
    )
    night.people.wait_for_message(night.channel, contains="is suspended by")
    told = night.answer(asked, contains="Correction: do not follow kb829427")
    again = night.post(dialog, user="bob")
    held = night.answer(again, contains="is suspended until")
    card = night.card(card["ts"], contains="is suspended until")
    said = night.said()

    assert "it is suspended until" in told["text"]
    assert len(said) == 4  # the card, the announcement, the correction, and why not
    assert alice in held["text"]
    for shown in (held, card):
        assert "kb829427 is suspended until" in shown["text"]
        assert "Do not follow it before then." in shown["text"]
        assert "Iischema.dll" not in str(shown["blocks"])
    night.people.slash("alice", night.channel, "/patchbot", "kb resume kb829427")
    night.people.wait_for_message(night.channel, contains="is answered again")
    night.card(card["ts"], contains="Iischema.dll")
    assert "kb829427" in night.answer(night.post(dialog, user="carol"))["text"]


def test_only_an_approver_suspends(approved, night, dialog):
    night.people.slash("bob", night.channel, "/patchbot", "kb suspend kb829427 for 2h")
    refused = night.whisper("bob", contains="Only an approver")

    assert refused
    assert "Iischema.dll" in night.answer(night.post(dialog))["text"]


def test_a_member_of_an_approving_group_suspends_and_resumes(grouped, night, dialog):
    night.people.slash("bob", night.channel, "/patchbot", "kb suspend kb829427 for 2h")
    said = night.people.wait_for_message(night.channel, contains="is suspended by")
    night.people.slash("bob", night.channel, "/patchbot", "kb resume kb829427")

    assert user_id(night.people, "bob") in said["text"]
    assert night.people.wait_for_message(night.channel, contains="is answered again")


def wrong_card(night, dialog):
    """Return a card that was marked wrong."""
    card = night.answer(night.post(dialog))
    night.click("not_this", card["ts"], user="carol")
    return night.card(card["ts"], contains="Marked wrong by")


def test_the_button_on_a_wrong_answer_suspends_for_as_long_as_chosen(
    grouped, night, dialog, buttons
):
    card = wrong_card(night, dialog)
    assert buttons(card) == ["undo", "suspend"]
    night.click("suspend", card["ts"], user="bob")
    form = night.people.wait_for_view("bob", title="Suspend entry")
    assert "kb829427" in str(form["blocks"])
    values = {"length": {"length": "3d"}}
    night.people.submit_view("bob", form["id"], values=values)
    night.people.wait_for_message(night.channel, contains="is suspended by")
    (held,) = grouped.store.suspensions.of("kb829427", now=grouped.side.now())
    left = held.until - grouped.side.now()

    assert 71 < left.total_seconds() / 3600 <= 72
    again = night.answer(night.post(dialog))
    assert "kb829427 is suspended until" in again["text"]
    assert buttons(again) == ["draft"]


def test_who_is_no_approver_is_told_so_and_gets_no_form(grouped, night, dialog):
    card = wrong_card(night, dialog)
    night.click("suspend", card["ts"], user="alice")

    assert night.whisper("alice", contains="Only an approver")
    assert not grouped.store.suspensions.now(grouped.side.now())


def test_an_approver_finds_the_button_beside_the_reasons(
    grouped, night, dialog, buttons
):
    card = night.answer(night.post(dialog))
    night.click("others", card["ts"], user="alice")
    others = night.whisper("alice", contains="Why this one")
    night.click("others", card["ts"], user="bob")
    own = night.whisper("bob", contains="Why this one")

    assert "suspend" not in buttons(others)
    assert buttons(own) == ["suspend"]


def test_while_suspended_the_card_can_be_settled_and_stays_the_entrys(
    grouped, night, dialog
):
    card = night.answer(night.post(dialog))
    night.people.slash("bob", night.channel, "/patchbot", "kb suspend kb829427 for 2h")
    night.card(card["ts"], contains="is suspended until")
    night.click("fixed", card["ts"])
    settled = night.card(card["ts"], contains="Fixed by entry")

    assert "is suspended until" in settled["text"]
    incident = grouped.store.history.incident(1, viewer=None)
    assert incident.entry_id == "kb829427"


def test_asked_about_a_suspended_entry_it_says_who_and_until_when(grouped, night):
    people = night.people
    people.slash("bob", night.channel, "/patchbot", "kb suspend kb829427 for 2h")
    people.wait_for_message(night.channel, contains="is suspended by")
    people.slash("alice", night.channel, "/patchbot", "show kb829427")
    told = night.whisper("alice", contains="is suspended until")

    assert user_id(people, "bob") in told["text"]
