"""A seeded year of incidents with known truth: what happened, and who knew of it."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot.incident import (
    Asked,
    ChannelKind,
    Finding,
    Opinion,
    ResolutionReason,
    Source,
    StepResult,
)
from kb.verdict import Verdict

START = datetime(2026, 1, 1, tzinfo=UTC)
HOSTS = [f"{role}{n:02}" for role in ("WEB", "APP", "SQL", "DC") for n in range(1, 11)]
ENTRIES = [f"kb{number}" for number in range(900001, 900013)]
UNKNOWN = [
    "the frobnicator service terminated with error <n>",
    "cannot open <path>: access denied by policy",
    "setup of the gizmo failed with 0x8007000e",
    "wuauclt lost its queue at <time>",
]
CHANNELS = [
    ("C1", ChannelKind.PUBLIC),
    ("C2", ChannelKind.PUBLIC),
    ("G1", ChannelKind.PRIVATE),
]
REASONS = [*ResolutionReason]


@dataclass(frozen=True, slots=True)
class Truth:
    """One paste as the generator made it."""

    at: datetime
    channel: str
    key: str
    hosts: tuple[str, ...]
    unknown: bool
    withdrawn: bool


def make_year(store, *, seed, days=365, a_day=6):
    """Fill ``store`` with about ``days * a_day`` pastes; return their truth."""
    rng = random.Random(seed)
    moments = sorted(
        START + timedelta(seconds=rng.randrange(days * 86400))
        for _ in range(days * a_day)
    )
    truth = []
    with store.transaction():
        for number, moment in enumerate(moments):
            truth.append(_one(store, rng, number, moment))
    return truth


def _one(store, rng, number, moment):
    channel, kind = rng.choice(CHANNELS)
    unknown = rng.random() < 0.25
    line = rng.choice(UNKNOWN)
    # The front of the list is frequent, its end rare.
    entry = ENTRIES[min(int(rng.expovariate(0.4)), len(ENTRIES) - 1)]
    hosts = tuple(rng.sample(HOSTS, rng.choice([0, 1, 1, 1, 2, 3])))
    asked = Asked(
        team="T1",
        channel=channel,
        channel_kind=kind,
        ts=f"{number}.000001",
        thread_ts=None,
        author=f"U{rng.randrange(9)}",
        source=Source.PASTE,
        text=f"paste {number}",
        asked_at=moment,
    )
    finding = Finding(
        verdict=Verdict.ANSWER,
        key=entry,
        title=f"Failure {entry}",
        entry_id=entry,
        hosts=hosts,
        kbs=("KB973917",) if rng.random() < 0.2 else (),
        telling_line=f"failure {entry}",
    )
    if unknown:
        finding = replace(
            finding,
            verdict=Verdict.UNKNOWN,
            key=f"fp:{UNKNOWN.index(line)}",
            title=line,
            entry_id=None,
            telling_line=line,
        )
    recorded = store.incidents.record(asked, finding, now=moment)
    _aftermath(store, rng, recorded.incident.number, moment)
    withdrawn = rng.random() < 0.03
    if withdrawn:
        store.incidents.withdraw("T1", channel, asked.ts, now=moment)
    return Truth(moment, channel, finding.key, hosts, unknown, withdrawn)


def _aftermath(store, rng, number, moment):
    later = moment + timedelta(minutes=rng.expovariate(1 / 300))
    if rng.random() < 0.3:
        store.outcomes.acknowledge(number, by="U1", now=moment + timedelta(minutes=3))
    if rng.random() < 0.3:
        opinion = rng.choice([*Opinion])
        store.opinions.feedback(number, opinion, by="U2", now=later)
    if rng.random() < 0.2:
        result = rng.choice([*StepResult])
        store.opinions.step(number, rng.randrange(1, 5), result, by="U3", now=later)
    if rng.random() < 0.6:
        store.outcomes.settle(number, rng.choice(REASONS), by="U4", now=later)
