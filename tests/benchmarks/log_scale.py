"""The log at a million occurrences: look-up, recording, summary, size; run by hand.

    python -m tests.benchmarks.log_scale [ROWS] [FOLDER]

Fills a SQLite file with ROWS (1,000,000) occurrences over three years, as skewed
as real failures are, and prints what each question costs.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.incident import (
    Asked,
    Candidate,
    ChannelKind,
    Finding,
    Label,
    ResolutionReason,
    Source,
)
from bot.schedule import shifted, week_of
from bot.store import open_store
from bot.store.link import insert, to_us
from bot.store.rows import incident_row, occurrence_row
from bot.summary import Scope
from bot.visibility import Viewer, audience
from kb.verdict import Verdict

START, YEARS = datetime(2023, 11, 18, tzinfo=UTC), 3
A_INCIDENT = 4  # occurrences
ENTRIES = [f"kb{900000 + n}" for n in range(70)]
HOSTS = [f"SRV{n:04}" for n in range(2000)]
REASONS = [*ResolutionReason]
TEXT = "Event Type: Error Event Source: W3SVC Event ID: 1009 A process serving it "


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    folder = Path(sys.argv[2] if len(sys.argv) > 2 else tempfile.mkdtemp())
    path = folder / "scale.db"
    rng = random.Random(7)
    store = open_store(path)
    began = time.perf_counter()
    if not store.history.incidents(viewer=None, limit=1):  # a folder can be reused
        fill(store, rng, rows)
        store.link.rows("PRAGMA wal_checkpoint(TRUNCATE)")
        print(f"filled {rows:,} occurrences in {time.perf_counter() - began:.0f} s")
    print(f"file {path.stat().st_size / 1e6:,.0f} MB")
    now = START + timedelta(days=365 * YEARS)
    viewer = Viewer("T1", "U1", frozenset({"G1", "D1"}))
    show(
        "look-up at answer time",
        lambda: store.history.recurrence(
            key(rng), viewer=viewer, now=now, hosts=[rng.choice(HOSTS)]
        ),
        times=3000,
    )
    numbers = iter(range(10**9))
    show(
        "look-up, occurrence and incident recorded",
        lambda: record(store, rng, next(numbers), now),
        times=1000,
    )
    weeks = [shifted(week_of(now, zone=ZoneInfo("UTC")), -n) for n in range(1, 21)]
    show(
        "weekly summary, everything",
        lambda: store.numbers.summary(
            rng.choice(weeks), zone=ZoneInfo("Europe/Berlin"), scope=Scope()
        ),
        times=20,
    )
    show(
        "weekly summary, one channel",
        lambda: store.numbers.summary(
            rng.choice(weeks),
            zone=ZoneInfo("Europe/Berlin"),
            scope=Scope(channel=("T1", "C3")),
        ),
        times=20,
    )
    show(
        "history of a host",
        lambda: store.history.incidents(viewer=viewer, host=rng.choice(HOSTS)),
        times=200,
    )
    store.close()


def key(rng: random.Random) -> str:
    """Return a key as often as it is pasted: a few are most of it."""
    if rng.random() < 0.25:
        return f"fp:{rng.randrange(5000):016x}"
    return ENTRIES[min(int(rng.expovariate(0.15)), len(ENTRIES) - 1)]


def paste(rng: random.Random, number: int, moment: datetime) -> tuple[Asked, Finding]:
    mine = key(rng)
    known = mine.startswith("kb")
    channel = f"C{rng.randrange(20)}" if rng.random() < 0.9 else "G1"
    asked = Asked(
        team="T1",
        channel=channel,
        channel_kind=(ChannelKind.PRIVATE if channel == "G1" else ChannelKind.PUBLIC),
        ts=f"{number}.000001",
        thread_ts=None,
        author=f"U{rng.randrange(300)}",
        source=Source.PASTE,
        text=TEXT * 4,  # 300 characters, about what people paste
        asked_at=moment,
    )
    finding = Finding(
        verdict=Verdict.ANSWER if known else Verdict.UNKNOWN,
        key=mine,
        title=f"Failure {mine}",
        entry_id=mine if known else None,
        hosts=(rng.choice(HOSTS),) if rng.random() < 0.8 else (),
        kbs=("KB5031364",) if rng.random() < 0.1 else (),
        telling_line=f"a process serving {mine} failed with error <n>",
        matches=(Candidate(mine, f"Failure {mine}", 0.97, (("event", "x", 3),)),),
    )
    return asked, finding


def fill(store, rng: random.Random, rows: int) -> None:  # type: ignore[no-untyped-def]
    """Write rows straight into the tables: through the doors it would take an hour."""
    run, span = store.link.run, timedelta(days=365 * YEARS)
    number = 0
    while number < rows:
        with store.transaction():
            for _ in range(5000):
                moment = START + span * (number / rows)
                asked, finding = paste(rng, number, moment)
                opened = incident_row(asked, finding, label=Label.SEEN, now=moment)
                incident = number // A_INCIDENT + 1
                if rng.random() < 0.7 and moment < START + span * 0.99:
                    reason = rng.choice(REASONS)
                    opened |= {
                        "status": reason.status,
                        "reason": reason,
                        "settled_by": "U1",
                        "settled_at": to_us(moment + timedelta(hours=2)),
                    }
                run(insert("incident", opened), *opened.values())
                for n in range(A_INCIDENT):
                    other, _ = paste(rng, number, moment + timedelta(minutes=n))
                    add(store, other, asked, finding, incident, number + 1)
                    number += 1
                if number >= rows:
                    return


def add(store, other, asked, finding, incident, occurrence) -> None:  # type: ignore[no-untyped-def]
    """Write one occurrence with its hosts, in the incident's channel."""
    row = {**occurrence_row(asked, finding), "ts": other.ts, "incident": incident}
    row["seen_at"] = to_us(other.asked_at)
    store.link.run(insert("occurrence", row), *row.values())
    for position, host in enumerate(finding.hosts):
        named = {
            "occurrence": occurrence,
            "position": position,
            "incident": incident,
            "team": "T1",
            "audience": audience(asked.channel_kind, asked.channel),
            "key": finding.key,
            "host": host,
            "seen_at": row["seen_at"],
        }
        store.link.run(insert("host", named), *named.values())
    for position, kb in enumerate(finding.kbs):
        store.link.run(
            "INSERT INTO named_kb VALUES (?, ?, ?, ?, ?)",
            *(occurrence, position, "T1", kb, row["seen_at"]),
        )


def record(store, rng: random.Random, number: int, now: datetime) -> None:  # type: ignore[no-untyped-def]
    asked, finding = paste(rng, 10**8 + number, now)
    store.incidents.record(asked, finding, now=now)


def show(what: str, question, *, times: int) -> None:  # type: ignore[no-untyped-def]
    """Ask a question many times; print ms by the wall clock and of this thread.

    On a busy machine the second is the one that says something.
    """
    wall, own = [], []
    for _ in range(times):
        start, used = time.perf_counter(), time.thread_time()
        question()
        own.append((time.thread_time() - used) * 1000)
        wall.append((time.perf_counter() - start) * 1000)
    for name, cost in (("wall", sorted(wall)), ("cpu", sorted(own))):
        p99 = cost[min(int(times * 0.99), times - 1)]
        print(
            f"{what:<42} {name:<4} p50 {cost[times // 2]:8.2f} ms  p99 {p99:8.2f} ms"
            f"  worst {cost[-1]:8.2f} ms  (n = {times})"
        )


if __name__ == "__main__":
    main()
