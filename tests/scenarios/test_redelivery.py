"""Slack delivers things more than once, and the line breaks."""

from __future__ import annotations


def test_every_event_three_times_is_one_reply_and_one_occurrence(
    bot, night, people, dialog
):
    people.duplicate_events(2)
    asked = night.post(f"@patchbot {dialog}")
    night.answer(asked)

    assert len(night.said()) == 1
    (incident,) = bot.store.history.incidents(viewer=None)
    assert len(bot.store.history.occurrences(incident.number)) == 1


def test_edits_and_deletions_three_times_are_one_each(bot, night, people, dialog):
    people.duplicate_events(2)
    asked = night.post(dialog)
    night.answer(asked)
    people.edit("alice", night.channel, asked, f"{dialog}\non WEB05 too")
    people.wait_for_call("chat.update")
    people.delete("alice", night.channel, asked)
    people.wait_for_call("chat.delete")
    people.wait_until_quiet()
    names = [c["name"] for c in people.traffic() if c["name"].startswith("chat.")]

    assert names == ["chat.postMessage", "chat.update", "chat.delete"]


def test_its_own_words_are_not_answered(bot, night, dialog):
    night.answer(night.post(dialog))  # the answer quotes the error: an echo

    assert len(night.said()) == 1
