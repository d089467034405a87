"""People go through an answer's steps: confirm the case, try, say what helped."""

from __future__ import annotations

import pytest

FIRST_CHANGE = "It has no prerequisites."
COMMAND = "iisreset"


@pytest.fixture
def card(bot, night, dialog):
    """Return the card of an answer whose last steps change the server."""
    return night.answer(night.post(dialog))


def tell(night, card, what, user="alice"):
    number = f"1:kb829427:{what}"
    where = {"channel": night.channel, "ts": card["ts"]}
    return night.people.select(user, "tried", number, **where)


def test_changing_steps_wait_until_somebody_confirms_the_case(night, card):
    night.click("confirm", card["ts"], user="bob")
    opened = night.card(card["ts"], contains="Confirmed by")

    for before in (card["text"], str(card["blocks"])):
        assert COMMAND not in before
        assert "3 further steps are folded" in before
    assert "] Install the hotfix (folded)" in card["text"]
    for after in (opened["text"], str(opened["blocks"])):
        assert FIRST_CHANGE in after
        assert COMMAND in after
    assert len(night.said()) == 1


def test_a_confirmation_can_be_undone(night, card, buttons):
    night.click("confirm", card["ts"])
    night.card(card["ts"], contains="Confirmed by")
    night.click("unconfirm", card["ts"], user="bob")
    folded = night.card(card["ts"], contains="(folded)", edited=True)

    assert COMMAND not in folded["text"]
    assert buttons(folded)[0] == "confirm"


def test_a_second_confirmation_is_told_who_was_first(bot, night, card):
    night.people.inject_fault("chat.update", retry_after_s=1)
    night.click("confirm", card["ts"])
    night.click("confirm", card["ts"], user="bob")  # still sees the folded card
    night.whisper("bob", contains="Already: Confirmed by")
    night.card(card["ts"], contains="Confirmed by")

    assert [r.kind for r in bot.store.audit.of(1)].count("confirmed") == 1


def test_what_a_step_did_is_kept_once_a_person_and_shown_at_the_step(bot, night, card):
    tell(night, card, "2:failed")
    night.card(card["ts"], contains="worked 0 of 1 times")
    tell(night, card, "2:worked", user="bob")
    shown = night.card(card["ts"], contains="worked 1 of 2 times")["text"]
    second = shown.partition("\n2. ")[2].partition("\n3. ")[0]

    assert "Did not help, says" in second
    assert "Worked, says" in second


def test_what_was_said_of_a_step_can_be_taken_back(bot, night, card):
    tell(night, card, "1:worked")
    night.card(card["ts"], contains="worked 1 of 1 times")
    tell(night, card, "1:undo")
    night.people.wait_for_call("chat.update", count=2)

    assert "1 of 1" not in night.card(card["ts"])["text"]
    assert bot.store.opinions.tally("kb829427") == ()


def test_tallies_annotate_the_next_answer_and_move_no_step(bot, night, card, dialog):
    tell(night, card, "3:worked")
    night.card(card["ts"], contains="worked 1 of 1 times")
    night.click("not_this", card["ts"])
    night.card(card["ts"], contains="Marked wrong")
    again = night.answer(night.post(dialog, user="bob"))["text"]

    assert "worked 1 of 1 times" in again.partition("\n3. ")[2].partition("\n4. ")[0]
    assert again.index("\n1. ") < again.index("\n2. ") < again.index("\n3. ")


def test_a_settled_incident_takes_no_more_words_on_its_steps(bot, night, card):
    night.people.inject_fault("chat.update", retry_after_s=1)
    night.click("fixed", card["ts"])
    tell(night, card, "1:worked", user="bob")  # still sees the open card
    night.whisper("bob", contains="Already settled")
    settled = night.card(card["ts"], contains="Fixed by entry")

    assert "tried" not in str(settled["blocks"])
    assert bot.store.opinions.steps_of(1) == ()


def test_an_error_far_down_a_long_log_is_still_known_after_a_click(bot, night, dialog):
    line = "2026-11-21 02:11:{:02d}, Info  CBS  Appl: detect Parent, Package {}"
    log = "\n".join(line.format(n % 60, n) for n in range(6_000))
    asked = night.people.snippet("alice", night.channel, f"{log}\n{dialog}\n{log}")
    card = night.answer(asked["ts"])
    night.click("confirm", card["ts"])

    assert COMMAND in night.card(card["ts"], contains="Confirmed by")["text"]
