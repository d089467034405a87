"""Work runs in order in its channel, and one channel never holds up another."""

from __future__ import annotations

import threading

import pytest

from handlers.lanes import Lanes


@pytest.fixture
def failures():
    return []


@pytest.fixture
def lanes(failures):
    return Lanes(failures.append)


def test_a_lane_keeps_its_order(lanes):
    done = []
    for number in range(200):
        lanes.add("C1", lambda n=number: done.append(n))

    assert lanes.close()
    assert done == list(range(200))


def test_a_slow_lane_does_not_hold_up_another(lanes):
    gate, passed = threading.Event(), threading.Event()
    lanes.add("C1", lambda: gate.wait(5))
    lanes.add("C2", passed.set)

    assert passed.wait(5)
    assert lanes.depth() == 1

    gate.set()

    assert lanes.close()


def test_work_that_fails_is_told_and_its_lane_goes_on(lanes, failures):
    done = []
    lanes.add("C1", lambda: 1 / 0)
    lanes.add("C1", lambda: done.append("after"))

    assert lanes.close()
    assert done == ["after"]
    assert [type(failure) for failure in failures] == [ZeroDivisionError]


def test_closing_does_not_wait_for_ever(lanes):
    gate = threading.Event()
    lanes.add("C1", lambda: gate.wait(5))

    assert not lanes.close(drain_s=0.05)

    gate.set()
