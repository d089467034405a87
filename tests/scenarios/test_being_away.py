"""The bot was away: what was pasted meanwhile is answered, and one line says so."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.scenarios.unknown import unknown_on

PASTES = "conversations.history"
AWAY = timedelta(minutes=40)


@pytest.fixture
def goes(start_bot, clock, people):
    """Return what lets the bot come, go away for a while, and come back."""
    return Goes(start_bot, clock, people)


class Goes:
    """A bot that comes and goes."""

    def __init__(self, start_bot, clock, people):
        self._start = start_bot
        self._clock = clock
        self._people = people
        self.bot = None

    def up(self, **options):
        self.bot = self._start(clock=self._clock, beat_s=0.05, **options)
        return self.bot

    def seen(self):
        """Wait until the bot has noted that it is there."""
        self._people.wait_until_quiet()
        assert self.bot.absence.noted.wait(20)

    def down(self):
        """Go; Slack then tries twice at once, and again only after a minute."""
        self.seen()
        self.bot.stop()
        self.lose()

    def lose(self):
        self._people.clock(ack_within_s=0.05)

    def lost(self):
        """Wait until the first two tries have failed."""
        self._people.wait_until_quiet()
        self._people.clock(ack_within_s=3.0)

    def passes(self, span):
        """Let time pass for everybody; what Slack tries again is over by then."""
        self._people.clock(advance_s=span.total_seconds())
        self._clock.ahead += span

    def back(self, **options):
        self.lost()
        bot = self.up(**options)
        self.seen()
        self._people.wait_until_quiet(quiet_s=0.6)
        return bot


def replies(night, ts):
    return [m for m in night.said() if m.get("thread_ts") == ts]


def lines(night):
    return [m["text"] for m in night.said() if m["text"].startswith("away")]


def asked_at(bot, night, ts):
    """Return what the log holds of a message."""
    channels = night.people.state()["channels"].values()
    here = next(c["id"] for c in channels if c["name"] == night.channel[1:])
    return bot.store.history.by_message(bot.side.who.team, here, ts)


def test_what_was_pasted_meanwhile_is_answered_and_summed_up_in_one_line(
    goes, night, dialog
):
    goes.up()
    goes.down()
    known = night.post(dialog)
    night.post("shall we order pizza?", user="bob")
    unknown = night.post(unknown_on("WEB04"), user="carol")
    goes.passes(AWAY)
    bot = goes.back()

    assert "kb829427" in replies(night, known)[0]["text"]
    assert not replies(night, unknown)
    assert asked_at(bot, night, unknown)
    assert lines(night) == ["away 40 minutes, 2 pastes, 1 known"]


def test_what_slack_brings_later_is_not_answered_again(goes, night, dialog):
    goes.up()
    goes.down()
    known = night.post(dialog)
    goes.back()
    before = len(night.said())
    night.people.clock(advance_s=60)  # Slack tries the event again after a minute
    night.people.wait_for_call("message", ok=True)

    assert len(replies(night, known)) == 1
    assert len(night.said()) == before


def test_a_short_restart_says_nothing_and_still_answers(goes, night, dialog):
    goes.up()
    goes.down()
    known = night.post(dialog)
    goes.back()

    assert len(replies(night, known)) == 1
    assert lines(night) == []


def test_where_nothing_was_pasted_nothing_is_said(goes, night):
    goes.up()
    goes.down()
    night.post("shall we order pizza?", user="bob")
    goes.passes(AWAY)
    goes.back()

    assert night.said() == []


def test_what_was_said_before_the_bot_was_ever_there_stays_unread(goes, night, dialog):
    goes.lose()
    before = night.post(dialog)
    goes.lost()
    goes.up()
    goes.seen()

    assert replies(night, before) == []


def test_what_was_said_before_it_was_invited_stays_unread(goes, night, people, dialog):
    goes.up()
    goes.down()
    people.create_channel("new-room", ["alice"])
    before = people.post("alice", "#new-room", dialog)["ts"]
    people.join("bot", "#new-room", "alice")
    after = people.post("alice", "#new-room", dialog)["ts"]
    goes.passes(AWAY)
    goes.back()
    threads = [m.get("thread_ts") for m in people.messages("#new-room")]

    assert before not in threads
    assert after in threads


def test_a_thread_that_went_on_is_read_and_a_chat_is_answered(
    goes, night, people, dialog
):
    goes.up()
    asked = night.post(dialog)
    night.answer(asked)
    chat = people.post("alice", "@bot", "help")["ts"]
    people.wait_for_message("@bot", user="alice", after=chat)
    goes.down()
    more = "and on WEB09: Failed to execute regsvr32.exe Error code: 5"
    night.post(more, thread_ts=asked)
    chat = people.post("alice", "@bot", dialog)["ts"]
    goes.passes(AWAY)
    bot = goes.back()

    assert len(bot.store.history.occurrences(1)) == 2
    assert people.wait_for_message("@bot", user="alice", thread_ts=chat)
    assert lines(night) == ["away 40 minutes, 1 paste, 1 known"]


def test_too_often_is_waited_out(goes, night, people, dialog):
    goes.up()
    goes.down()
    known = night.post(dialog)
    people.inject_fault(PASTES, retry_after_s=1)
    goes.back()
    night.answer(known)

    assert len(replies(night, known)) == 1


def test_the_same_failure_twice_is_answered_in_the_order_it_was_said(
    goes, night, dialog
):
    goes.up()
    goes.down()
    first, last = night.post(dialog), night.post(dialog, user="carol")
    goes.back()

    assert "Same failure, already answered" in night.answer(last)["text"]
    assert "This fixed it" in str(night.answer(first)["blocks"])


def test_without_the_scope_the_rest_goes_on(goes, night, people, dialog):
    goes.up()
    goes.down()
    missed = night.post(dialog)
    people.inject_fault(PASTES, error="missing_scope", times=50)
    goes.back()
    asked = night.post(dialog, user="bob")
    night.answer(asked)

    assert replies(night, missed) == []
    assert len(replies(night, asked)) == 1


@pytest.mark.parametrize("word", ["listen", "off", "mentions"])
def test_a_channel_that_wants_no_word_gets_none(goes, night, dialog, word):
    goes.up()
    night.people.slash("alice", night.channel, "/patchbot", f"settings {word}")
    night.whisper(contains="In this channel")
    goes.down()
    missed = night.post(dialog)
    goes.passes(AWAY)
    bot = goes.back()

    assert night.said() == []
    assert bool(asked_at(bot, night, missed)) == (word == "listen")


def test_of_two_replicas_one_says_the_line(goes, start_bot, clock, night, dialog):
    goes.up()
    goes.down()
    known = night.post(dialog)
    goes.lost()
    goes.passes(AWAY)
    other = start_bot(clock=clock, beat_s=0.05)
    goes.back()

    assert other.store.presence
    assert len(replies(night, known)) == 1
    assert lines(night) == ["away 40 minutes, 1 paste, 1 known"]


def test_a_line_that_was_broken_for_long_is_an_absence_too(
    goes, start_bot, night, dialog, clock, mode
):
    if mode == "http":
        return  # over HTTP Slack itself tries again; nobody can tell that it did not
    bot = goes.up()
    goes.seen()
    night.people.inject_fault("apps.connections.open", status=500, times=1000)
    night.people.close_sockets()
    night.people.wait_for_call("apps.connections.open", ok=False)
    goes.lose()
    known = night.post(dialog)
    goes.lost()
    goes.passes(AWAY)
    night.people.clear_faults()
    night.people.wait_for_sockets(1, timeout_s=40)
    night.answer(known)
    night.people.wait_for_message(night.channel, contains="away 40 minutes")

    assert lines(night) == ["away 40 minutes, 1 paste, 1 known"]
    assert bot.store.presence
