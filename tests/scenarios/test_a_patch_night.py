"""Six hours of one channel: 60 pastes, 1,500 lines of talk, a restart, a handover."""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime

import pytest

from kb.load import BUILT_IN, load_entries
from kb.verdict import Verdict
from tests.scenarios.talk import talk
from tests.scenarios.unknown import unknown_on

HOURS, PASTES, LINES, PEOPLE = 6, 60, 1500, 15
NEW_HOSTS = ("WEB21", "WEB24", "WEB27", "WEB31", "WEB33")
BREATH = 25  # an hour is not said within a second
WRONG_IN, NEW_IN, RESTART_AFTER = 1, 3, 2


class Ahead:
    """The bot's clock: real time, moved on together with the workspace's."""

    def __init__(self, people):
        self.people = people
        self.by_s = 0

    def now(self):
        return datetime.fromtimestamp(time.time() + self.by_s, UTC)

    def hour(self):
        self.by_s += 3600
        self.people.clock(advance_s=3600)


@pytest.fixture
def mode():
    """Come in over Socket Mode: signatures of a compressed night would be too old."""
    return "socket"


@pytest.fixture
def crew(people):
    """Return the 15 people of the night, all in the channel."""
    names = [f"ops{n:02}" for n in range(PEOPLE)]
    for name in names:
        people.create_user(name)
        people.join(name, "#patch-night")
    return names


def known_pastes():
    """Return 60 pastes that are answered, each with its entry."""
    answered = [
        (example.text, entry.id)
        for entry in load_entries((BUILT_IN,))
        for example in entry.matches
        if example.verdict == Verdict.ANSWER
    ]
    return random.Random(11).sample(answered, PASTES)


def hour_of(pastes, lines, crew, *, seed):
    """Return what is said within an hour, in order: author, text, its entry."""
    said = [(text, entry) for text, entry in pastes] + [(line, None) for line in lines]
    dice = random.Random(seed)
    dice.shuffle(said)
    return [(dice.choice(crew), text, entry) for text, entry in said]


def test_a_patch_night(start_bot, people, night, crew):
    ahead = Ahead(people)
    bot = start_bot(clock=ahead.now)
    people.slash("alice", night.channel, "/patchbot", "night start KB5066835 ring 2")
    people.wait_for_message(night.channel, contains="Patch night KB5066835")
    pastes, lines = known_pastes(), talk(LINES)
    expected, talked, new = {}, [], []
    for hour in range(HOURS):
        for author, text, entry in hour_of(
            pastes[hour::HOURS], lines[hour::HOURS], crew, seed=hour
        ):
            ts = night.post(text, user=author)
            if entry:
                expected[ts] = entry
            else:
                talked.append(ts)
            if (len(talked) + len(expected)) % BREATH == 0:
                people.wait_until_quiet(quiet_s=0.05, timeout_s=60)
        until_recorded(bot, night, expected)
        if hour == WRONG_IN:
            mark_one_wrong(bot, night)
        if hour == NEW_IN:
            new = spread(night, crew)
        if hour == RESTART_AFTER:
            bot.stop()
            bot = start_bot(clock=ahead.now)
        people.wait_until_quiet()
        ahead.hour()

    where = place(bot)
    people.slash("alice", night.channel, "/patchbot", "night end")
    form = people.wait_for_view("alice", title="Hand the night over")
    people.submit_view("alice", form["id"])
    people.wait_for_message(night.channel, contains="Handover of")
    said = night.said()
    handed = "\n".join(m["text"] for m in said if "steps tried" in m["text"])

    history = bot.store.history
    told = {ts: history.by_message(*where, ts) for ts in expected}
    wrong = {
        ts: (told[ts] and told[ts].finding.entry_id, entry)
        for ts, entry in expected.items()
        if not told[ts] or told[ts].finding.entry_id != entry
    }
    assert wrong == {}
    assert needless(night, talked) == []
    assert sum("Not in my KB" in m["text"] for m in said) == 1
    assert all(host in new for host in NEW_HOSTS)
    left = [i for i in history.incidents(viewer=None, limit=500) if i.status.is_open]
    assert [i for i in left if f"Incident {i.number}," not in handed] == []


def place(bot):
    """Return the team and the channel of the night."""
    (on,) = bot.store.nights.all_on()
    return on.team, on.channel


def until_recorded(bot, night, expected):
    """Wait until every paste is in the log: a busy database has them come later."""
    where = place(bot)
    for _ in range(120):
        night.people.wait_until_quiet(quiet_s=0.3, timeout_s=60)
        if all(bot.store.history.by_message(*where, ts) for ts in expected):
            return
    raise AssertionError("a paste never came into the log")


def mark_one_wrong(bot, night):
    """Somebody says that one of the answers is not it; the reply says so then."""
    cards = [m for m in night.said() if "not_this" in str(m["blocks"])]
    night.click("not_this", cards[0]["ts"])
    night.card(cards[0]["ts"], contains="Marked wrong by")


def spread(night, crew):
    """Paste the new failure of five hosts; return the call, seen at the third."""
    for number, host in enumerate(NEW_HOSTS):
        night.post(unknown_on(host), user=crew[number])
        if number == 2:
            night.people.wait_for_message(
                night.channel, contains="Not in my KB: 3 hosts", timeout_s=20
            )
    last = "Not in my KB: 5 hosts"
    return night.people.wait_for_message(night.channel, contains=last)["text"]


def needless(night, talked):
    """Return what the bot did about talk."""
    lines = set(talked)
    return [
        m["text"]
        for m in night.people.messages(night.channel)
        if (m.get("bot_id") and m.get("thread_ts") in lines)
        or (m["ts"] in lines and m.get("reactions"))
    ]
