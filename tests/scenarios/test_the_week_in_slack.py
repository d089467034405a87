"""The week is summed up where it happened: once, in its hour, or when it was missed."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.schedule import bounds, shifted, week_of
from tests.scenarios.unknown import unknown_on

ZONE = ZoneInfo("UTC")
FAST = {"tick_s": 0.05}


@pytest.fixture
def week():
    """Return the week it is, in which things are pasted."""
    return week_of(datetime.now(UTC), zone=ZONE)


@pytest.fixture
def monday(week):
    """Return the Monday after it, a minute past nine."""
    return bounds(week, zone=ZONE)[1] + timedelta(hours=9, minutes=1)


def posts(messages, week):
    """Return the messages that open a week's summary."""
    return [
        m
        for m in messages
        if m["text"].startswith(f"Week {week}")
        and m.get("thread_ts") in (None, m["ts"])
    ]


def files(messages):
    return [file for m in messages for file in m.get("files") or ()]


def test_a_week_is_summed_up_with_its_details_and_a_chart_in_the_thread(
    start_bot, night, dialog, clock, week, monday, people
):
    bot = start_bot(clock=clock, **FAST)
    night.answer(night.post(f"on WEB01: {dialog}"))
    clock.move_to(monday)
    post = night.answer(None, contains=f"Week {week}")
    detail = night.answer(post["ts"], contains="in detail")

    assert "1 failure pasted" in post["text"]
    assert "kb829427" in post["text"]
    assert "By day:" in detail["text"]
    assert "Known (coverage)" in detail["text"]
    (chart,) = files(night.said())
    assert chart["name"] == f"patchbot-{week}.png"
    assert chart["alt_txt"].startswith("Failures by day: Mon")
    assert "Most frequent: kb829427 1." in chart["alt_txt"]
    assert bot.store.outbox.depth() == 0


def test_two_bots_and_a_restart_sum_a_week_up_once(
    start_bot, night, dialog, clock, week, monday
):
    first, second = start_bot(clock=clock, **FAST), start_bot(clock=clock, **FAST)
    night.answer(night.post(dialog))
    clock.move_to(monday)
    night.answer(None, contains=f"Week {week}")
    first.stop()
    second.stop()
    start_bot(clock=clock, **FAST)

    assert len(posts(night.said(), week)) == 1
    assert len(files(night.said())) == 1


def test_after_weeks_of_downtime_one_summary_is_caught_up(
    start_bot, night, dialog, clock, week, monday
):
    bot = start_bot(clock=clock, **FAST)
    night.answer(night.post(dialog))
    bot.stop()
    clock.move_to(monday + timedelta(days=15, hours=5))
    start_bot(clock=clock, **FAST)
    last = shifted(week, 2)

    assert night.answer(None, contains=f"Week {last}")
    assert posts(night.said(), week) == []
    assert posts(night.said(), shifted(week, 1)) == []


def test_a_quiet_week_gets_one_line(
    start_bot, night, dialog, clock, week, monday, people
):
    start_bot(clock=clock, **FAST)
    night.answer(night.post(dialog))
    people.slash("alice", night.channel, "/patchbot", "resolve 1")
    night.whisper(contains="settled")
    clock.move_to(monday + timedelta(days=7))
    quiet = night.answer(None, contains=f"Week {shifted(week, 1)}")

    assert quiet["text"].endswith("nothing is open.")
    assert "\n" not in quiet["text"]
    assert files(night.said()) == []


def test_what_happened_in_private_is_summed_up_there_only(
    start_bot, night, dialog, clock, week, monday, people
):
    start_bot(clock=clock, **FAST)
    people.post("alice", "#dc-core", dialog)
    people.wait_for_message("#dc-core", contains="kb829427")
    unknown = night.post("The frobnicator service terminated with error 0x8FEDCBA9")
    night.card(unknown, by="", reaction="grey_question")
    clock.move_to(monday)
    inside = people.wait_for_message("#dc-core", contains=f"Week {week}")
    night.said()
    outside = json.dumps(night.said())

    assert "kb829427" in inside["text"]
    assert "kb829427" not in outside


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"summary_day": None}, id="switched-off"),
        pytest.param({"mode": "listen"}, id="listen-only"),
        pytest.param({"mode": "mentions"}, id="mentions-only"),
        pytest.param({"summary_hour": 23}, id="another-hour"),
        pytest.param({"zone": "America/Los_Angeles"}, id="another-zone"),
    ],
)
def test_a_channel_has_its_own_hour_and_may_have_none(
    start_bot, night, dialog, clock, week, monday, change
):
    bot = start_bot(clock=clock, **FAST)
    night.answer(night.post(dialog))
    channels = bot.store.channels
    (place,) = channels.places()
    team, channel = place.team, place.channel
    own = replace(channels.get(team, channel), **change)
    channels.put(team, channel, own, by="U1", now=clock())
    clock.move_to(monday)
    bot.timers.tick()

    assert posts(night.said(), week) == []


