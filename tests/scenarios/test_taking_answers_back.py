"""A wrong answer: marked, its reason asked, corrected wherever else it was given."""

from __future__ import annotations

import pytest

SECOND = "#web-ops"


@pytest.fixture
def approved(start_bot, people):
    """Return a bot whose approver is alice."""
    users = people.state()["users"].values()
    alice = next(u["id"] for u in users if u["name"] == "alice")
    return start_bot(more={"PATCHBOT_APPROVERS": alice})


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
    asked = night.post(dialog)
    night.answer(asked)
    night.people.slash(
        "alice", night.channel, "/patchbot", "kb suspend kb829427 for 24h"
    )
    night.people.wait_for_message(night.channel, contains="is suspended by")
    told = night.answer(asked, contains="Correction: do not follow kb829427")
    night.post(dialog, user="bob")
    said = night.said()

    assert "it is suspended until" in told["text"]
    assert len(said) == 3  # the card, the announcement, the correction
    night.people.slash("alice", night.channel, "/patchbot", "kb resume kb829427")
    night.people.wait_for_message(night.channel, contains="is answered again")
    assert "kb829427" in night.answer(night.post(dialog, user="carol"))["text"]


def test_only_an_approver_suspends(approved, night, dialog):
    night.people.slash("bob", night.channel, "/patchbot", "kb suspend kb829427 for 2h")
    refused = night.whisper("bob", contains="Only an approver")

    assert refused
    assert "Iischema.dll" in night.answer(night.post(dialog))["text"]
