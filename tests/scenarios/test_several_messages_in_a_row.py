"""One failure told in several messages within a minute is one incident."""

from __future__ import annotations

EVENT = """Event Type:\tError
Event Source:\tNtServicePack
Event ID:\t4374
Computer:\tWEB01
Description:
Windows 2000 Service Pack 4 installation failed, leaving Windows 2000 partially \
updated. An error in updating your system has occurred."""
OTHER = (
    "after last night's 973917 none of my app pools start on the 2003 box,"
    " iis 6, every worker process dies at once"
)


def incidents(bot):
    return bot.store.history.incidents(viewer=None)


def test_what_the_first_message_left_open_the_second_decides(bot, night, dialog):
    first = night.post(EVENT)
    card = night.answer(first)
    night.post(dialog)
    answered = night.card(card["ts"], edited=True)

    assert "fixed" in str(answered["blocks"])
    assert len(night.said()) == 1
    assert len(incidents(bot)) == 1


def test_a_box_that_came_first_keeps_the_wrong_answer_away(bot, night, dialog):
    night.post("Unable to write ScriptMaps metabase entry. 0x80070005")
    night.people.wait_until_quiet()
    night.post(dialog)

    assert not any("entry kb829427" in said["text"] for said in night.said())


def test_two_failures_of_one_person_are_two_answers(bot, night, dialog):
    night.answer(night.post(dialog))

    assert "kb973917" in night.answer(night.post(OTHER))["text"]
    assert len(incidents(bot)) == 2


def test_messages_of_two_people_stay_apart(bot, night, dialog):
    night.answer(night.post(EVENT))
    night.answer(night.post(dialog, user="bob"))

    assert len(incidents(bot)) == 2
