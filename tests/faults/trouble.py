"""Everything that goes wrong on a bad night, one function a fault, by name."""

from __future__ import annotations

import random
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass

from tests.faults.replica import Replica

POST = "chat.postMessage"
LOOK = "conversations.replies"
OPEN = "apps.connections.open"


@dataclass(frozen=True, slots=True)
class Scene:
    """What the faults happen to."""

    people: object  # the workspace's client
    replicas: Sequence[Replica]
    db: str
    dice: random.Random

    def one(self) -> Replica:
        """Return any of the replicas."""
        return self.dice.choice(self.replicas)


def duplicates(scene: Scene) -> None:
    """Slack delivers every event twice for a while."""
    scene.people.duplicate_events(1)
    later(2.0, scene.people.duplicate_events, 0)


def refresh(scene: Scene) -> None:
    """Slack asks to connect anew, with notice."""
    scene.people.disconnect_sockets("warning")
    scene.people.disconnect_sockets("refresh_requested")


def reset(scene: Scene) -> None:
    """Every connection breaks with a TCP reset."""
    scene.people.reset_sockets()


def half_open(scene: Scene) -> None:
    """Every connection goes deaf without a word."""
    scene.people.mute_sockets()


def used_tickets(scene: Scene) -> None:
    """Slack takes a ticket and refuses the connection; it is good for no second try."""
    scene.people.inject_fault("socket", times=3)
    scene.people.reset_sockets()


def no_tickets(scene: Scene) -> None:
    """Slack hands out no tickets for a moment, and breaks the connections."""
    scene.people.inject_fault(OPEN, times=2, status=500)
    scene.people.inject_fault(OPEN, times=1, retry_after_s=1)
    scene.people.reset_sockets()


def storm_of_429(scene: Scene) -> None:
    """Slack has had enough of us."""
    times = scene.dice.randint(3, 8)
    scene.people.inject_fault(POST, times=times, retry_after_s=1)
    scene.people.inject_fault(LOOK, times=2, retry_after_s=1)


def errors_of_500(scene: Scene) -> None:
    """Slack fails, having done what it was asked or not."""
    for performed in (True, False):
        scene.people.inject_fault(POST, times=3, status=500, performed=performed)
    scene.people.inject_fault(POST, error="internal_error", performed=True)
    scene.people.inject_fault(LOOK, times=2, status=500)


def lost_answers(scene: Scene) -> None:
    """Slack does it and the line breaks before the answer."""
    scene.people.inject_fault(POST, times=4, performed=True, drop=True)
    scene.people.inject_fault(LOOK, times=1, drop=True)


def slow(scene: Scene) -> None:
    """Slack takes its time, and does it at the end of it."""
    scene.people.inject_fault("*", times=6, delay_s=1.0)


def too_long(scene: Scene) -> None:
    """Slack does not want the blocks."""
    scene.people.inject_fault(POST, times=3, error="msg_blocks_too_long")


def locked_database(scene: Scene) -> None:
    """Somebody else holds the database for longer than we wait."""
    threading.Thread(target=hold, args=(scene.db, 2.5), daemon=True).start()


def full_disk(scene: Scene) -> None:
    """No file grows any more."""
    replica = scene.one()
    replica.may_write(most_bytes=0)
    later(1.5, replica.may_write, most_bytes=None)


def clock_jump(scene: Scene) -> None:
    """The clock is set an hour on, or back."""
    scene.one().move_clock(scene.dice.choice((3600.0, -3600.0, 0.0)))


def frozen(scene: Scene) -> None:
    """The machine is paused for a moment."""
    threading.Thread(target=scene.one().freeze, args=(2.0,), daemon=True).start()


FAULTS: tuple[Callable[[Scene], None], ...] = (
    duplicates,
    refresh,
    reset,
    half_open,
    used_tickets,
    no_tickets,
    storm_of_429,
    errors_of_500,
    lost_answers,
    slow,
    too_long,
    locked_database,
    full_disk,
    clock_jump,
    frozen,
)


def calm(scene: Scene) -> None:
    """Let nothing go wrong any more; clocks are right again."""
    scene.people.clear_faults()
    scene.people.duplicate_events(0)
    for replica in scene.replicas:
        replica.may_write(most_bytes=None)
        replica.move_clock(0.0)


def hold(db: str, seconds: float) -> None:
    """Hold the write lock of a database, from outside the bot, for a while."""
    if db.startswith("postgresql://"):
        import psycopg

        with (
            suppress(psycopg.errors.DeadlockDetected),  # the bot came first: let it
            psycopg.connect(db) as connection,
        ):
            connection.execute("LOCK TABLE inbox, outbox IN ACCESS EXCLUSIVE MODE")
            time.sleep(seconds)
        return
    with (
        closing(sqlite3.connect(db, timeout=10, isolation_level=None)) as connection,
        suppress(sqlite3.OperationalError),  # a full house: nothing to hold
    ):
        connection.execute("BEGIN IMMEDIATE")
        time.sleep(seconds)
        connection.execute("ROLLBACK")


def later(seconds: float, do: Callable[..., object], *args, **more) -> None:
    """Call ``do`` after a while."""
    timer = threading.Timer(seconds, do, args, more)
    timer.daemon = True
    timer.start()
