"""The clock under the leases follows a jump forward and not one back."""

from __future__ import annotations

from datetime import timedelta

from bot.clock import SharedTime, SteadyClock

HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


class Machine:
    """A machine whose clock people set."""

    def __init__(self, now):
        self.wall, self.ticks = now, 0.0

    def passes(self, seconds):
        self.wall += timedelta(seconds=seconds)
        self.ticks += seconds

    def clock(self):
        return SteadyClock(lambda: self.wall, lambda: self.ticks)


def test_an_undisturbed_clock_is_the_machines(now):
    machine = Machine(now)
    clock = machine.clock()
    machine.passes(90)

    assert clock() == now + 90 * SECOND


def test_a_jump_forward_is_followed_at_once(now):
    machine = Machine(now)
    clock = machine.clock()
    machine.wall += HOUR

    assert clock() == now + HOUR


def test_a_jump_back_only_slows_it_until_the_machine_has_caught_up(now):
    machine = Machine(now)
    clock = machine.clock()
    machine.wall -= HOUR
    machine.passes(10)
    slow = clock()
    machine.passes(3 * 3600)

    assert slow == now + 5 * SECOND
    assert clock() == machine.wall


def test_replicas_go_by_the_servers_time_and_not_by_their_own(now):
    machine = Machine(now)
    clock = SharedTime(lambda: now + HOUR, lambda: machine.ticks)
    machine.passes(30)

    assert clock() == now + HOUR + 30 * SECOND


def test_while_the_server_cannot_be_asked_its_time_goes_on(now):
    machine, answers = Machine(now), iter([now, None])
    clock = SharedTime(lambda: next(answers), lambda: machine.ticks)
    machine.passes(90)

    assert clock() == now + 90 * SECOND
