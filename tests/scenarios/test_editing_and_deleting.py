"""Somebody corrects a paste, or takes it back."""

from __future__ import annotations


def test_an_edited_paste_updates_the_same_reply(bot, night, people, dialog, buttons):
    asked = night.post("Failed to execute regsvr32.exe Error code: 5 on the W2K box")
    before = night.answer(asked)
    people.edit(
        "alice", night.channel, asked, "Unable to write ScriptMaps metabase entry"
    )
    after = night.card(before["ts"], contains="entry kb887420")

    assert len(night.said()) == 1
    assert "entry kb829427" not in after["text"]


def test_an_edit_to_ordinary_talk_withdraws_the_reply(bot, night, people, dialog):
    asked = night.post(dialog)
    night.answer(asked)
    people.edit("alice", night.channel, asked, "never mind, wrong channel")
    people.wait_for_call("chat.delete")

    assert night.said() == []


def test_talk_edited_into_an_error_is_answered(bot, night, people, dialog):
    asked = night.post("look at this")
    people.wait_until_quiet()
    people.edit("alice", night.channel, asked, dialog)

    assert "kb829427" in night.answer(asked)["text"]


def test_a_deleted_paste_withdraws_its_reply(bot, night, people, dialog):
    asked = night.post(dialog)
    night.answer(asked)
    people.delete("alice", night.channel, asked)
    people.wait_for_call("chat.delete")

    assert night.said() == []
    assert bot.store.history.occurrences(1)[0].text == ""


def test_a_link_preview_is_no_edit(bot, night, people, dialog):
    asked = night.post(dialog)
    night.answer(asked)
    people.unfurl(night.channel, asked)
    people.wait_until_quiet()

    assert [c for c in people.traffic() if c["name"] == "chat.update"] == []


def test_the_reaction_goes_when_an_edit_makes_it_known(bot, night, people, dialog):
    asked = night.post("Error 0x8FEDCBA9: the flux compensator service failed")
    people.wait_for_call("reactions.add")
    people.edit("alice", night.channel, asked, dialog)
    night.answer(asked)
    people.wait_for_call("reactions.remove")

    assert not [m for m in people.messages(night.channel) if m.get("reactions")]
