"""What the log says about a failure, in sentences people read at 02:00."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.desk.recurring import recurrence_sentences
from bot.incident import Fix, Label, Recurrence, ResolutionReason
from bot.reply import Part


@pytest.fixture
def past(now):
    def make(**changes):
        plain = {
            "in_30_days": 2,
            "total": 5,
            "hosts": ("WEB07",),
            "last_seen_at": now - timedelta(days=2),
            "last_fix": Fix(
                incident=3,
                channel="C1",
                thread_ts="1700.1",
                reason=ResolutionReason.FIXED_BY_ENTRY,
                step=2,
                by="U9",
                at=now - timedelta(days=2),
                hosts=("WEB07",),
            ),
            "label": Label.FREQUENT,
        }
        return Recurrence(**(plain | changes))

    return make


def words(past, **options):
    lines = recurrence_sentences(past, **options)
    return " ".join(part.text for line in lines for part in line)


def test_third_time_last_fixed_where_and_by_which_step(past):
    said = words(past(), hosts=["WEB01"])

    assert said.startswith("Third time in 30 days, last  fixed on WEB07 by step 2 (")


def test_who_fixed_it_and_the_thread_are_named(past):
    (first, *_) = recurrence_sentences(past())

    assert Part("person", "U9") in first
    assert Part("thread", "thread", "C1/1700.1") in first


@pytest.mark.parametrize(
    "changes, hosts, says",
    [
        pytest.param(
            {"last_seen_at": None, "last_fix": None, "in_30_days": 0},
            [],
            "Not seen here before.",
            id="new",
        ),
        pytest.param({"last_fix": None}, [], "not settled so far", id="never-settled"),
        pytest.param({"in_30_days": 0}, [], "not in the last 30 days", id="rare"),
        pytest.param({}, ["WEB01"], "now on WEB01, before on WEB07", id="another-host"),
        pytest.param(
            {"label": Label.REGRESSED},
            ["WEB07"],
            "came back on WEB07 after a confirmed fix",
            id="regressed",
        ),
        pytest.param({"in_30_days": 20}, [], "21st time in 30 days", id="often"),
    ],
)
def test_what_is_said(past, changes, hosts, says):
    assert says in words(past(**changes), hosts=hosts)
