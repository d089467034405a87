"""Hold a steady load for long, with faults, and watch what must stay flat.

``make soak``, or ``python -m tests.faults.soak``.  From the environment: MINUTES
(45), RATE (20 events a second, most of them talk as in a real channel), SEED, EVERY
(seconds between two lines).  Memory, threads, descriptors and the size of the
database's log are the bot process's own.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from bot.workspace import Workspace
from tests.faults.chaos import MANIFEST, Night, Plan
from tests.faults.replica import Replica
from tests.faults.trouble import FAULTS, calm

TALK = "anybody know when the next wave starts? we are still waiting for the reboots"
PASTE_EVERY = 50  # one event in so many is a paste: Slack takes one post a second
FAULT_EVERY_S = 10.0
CHANNELS = 50


@dataclass(frozen=True, slots=True)
class Size:
    """What the bot takes at a moment."""

    memory_mb: float
    threads: int
    descriptors: int
    wal_kb: float

    def __str__(self) -> str:
        return (
            f"memory {self.memory_mb:6.1f} MB  threads {self.threads:3}"
            f"  descriptors {self.descriptors:3}  WAL {self.wal_kb:7.0f} kB"
        )


def size_of(replica: Replica, db: Path) -> Size:
    """Read from /proc what a bot takes."""
    folder = Path(f"/proc/{replica.pid}")
    fields = dict(
        line.split(":", 1) for line in (folder / "status").read_text().splitlines()
    )
    wal = db.with_name(db.name + "-wal")
    return Size(
        memory_mb=int(fields["VmRSS"].split()[0]) / 1024,
        threads=int(fields["Threads"]),
        descriptors=len(list((folder / "fd").iterdir())),
        wal_kb=wal.stat().st_size / 1024 if wal.exists() else 0.0,
    )


class Soak(Night):
    """The cast of a night of chaos, without the kills, for as long as is wanted."""

    def soak(self, *, minutes: float, every_s: float) -> None:
        """Run for ``minutes``; print a line every ``every_s``."""
        bot = self.replicas[0].start()
        bot.up.wait(30)
        roles = (self._talk, self._trouble_now_and_then)
        threads = [threading.Thread(target=role, daemon=True) for role in roles]
        for thread in threads:
            thread.start()
        began = time.monotonic()
        while time.monotonic() - began < minutes * 60:
            time.sleep(every_s)
            passed = time.monotonic() - began
            size = size_of(bot, Path(self.plan.db))
            print(f"{passed:6.0f} s  events {self.events:6}  {size}", flush=True)
        self._over.set()
        for thread in threads:
            thread.join()
        calm(self.scene)
        self.people.wait_until_quiet(quiet_s=3.0, timeout_s=60)
        bot.stop()

    events = 0

    def _talk(self) -> None:
        # By the clock: a post that takes its time makes the next one come sooner.
        number, due = 0, time.monotonic()
        while not self._over.wait(max(0.0, due - time.monotonic())):
            number += 1
            due += self.dice.expovariate(self.plan.rate)
            channel = self.dice.choice(self.channels)
            text = f"Fatal error 0x{0xE6A10000 + number:08X}: it could not be written"
            said = f"<@{self._bot}> {text}" if number % PASTE_EVERY == 0 else TALK
            self.people.post("alice", channel, said)
            self.events = number

    @property
    def _bot(self) -> str:
        return "U00000001"  # the seed's first user

    def _trouble_now_and_then(self) -> None:
        while not self._over.wait(self.dice.uniform(0.5, 1.5) * FAULT_EVERY_S):
            self.dice.choice(FAULTS)(self.scene)


def main() -> int:
    """Soak as the environment asks for."""
    minutes = float(os.environ.get("MINUTES", "45"))
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        plan = Plan(
            pastes=0,
            kills=0,
            seed=int(os.environ.get("SEED", str(random.randrange(10**6)))),
            channels=CHANNELS,
            rate=float(os.environ.get("RATE", "20")),
            db=str(Path(folder) / "patchbot.db"),
        )
        print(f"seed {plan.seed}, {minutes:g} minutes at {plan.rate:g} events/s")
        with Workspace(MANIFEST, clock_scale=plan.clock_scale) as workspace:
            night = Soak(plan, Path(folder), workspace)
            try:
                night.soak(
                    minutes=minutes, every_s=float(os.environ.get("EVERY", "60"))
                )
            finally:
                night.replicas[0].kill()
    return 0


if __name__ == "__main__":
    sys.exit(main())
