"""Every kind of Slack failure has its step on the ladder."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.delivery import MOST_ATTEMPTS, Then, backoff, next_step


@pytest.mark.parametrize(
    "error, then",
    [
        pytest.param("", Then.RETRY, id="connection"),
        pytest.param("internal_error", Then.RETRY, id="slack-is-ill"),
        pytest.param("ratelimited", Then.RETRY, id="too-fast"),
        pytest.param("invalid_blocks", Then.PLAIN, id="blocks"),
        pytest.param("msg_blocks_too_long", Then.PLAIN, id="too-long"),
        pytest.param("not_in_channel", Then.GIVE_UP, id="not-in-channel"),
        pytest.param("is_archived", Then.GIVE_UP, id="archived"),
        pytest.param("never_heard_of", Then.GIVE_UP, id="unknown-word"),
        pytest.param("restricted_action", Then.PRIVATELY, id="restricted"),
        pytest.param("restricted_action_thread", Then.PRIVATELY, id="restricted-too"),
        pytest.param("already_reacted", Then.DONE, id="already"),
        pytest.param("token_revoked", Then.STOP, id="revoked"),
    ],
)
def test_each_error_word_has_its_step(error, then):
    assert next_step(error, attempt=1, jitter=0.5).then is then


def test_a_429_waits_as_long_as_slack_says_and_holds_the_others():
    step = next_step("", status=429, retry_after_s=30, attempt=1, jitter=0.5)

    assert step.after == timedelta(seconds=30)
    assert step.hold_all


def test_a_429_is_retried_however_often():
    step = next_step("ratelimited", attempt=10 * MOST_ATTEMPTS, jitter=0.5)

    assert step.then is Then.RETRY


def test_a_500_is_retried_until_it_is_hopeless():
    def after(attempt):
        return next_step("oops", status=503, attempt=attempt, jitter=0.5).then

    assert after(MOST_ATTEMPTS - 1) is Then.RETRY
    assert after(MOST_ATTEMPTS) is Then.GIVE_UP


def test_plain_text_that_is_refused_too_is_tried_again_and_given_up_at_last():
    again, last = (
        next_step("invalid_blocks", attempt=n, jitter=0.5, has_blocks=False)
        for n in (2, MOST_ATTEMPTS)
    )

    assert again.then is Then.RETRY
    assert last.then is Then.GIVE_UP


def test_waits_grow_to_a_cap_and_are_spread():
    whole = [backoff(n, jitter=1.0) for n in range(1, 40)]

    assert whole == sorted(whole)
    assert whole[-1] == timedelta(minutes=1)
    assert backoff(3, jitter=0.0) == backoff(3, jitter=1.0) / 2