@pytest.mark.parametrize(
    "host, label, decision",
    [
        pytest.param("WEB01", "Regressed", "came back after a fix", id="regressed"),
        pytest.param("WEB02", "Spreading", "beyond those fixed", id="spreading"),
    ],
)
def test_what_came_back_or_spreads_is_said_first(
    start_bot, night, dialog, clock, week, monday, host, label, decision
):
    start_bot(clock=clock, **FAST)
    first = night.answer(night.post(f"on WEB01: {dialog}"))
    night.click("fixed", first["ts"])
    night.card(first["ts"], contains="Fixed by entry")
    clock.ahead += timedelta(minutes=1)
    night.answer(night.post(f"on {host}: {dialog}"))
    clock.move_to(monday)
    lines = night.answer(None, contains=f"Week {week}")["text"].splitlines()

    assert lines[1] == "To decide:"
    assert lines[2].startswith("- Fix: kb829427")
    assert decision in lines[2]
    assert any(line.startswith(f"{label}: kb829427") for line in lines)


def test_what_is_worth_an_entry_is_drafted_from_the_thread_of_the_week(
    start_bot, night, clock, week, monday, people
):
    start_bot(clock=clock, **FAST)
    for host in ("WEB01", "WEB02"):
        night.post(unknown_on(host), user="bob")
    people.wait_until_quiet()
    clock.move_to(monday)
    post = night.answer(None, contains=f"Week {week}")
    detail = night.answer(post["ts"], contains="in detail")
    night.click("draft_cluster_0", detail["ts"])
    form = people.wait_for_view("alice", title="Draft a KB entry")
    (held,) = [b for b in form["blocks"] if b.get("block_id") == "matches"]

    assert "Draft an entry: " in json.dumps(detail["blocks"])
    assert "ZorbexAgent" in held["element"]["initial_value"]
    assert json.loads(form["private_metadata"])["incident"] == 1


def test_entries_that_were_never_the_answer_are_named_once_the_log_is_old(
    start_bot, night, dialog, clock, week, monday, people
):
    start_bot(clock=clock, **FAST)
    night.answer(night.post(dialog))
    clock.move_to(monday)
    young = night.answer(None, contains=f"Week {week}")
    clock.ahead += timedelta(weeks=26)
    later = shifted(week, 26)
    old = night.answer(None, contains=f"Week {later}")

    never = night.answer(old["ts"], contains="Never the answer since")["text"]
    fresh = night.answer(young["ts"], contains="in detail")["text"]
    assert "Never the answer" not in fresh
    assert "kb829427" not in never.partition("Never the answer")[2].splitlines()[0]
    assert " more." in never


def test_without_the_scope_for_files_the_csv_is_shown(bot, night, dialog, people):
    people.inject_fault("files.getUploadURLExternal", error="missing_scope", times=9)
    night.answer(night.post(dialog))
    people.slash("alice", night.channel, "/patchbot", "summary this")
    told = night.whisper(contains="What happened in this channel")
    night.click("summary_csv", told["ts"])

    assert "known,kb829427" in night.whisper(contains="week,kind,id")["text"]


def test_without_the_scope_for_files_the_words_are_there(
    start_bot, night, dialog, clock, week, monday, people
):
    people.inject_fault("files.getUploadURLExternal", error="missing_scope", times=9)
    start_bot(clock=clock, **FAST)
    night.answer(night.post(dialog))
    clock.move_to(monday)
    post = night.answer(None, contains=f"Week {week}")

    assert night.answer(post["ts"], contains="By day:")
    assert files(night.said()) == []


def test_a_week_is_told_on_demand_and_sent_as_csv(bot, night, dialog, people, week):
    night.answer(night.post(dialog))
    people.slash("alice", night.channel, "/patchbot", "summary this")
    told = night.whisper(contains="What happened in this channel")

    assert "1 failure pasted" in told["text"]

    night.click("summary_csv", told["ts"])
    night.whisper(contains="direct message")
    said = people.wait_for_messages("@bot", 2, user="alice")
    (sent,) = files(said)
    assert sent["name"] == f"patchbot-{week}.csv"
    assert "kb829427" in sent["preview"]


@pytest.mark.parametrize(
    "words, says",
    [
        pytest.param("summary", "quiet", id="last-week"),
        pytest.param("summary 2026-W10", "Week 2026-W10: quiet", id="a-week"),
        pytest.param("summary 2026-W60", "is no week", id="no-week"),
        pytest.param("summary this all", "wherever people here may read", id="all"),
    ],
)
def test_the_words_for_a_week(bot, night, people, words, says):
    people.slash("alice", night.channel, "/patchbot", words)

    assert says in night.whisper(contains=says)["text"]
