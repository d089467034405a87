"""What is asked on every paste and every Monday goes by an index, never by all rows."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.store import Store, open_store
from bot.store.sqlite import SqliteLink
from bot.summary import Scope
from bot.visibility import Viewer

VIEWER = Viewer("T1", "U1", frozenset({"G1"}))


class Explaining(SqliteLink):
    """A SQLite store that keeps the plan of every SELECT it runs."""

    plans: list[str]

    def rows(self, sql, *values):
        """Ask for the plan before the rows."""
        if sql.lstrip().upper().startswith("SELECT"):
            for step in super().rows(f"EXPLAIN QUERY PLAN {sql}", *values):
                self.plans.append(step["detail"])
        return super().rows(sql, *values)


@pytest.fixture
def explained(tmp_path, asked, finding, now):
    """Return a store with a few rows in it that keeps the plans of what it reads."""
    filled = open_store(tmp_path / "patchbot.db")
    for n in range(20):
        filled.incidents.record(asked(), finding(key=f"k{n}"), now=now)
    filled.close()
    link = Explaining(tmp_path / "patchbot.db")
    link.plans = []
    yield Store(link)
    link.close()


QUESTIONS = {
    "recurrence": lambda s, now: s.history.recurrence("k1", viewer=VIEWER, now=now),
    "reach": lambda s, now: s.history.reach(
        "k1", viewer=VIEWER, since=now - timedelta(days=30)
    ),
    "message": lambda s, now: s.history.by_message("T1", "C1", "1"),
    "thread": lambda s, now: s.history.by_thread("T1", "C1", "1"),
    "incident": lambda s, now: s.history.incident(1, viewer=VIEWER),
    "inbox": lambda s, now: s.inbox.claim("Ev1", {}, now=now, also=["m"]),
    "unfinished": lambda s, now: s.inbox.unfinished(now=now),
    "outbox": lambda s, now: s.outbox.claim(now=now),
    "host": lambda s, now: s.history.incidents(viewer=VIEWER, host="WEB01"),
    "tally": lambda s, now: s.opinions.tally("kb1"),
    "timeline": lambda s, now: s.audit.of(1),
    "summary": lambda s, now: s.numbers.summary(
        "2026-W47", zone=ZoneInfo("UTC"), scope=Scope()
    ),
    "summary-of-a-channel": lambda s, now: s.numbers.summary(
        "2026-W47", zone=ZoneInfo("UTC"), scope=Scope(channel=("T1", "C1"))
    ),
}


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS.keys())
def test_no_question_reads_a_whole_table(explained, now, question):
    question(explained, now)

    plans = explained.link.plans
    assert plans
    assert [p for p in plans if p.startswith("SCAN") and p not in SMALL_SCANS] == []


# Scans of what a subquery has already cut down, and of the few rows that wait.
SMALL_SCANS = {
    "SCAN o USING INDEX outbox_waiting",
    "SCAN s",
    "SCAN l",
    "SCAN t",
    "SCAN CONSTANT ROW",
}


def test_the_look_up_is_answered_from_the_index_alone(explained, now):
    QUESTIONS["recurrence"](explained, now)

    assert any("COVERING INDEX occurrence_key" in plan for plan in explained.link.plans)
    assert any("COVERING INDEX host_of_key" in plan for plan in explained.link.plans)
