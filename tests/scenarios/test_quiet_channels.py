"""Muted is quiet until it ends, and says so; listened to, one person gets a report."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.schedule import bounds, week_of
from bot.store import Mode
from tests.scenarios.pastes import DIALOG

FAST = {"tick_s": 0.05}
UTC_ZONE = ZoneInfo("UTC")


def channel_id(people, name):
    channels = people.state()["channels"].values()
    return next(c["id"] for c in channels if c["name"] == name)


def user_id(people, name):
    return next(u["id"] for u in people.state()["users"].values() if u["name"] == name)


def set_channel(bot, people, name="patch-night", **changes):
    team, channel = bot.side.who.team, channel_id(people, name)
    now = bot.side.desk.settings(team, channel)
    bot.side.desk.set(team, channel, replace(now, **changes), by="U1")


@pytest.fixture
def monday():
    """Return the Monday after this week, a minute past nine."""
    week = week_of(datetime.now(UTC), zone=UTC_ZONE)
    return bounds(week, zone=UTC_ZONE)[1] + timedelta(hours=9, minutes=1)


def tomorrow(hour):
    day = (datetime.now(UTC) + timedelta(days=1)).date()
    return datetime(day.year, day.month, day.day, hour, 1, tzinfo=UTC)


def test_the_end_of_a_mute_is_told_once_also_by_two_bots(
    start_bot, night, people, clock
):
    start_bot(clock=clock, **FAST)
    second = start_bot(clock=clock, **FAST)
    people.slash("alice", night.channel, "/patchbot", "mute 2h")
    people.wait_for_message(night.channel, contains="quiet here until")
    clock.ahead = timedelta(hours=2, minutes=1)
    people.wait_for_message(night.channel, contains="the mute is over")
    second.stop()
    start_bot(clock=clock, **FAST)

    assert "kb829427" in night.answer(night.post(DIALOG))["text"]
    assert len([m for m in night.said() if "is over" in m["text"]]) == 1


def test_a_mute_ended_by_hand_does_not_end_twice(start_bot, night, people, clock):
    start_bot(clock=clock, **FAST)
    people.slash("alice", night.channel, "/patchbot", "mute 2h")
    people.wait_for_message(night.channel, contains="quiet here until")
    people.slash("bob", night.channel, "/patchbot", "unmute")
    people.wait_for_message(night.channel, contains="I answer pastes here again, says")
    clock.ahead = timedelta(hours=3)
    night.answer(night.post(DIALOG))

    assert not [m for m in night.said() if "is over" in m["text"]]


def test_muted_neither_the_week_nor_a_nudge_is_said_and_the_week_comes_after(
    start_bot, night, people, clock, monday
):
    bot = start_bot(clock=clock, **FAST)
    night.answer(night.post(f"on WEB01: {DIALOG}"))
    until = int((monday + timedelta(hours=30)).timestamp())
    set_channel(bot, people, muted_until=until, nudge_hours=1)
    clock.move_to(monday + timedelta(hours=5))
    people.wait_until_quiet(quiet_s=1.0)
    muted = [m["text"] for m in night.said()]
    clock.move_to(monday + timedelta(hours=31))
    night.answer(None, contains="the mute is over")
    week = night.answer(None, contains="Week ")

    assert len(muted) == 1  # the card
    assert "1 failure pasted" in week["text"]


def test_a_listening_bot_tells_one_person_a_day_what_it_would_have_said(
    start_bot, night, people, clock
):
    bot = start_bot(clock=clock, **FAST)
    alice = user_id(people, "alice")
    set_channel(bot, people, mode=Mode.LISTEN, report_to=alice, summary_hour=9)
    people.wait_until_quiet()
    night.post(f"on WEB01: {DIALOG}")
    people.wait_until_quiet()
    clock.move_to(tomorrow(9))
    said = people.wait_for_message("@bot", user="alice", contains="kb829427")
    start_bot(clock=clock, **FAST)
    people.wait_until_quiet()

    assert "had I not only listened" in said["text"]
    assert f"<#{channel_id(people, 'patch-night')}>" in said["text"]
    assert "1 time on WEB01" in said["text"]
    assert night.said() == []
    reports = bot.store.link.rows("SELECT * FROM outbox WHERE role = 'report'")
    assert len(reports) == 1


def test_a_day_with_nothing_to_say_is_one_line(start_bot, night, people, clock):
    bot = start_bot(clock=clock, **FAST)
    alice = user_id(people, "alice")
    set_channel(bot, people, mode=Mode.LISTEN, report_to=alice)
    people.wait_until_quiet()
    clock.move_to(tomorrow(9))

    assert people.wait_for_message("@bot", user="alice", contains="nothing I would")


def test_a_report_shows_no_more_than_its_reader_may_see(
    start_bot, night, people, clock
):
    bot = start_bot(clock=clock, **FAST)
    bob = user_id(people, "bob")  # is not in #dc-core
    set_channel(bot, people, "dc-core", mode=Mode.LISTEN, report_to=bob)
    people.wait_until_quiet()
    people.post("carol", "#dc-core", DIALOG)
    people.wait_until_quiet()
    clock.move_to(tomorrow(9))

    assert people.wait_for_message("@bot", user="bob", contains="nothing I would")


def test_the_week_goes_where_the_channel_wants_it(
    start_bot, night, people, clock, monday
):
    bot = start_bot(clock=clock, **FAST)
    night.answer(night.post(f"on WEB01: {DIALOG}"))
    ops = channel_id(people, "web-ops")
    set_channel(bot, people, summary_to=ops)
    clock.move_to(monday)
    week = people.wait_for_message("#web-ops", contains="1 failure pasted")
    detail = people.wait_for_message("#web-ops", contains="in detail")
    people.click("bob", "summary_csv", channel="#web-ops", ts=week["ts"])
    table = people.wait_for_message("@bot", user="bob", contains="as CSV")

    assert f"<#{channel_id(people, 'patch-night')}>" in week["text"]
    assert detail["thread_ts"] == week["ts"]
    assert table
    assert not [m for m in night.said() if "Week " in m["text"]]


def test_a_private_channels_week_stays_there_whatever_was_chosen(
    start_bot, night, people, clock, monday
):
    bot = start_bot(clock=clock, **FAST)
    people.post("alice", "#dc-core", DIALOG)
    people.wait_for_message("#dc-core", contains="kb829427")
    ops = channel_id(people, "web-ops")
    set_channel(bot, people, "dc-core", summary_to=ops)
    clock.move_to(monday)
    people.wait_for_message("#dc-core", contains="1 failure pasted")
    people.wait_until_quiet()

    assert not [m for m in people.messages("#web-ops") if "Week" in m["text"]]


@pytest.mark.parametrize(
    "channel, chosen, words",
    [
        pytest.param("#dc-core", "web-ops", "stays in its channel", id="private"),
        pytest.param("#patch-night", "general", "invite me there", id="not-invited"),
    ],
)
def test_where_the_week_cannot_go_is_said_in_the_form(
    bot, night, people, channel, chosen, words
):
    people.post("alice", "#dc-core", DIALOG)
    people.wait_for_message("#dc-core", contains="kb829427")
    people.slash("alice", channel, "/patchbot", "settings")
    view = people.wait_for_view("alice", title="Settings")
    target = {"target": {"target": channel_id(people, chosen)}}
    answer = people.submit_view("alice", view["id"], target)

    assert words in answer["errors"]["target"]


def test_the_hour_and_the_day_of_the_week_are_the_channels(
    start_bot, night, people, clock, monday
):
    bot = start_bot(clock=clock, **FAST)
    night.answer(night.post(DIALOG))
    set_channel(bot, people, summary_day=1, summary_hour=15, zone="Asia/Tokyo")
    clock.move_to(monday + timedelta(hours=20, minutes=30))  # 14:31 on Tuesday there
    people.wait_until_quiet(quiet_s=0.5)
    early = [m for m in night.said() if "Week " in m["text"]]
    clock.move_to(monday + timedelta(hours=21, minutes=1))

    assert night.answer(None, contains="1 failure pasted")
    assert early == []


def test_no_summary_is_none(start_bot, night, people, clock, monday):
    bot = start_bot(clock=clock, **FAST)
    night.answer(night.post(DIALOG))
    set_channel(bot, people, summary_day=None)
    clock.move_to(monday)
    people.wait_until_quiet(quiet_s=0.5)

    assert not [m for m in night.said() if "Week " in m["text"]]


def test_what_comes_after_the_fold_window_is_a_case_of_its_own(
    start_bot, night, people, clock
):
    bot = start_bot(clock=clock)
    set_channel(bot, people, fold_minutes=10)
    night.answer(night.post(f"on WEB01: {DIALOG}"))
    folded = night.post(f"on WEB02: {DIALOG}", user="bob")
    night.answer(folded, contains="already answered")
    set_channel(bot, people, fold_minutes=0)
    alone = night.post(f"on WEB03: {DIALOG}", user="carol")

    assert "Cause" in night.answer(alone, contains="incident 2")["text"]
