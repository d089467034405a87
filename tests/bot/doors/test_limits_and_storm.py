"""Who knocks too often waits; who reports the same thing twice is counted."""

from __future__ import annotations

from bot.doors import limits
from bot.doors.limits import RateLimit
from bot.doors.storm import LOUD, LOUD_WITHIN_S, SAME_WITHIN_S, Storm


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


def test_a_burst_passes_and_the_rest_waits_its_turn():
    clock = Clock()
    limit = RateLimit(per_minute=60, burst=3, clock=clock)

    assert [limit.wait_s("a") for _ in range(4)] == [0, 0, 0, 1.0]
    clock.now += 0.5
    assert limit.wait_s("a") == 0.5
    clock.now += 0.5
    assert limit.wait_s("a") == 0
    assert limit.wait_s("b") == 0


def test_memory_is_bounded_whoever_knocks(monkeypatch):
    monkeypatch.setattr(limits, "MOST_CALLERS", 10)
    limit = RateLimit(per_minute=60, burst=3, clock=Clock())
    for number in range(1000):
        limit.wait_s(f"caller {number}")

    assert len(limit._left) == 10


def test_the_same_alert_at_another_time_is_a_repeat_another_code_is_not():
    storm = Storm()

    assert not storm.is_repeat("02:00:01 error 0x80070005 on WEB01", now=0)
    assert storm.is_repeat("02:00:09 error 0x80070005 on WEB01", now=1)
    assert not storm.is_repeat("02:00:09 error 0x80070002 on WEB01", now=1)
    assert not storm.is_repeat("02:00:09 error 0x80070005 on WEB02", now=1)
    assert not storm.is_repeat("02:01:09 error 0x80070005 on WEB01", now=SAME_WITHIN_S)


def test_what_was_held_back_in_a_storm_is_due_once_when_it_calms():
    storm = Storm()
    loud = [storm.is_loud(now=0.0) for _ in range(LOUD + 3)]
    storm.wait(7)
    storm.wait(7)

    assert loud.count(True) == LOUD
    assert storm.due(now=LOUD_WITHIN_S - 1) == ()
    assert storm.due(now=LOUD_WITHIN_S) == (7,)
    assert storm.due(now=LOUD_WITHIN_S + 1) == ()
