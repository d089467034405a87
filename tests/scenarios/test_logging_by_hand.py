"""People log what the bot read no error in."""

from __future__ import annotations


def test_talk_is_logged_under_the_title_and_host_that_were_typed(bot, night, people):
    said = night.post("the intranet feels slow again since lunch", user="bob")
    people.message_shortcut("alice", night.channel, said, "log_incident")
    form = people.wait_for_view("alice", title="Log as incident")
    typed = {"title": {"title": "Slow intranet"}, "host": {"host": "web03"}}
    people.submit_view("alice", form["id"], typed)
    night.answer(said, contains="Logged as incident")
    (incident,) = bot.store.history.incidents(viewer=None)

    assert incident.title == "Slow intranet"
    assert incident.hosts == ("WEB03",)
