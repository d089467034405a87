"""A channel may have what Grafana and its like post read as pastes; it must ask."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.scenarios.pastes import DIALOG

UNKNOWN = "The frobnicator service on WEB01 terminated with error 0x8FEDCBA9"


def alert(text):
    return [{"title": "[FIRING:1] setup on WEB01", "text": text}]


@pytest.fixture
def reads_bots(bot, people):
    """Have #patch-night read other bots' alerts."""
    set_bots(bot, people, on=True)


def set_bots(bot, people, *, on):
    channels = people.state()["channels"].values()
    channel = next(c["id"] for c in channels if c["name"] == "patch-night")
    team = bot.side.who.team
    now = bot.side.desk.settings(team, channel)
    bot.side.desk.set(team, channel, replace(now, bots=on), by="U1")


def test_unless_a_channel_wants_it_other_bots_are_left_alone(bot, night, people):
    people.post_as_bot("grafana", night.channel, attachments=alert(DIALOG))

    night.said()
    assert bot.store.history.incidents(viewer=None) == ()


def test_an_alert_is_answered_in_its_thread(bot, night, people, reads_bots):
    posted = people.post_as_bot("grafana", night.channel, attachments=alert(DIALOG))
    card = night.answer(posted["ts"], contains="kb829427")
    (incident,) = bot.store.history.incidents(viewer=None)

    assert card["thread_ts"] == posted["ts"]
    assert incident.opened_by == "bot:grafana"
    people.slash("alice", night.channel, "/patchbot", "incident 1")
    assert "by grafana" in night.whisper(contains="1 paste")["text"]


def test_a_storm_of_one_alert_is_one_card(bot, night, people, reads_bots):
    first = people.post_as_bot("scom", night.channel, text=DIALOG)
    night.answer(first["ts"], contains="kb829427")
    for number in range(2, 7):
        text = f"on WEB0{number}: {DIALOG}"
        people.post_as_bot("scom", night.channel, text=text)
    night.answer(first["ts"], contains="WEB06")

    ours = [m for m in night.said() if m.get("user") == bot.side.who.bot_user]
    assert len(ours) == 1


def test_an_alert_nobody_knows_gets_no_mark_and_is_recorded(
    bot, night, people, reads_bots
):
    posted = people.post_as_bot("zabbix", night.channel, text=UNKNOWN)
    known = people.post_as_bot("zabbix", night.channel, text=DIALOG)
    night.answer(known["ts"], contains="kb829427")
    messages = people.messages(night.channel)
    (said,) = [m for m in messages if m["ts"] == posted["ts"]]

    assert not said.get("reactions")
    assert len(bot.store.history.incidents(viewer=None)) == 2


def test_what_a_bot_says_in_a_thread_and_what_a_patchbot_posts_is_never_read(
    bot, night, people, reads_bots
):
    card = night.answer(night.post(DIALOG))
    people.post_as_bot("patchbot2", night.channel, text=DIALOG, thread_ts=card["ts"])
    mark = {"event_type": "patchbot_said", "event_payload": {"row": "x"}}
    people.post_as_bot("patchbot2", night.channel, text=DIALOG, metadata=mark)

    ours = [m for m in night.said() if m.get("user") == bot.side.who.bot_user]
    assert len(ours) == 1
    (incident,) = bot.store.history.incidents(viewer=None)
    assert incident.occurrences == 1


def test_switched_off_again_alerts_are_left_alone_again(bot, night, people, reads_bots):
    posted = people.post_as_bot("grafana", night.channel, text=DIALOG)
    night.answer(posted["ts"], contains="kb829427")
    set_bots(bot, people, on=False)
    people.post_as_bot("grafana", night.channel, text=f"on WEB09: {DIALOG}")
    night.said()
    (incident,) = bot.store.history.incidents(viewer=None)

    assert incident.occurrences == 1
