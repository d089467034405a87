"""A generated year: every number of the summary against an independent count."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.schedule import bounds, shifted
from bot.store import open_store
from bot.store.link import to_us
from bot.summary import Scope
from bot.summary_files import as_html, as_json, as_markdown
from bot.visibility import Viewer
from tests.year import make_year

WEEKS = [f"2026-W{week:02}" for week in range(1, 54)]
ZONES = ["UTC", "America/New_York", "Asia/Kathmandu"]


@pytest.fixture(scope="module")
def year(tmp_path_factory):
    """Return a store with a year in it, the truth, and a plain connection."""
    path = tmp_path_factory.mktemp("year") / "patchbot.db"
    store = open_store(path)
    truth = make_year(store, seed=20261118)
    with closing(sqlite3.connect(path)) as plain:
        yield store, truth, plain
    store.close()


def summed(store, week, zone="UTC", scope=Scope()):  # noqa: B008  # it is frozen
    return as_json(store.numbers.summary(week, zone=ZoneInfo(zone), scope=scope))


@pytest.mark.parametrize("zone", ZONES)
def test_what_was_pasted_is_what_is_counted(year, zone):
    store, truth, _ = year
    for week in WEEKS:
        start, end = bounds(week, zone=ZoneInfo(zone))
        mine = [t for t in truth if start <= t.at < end and not t.withdrawn]
        known = [t for t in mine if not t.unknown]

        shown = summed(store, week, zone)

        assert shown["occurrences"] == len(mine)
        assert shown["hosts"] == len({host for t in mine for host in t.hosts})
        assert {e["id"]: e["occurrences"] for e in shown["entries"]} == {
            key: sum(t.key == key for t in known) for key in {t.key for t in known}
        }
        assert sum(c["count"] for c in shown["clusters"]) == len(mine) - len(known)
        assert shown["coverage"] == (round(len(known) / len(mine), 4) if mine else None)


@pytest.mark.parametrize("zone", ZONES)
def test_every_number_is_what_plain_sql_counts(year, zone):
    store, _, plain = year

    def count(sql, **values):
        return plain.execute(sql, values).fetchone()[0]

    for week in WEEKS:
        start, end = bounds(week, zone=ZoneInfo(zone))
        span = {"a": to_us(start), "z": to_us(end)}
        before = dict(
            zip(
                "az",
                map(to_us, bounds(shifted(week, -1), zone=ZoneInfo(zone))),
                strict=True,
            )
        )

        shown = summed(store, week, zone)

        live = (
            "FROM occurrence WHERE withdrawn_at IS NULL"
            " AND seen_at >= :a AND seen_at < :z"
        )
        assert shown["occurrences"] == count(f"SELECT COUNT(*) {live}", **span)
        assert shown["previous"]["occurrences"] == count(
            f"SELECT COUNT(*) {live}", **before
        )
        opened = (
            "SELECT COUNT(*) FROM incident WHERE opened_at >= :a AND opened_at < :z"
        )
        assert shown["incidents"] == count(opened, **span)
        assert shown["previous"]["incidents"] == count(opened, **before)
        assert shown["hosts"] == count(
            "SELECT COUNT(DISTINCT host) FROM host"
            " WHERE seen_at >= :a AND seen_at < :z",
            **span,
        )
        assert shown["open"] == count(
            "SELECT COUNT(*) FROM incident WHERE opened_at < :z"
            " AND (settled_at IS NULL OR settled_at >= :z)",
            **span,
        )
        cured = (
            "FROM incident WHERE status = 'resolved'"
            " AND settled_at >= :a AND settled_at < :z"
        )
        assert shown["resolved"] == count(f"SELECT COUNT(*) {cured}", **span)
        minutes = sorted(
            (settled - opened) / 60e6
            for opened, settled in plain.execute(
                f"SELECT opened_at, settled_at {cured}", span
            )
        )
        middle = len(minutes) // 2
        median = (
            None
            if not minutes
            else round((minutes[middle] + minutes[-middle - 1]) / 2, 1)
        )
        assert shown["median_minutes_to_resolve"] == median
        assert shown["regressed"] == [
            key
            for (key,) in plain.execute(
                "SELECT DISTINCT key FROM incident WHERE label = 'regressed'"
                " AND key LIKE 'kb%' AND opened_at >= :a AND opened_at < :z"
                " ORDER BY key",
                span,
            )
        ]
        for entry in shown["entries"]:
            with_key = f"{live} AND key = :k"
            now = count(f"SELECT COUNT(*) {with_key}", k=entry["id"], **span)
            then = count(f"SELECT COUNT(*) {with_key}", k=entry["id"], **before)
            assert (entry["occurrences"], entry["change"]) == (now, now - then)
            assert entry["hosts"] == count(
                "SELECT COUNT(DISTINCT host) FROM host WHERE key = :k"
                " AND seen_at >= :a AND seen_at < :z",
                k=entry["id"],
                **span,
            )
        wrong = count(
            "SELECT COUNT(*) FROM incident i WHERE (reason = 'false-match'"
            " AND settled_at >= :a AND settled_at < :z) OR EXISTS (SELECT 1 FROM"
            " feedback f WHERE f.incident = i.number AND f.opinion = 'wrong'"
            " AND f.entry_id IS NOT NULL AND f.at >= :a AND f.at < :z)",
            **span,
        )
        judged = count(
            "SELECT COUNT(*) FROM incident i WHERE (reason IN ('false-match',"
            " 'fixed-by-entry') AND settled_at >= :a AND settled_at < :z) OR EXISTS"
            " (SELECT 1 FROM feedback f WHERE f.incident = i.number"
            " AND f.entry_id IS NOT NULL AND f.at >= :a AND f.at < :z)",
            **span,
        )
        assert shown["precision_n"] == judged
        assert shown["precision"] == (
            round((judged - wrong) / judged, 4) if judged else None
        )
        assert (
            sum(d["known"] + d["unknown"] for d in shown["days"])
            == shown["occurrences"]
        )


KEYS = {
    "week": str,
    "from": str,
    "to": str,
    "occurrences": int,
    "incidents": int,
    "hosts": int,
    "previous": dict,
    "entries": list,
    "regressed": list,
    "open": int,
    "resolved": int,
    "median_minutes_to_resolve": float,
    "coverage": float,
    "precision": float,
    "clusters": list,
}
MAY_BE_NULL = {"median_minutes_to_resolve", "coverage", "precision"}


@pytest.mark.parametrize("zone", ZONES)
def test_the_json_holds_what_tools_may_rely_on(year, zone):
    store, truth, _ = year
    for week in WEEKS:
        start, end = bounds(week, zone=ZoneInfo(zone))
        shown = summed(store, week, zone)

        for key, kind in KEYS.items():
            null = key in MAY_BE_NULL and shown[key] is None
            assert null or isinstance(shown[key], kind), key
        assert shown["week"] == week
        assert datetime.fromisoformat(shown["from"]) == start
        assert datetime.fromisoformat(shown["to"]) == end
        assert datetime.fromisoformat(shown["from"]).utcoffset() == start.utcoffset()
        assert shown["previous"].keys() == {"occurrences", "incidents"}
        for entry in shown["entries"]:
            assert {"id", "title", "occurrences", "hosts", "change", "label"} == {
                *entry
            }
            assert entry["title"] == f"Failure {entry['id']}"
        mine = [t for t in truth if start <= t.at < end and not t.withdrawn]
        lines = Counter(t.key for t in mine if t.unknown)
        hosts = {k: {h for t in mine if t.key == k for h in t.hosts} for k in lines}
        assert sorted((c["count"], c["hosts"]) for c in shown["clusters"]) == sorted(
            (count, len(hosts[key])) for key, count in lines.items()
        )


@pytest.mark.parametrize("zone", ZONES)
def test_means_updates_steps_and_the_last_cycle_are_what_plain_sql_counts(year, zone):
    store, _, plain = year
    there = ZoneInfo(zone)
    for week in WEEKS:
        a, z = map(to_us, bounds(week, zone=there))
        shown = summed(store, week, zone)
        shown_cycle = shown["previous_cycle"]
        cycle = map(to_us, bounds(shown_cycle["week"], zone=there))
        counted = plain.execute(
            "SELECT COUNT(*) FROM occurrence WHERE withdrawn_at IS NULL"
            " AND seen_at >= ? AND seen_at < ?",
            [*cycle],
        ).fetchone()
        assert shown_cycle["occurrences"] == counted[0]
        mean, answer = plain.execute(
            "SELECT (SELECT AVG((settled_at - opened_at) / 60e6) FROM incident WHERE"
            " status = 'resolved' AND settled_at >= :a AND settled_at < :z),"
            " (SELECT COUNT(answered_at) FROM incident"
            "  WHERE opened_at >= :a AND opened_at < :z)",
            {"a": a, "z": z},
        ).fetchone()
        assert shown["mean_minutes_to_resolve"] == (
            None if mean is None else pytest.approx(mean, abs=0.06)
        )
        assert (shown["median_minutes_to_answer"] is None) == (answer == 0)
        updates = plain.execute(
            "SELECT n.kb, COUNT(DISTINCT o.id), COUNT(DISTINCT h.host)"
            " FROM named_kb n JOIN occurrence o ON o.id = n.occurrence"
            " LEFT JOIN host h ON h.occurrence = o.id WHERE o.withdrawn_at IS NULL"
            " AND o.seen_at >= ? AND o.seen_at < ? GROUP BY n.kb",
            [a, z],
        ).fetchall()
        assert {
            (p["kb"], p["occurrences"], p["hosts"]) for p in shown["patches"]
        } == set(updates)
        steps = plain.execute(
            "SELECT entry_id, step, SUM(result = 'worked'), SUM(result = 'failed')"
            " FROM step_outcome WHERE entry_id IS NOT NULL AND at >= ? AND at < ?"
            " GROUP BY entry_id, step",
            [a, z],
        ).fetchall()
        assert {
            (s["entry"], s["step"], s["worked"], s["failed"]) for s in shown["steps"]
        } == set(steps)


def test_labels_of_incidents_follow_from_what_was_before(year):
    """Replayed from the plain tables: regressed is the same host after a fix."""
    _, _, plain = year
    rows = plain.execute(
        "SELECT i.number, i.label, EXISTS (SELECT 1 FROM host h JOIN host past"
        "  ON past.key = h.key AND past.host = h.host"
        "  JOIN incident f ON f.number = past.incident AND f.key = i.key"
        "  WHERE h.incident = i.number AND h.seen_at = i.opened_at"
        "  AND f.reason IN ('fixed-by-entry', 'fixed-otherwise')"
        "  AND f.settled_at <= i.opened_at"
        "  AND (f.audience = '' OR f.channel = i.channel)) AS came_back"
        " FROM incident i WHERE i.number <= 400"
    ).fetchall()

    assert any(came_back for _, _, came_back in rows)
    # A later deletion takes a host away; what was said at the time was said.
    for _, label, came_back in rows:
        if came_back:
            assert label == "regressed"


def test_a_channel_sums_up_its_own_and_a_viewer_what_they_may_see(year):
    store, truth, _ = year
    start, end = bounds("2026-W20", zone=ZoneInfo("UTC"))
    mine = [t for t in truth if start <= t.at < end and not t.withdrawn]

    private = summed(store, "2026-W20", scope=Scope(channel=("T1", "G1")))
    outsider = summed(store, "2026-W20", scope=Scope(viewer=Viewer("T1")))
    stranger = summed(store, "2026-W20", scope=Scope(viewer=Viewer("T2")))

    assert private["occurrences"] == sum(t.channel == "G1" for t in mine)
    assert outsider["occurrences"] == sum(t.channel != "G1" for t in mine)
    assert stranger["occurrences"] == 0


def test_pasted_markup_does_nothing_on_the_page(store_with_markup):
    summary = store_with_markup

    page, text = as_html(summary), as_markdown(summary)

    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "<script>" not in text


@pytest.fixture
def store_with_markup(tmp_path, asked, finding, now):
    """Return the summary of a week in which somebody pasted markup."""
    store = open_store(tmp_path / "patchbot.db")
    store.incidents.record(
        asked(), finding(title="<script>alert(1)</script>|*x*"), now=now
    )
    yield store.numbers.summary("2026-W47", zone=ZoneInfo("UTC"), scope=Scope())
    store.close()


def test_a_quiet_week_is_one_line(tmp_path):
    store = open_store(tmp_path / "patchbot.db")

    summary = store.numbers.summary("2026-W47", zone=ZoneInfo("UTC"), scope=Scope())

    assert summary.is_quiet
    assert as_markdown(summary).startswith("# Week 2026-W47: quiet.")
    assert as_json(summary)["coverage"] is None
    store.close()
