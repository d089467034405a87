"""Dashboards and alerts name only numbers that the bot has."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

from bot.desk.knowledge import Knowledge
from bot.roof.watch import Watch
from bot.store import open_store
from bot.vitals import Vitals
from kb.load import BUILT_IN, load_entries
from kb.matcher import Matcher

DEPLOY = Path(__file__).parents[2] / "deploy"
NAME = re.compile(r"\bpatchbot_[a-z_]+")


def dashboard():
    panels = json.loads((DEPLOY / "monitoring/dashboard.json").read_text())["panels"]
    return [target["expr"] for panel in panels for target in panel["targets"]]


def alerts():
    groups = yaml.safe_load((DEPLOY / "monitoring/alerts.yaml").read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


@pytest.fixture(scope="module")
def names(tmp_path_factory):
    vitals = Vitals()
    store = open_store(str(tmp_path_factory.mktemp("watch") / "patchbot.db"))
    knowledge = Knowledge([BUILT_IN], lambda: Matcher(load_entries()[:1]), vitals)
    Watch(
        vitals,
        store,
        knowledge,
        threads={},
        heard_at=lambda: 0.0,
        waiting=lambda: 0,
    )
    found = {s.name for f in vitals.registry.collect() for s in f.samples}
    kinds = {f.name + "_total" for f in vitals.registry.collect()}
    buckets = {f.name + "_bucket" for f in vitals.registry.collect()}
    store.close()
    return found | kinds | buckets | {f.name for f in vitals.registry.collect()}


@pytest.mark.parametrize("expr", dashboard() + [rule["expr"] for rule in alerts()])
def test_every_number_named_is_one_the_bot_has(expr, names):
    asked = set(NAME.findall(expr))

    assert asked
    assert asked <= names


@pytest.mark.parametrize("rule", alerts(), ids=lambda rule: rule["alert"])
def test_every_alert_points_to_a_heading_of_the_runbook(rule):
    heading = re.search(r'"(.+)"', rule["annotations"]["runbook"]).group(1)

    assert f"## {heading}\n" in (DEPLOY / "RUNBOOK.md").read_text()


# What somebody who watches from outside asks, and the numbers that answer.
ASKED = {
    "events": {"patchbot_events_total"},
    "verdicts": {"patchbot_verdicts_total", "patchbot_answers_total"},
    "latencies": {"patchbot_diagnosis_seconds_bucket", "patchbot_reply_seconds_bucket"},
    "queue-depths": {
        *("patchbot_inbox_depth", "patchbot_outbox_depth", "patchbot_lanes_depth"),
    },
    "what-was-dropped": {"patchbot_shed_total"},
    "slack-errors": {"patchbot_slack_errors_total", "patchbot_slack_deaf_seconds"},
    "kb-size-and-version": {"patchbot_kb_entries", "patchbot_kb_info"},
    "kb-refused": {"patchbot_kb_problem"},
    "incidents-by-entry": {"patchbot_open_incidents"},
}


@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED)
def test_what_is_asked_has_its_numbers_and_they_are_on_the_dashboard(asked, names):
    shown = {name for expr in dashboard() for name in NAME.findall(expr)}

    assert asked <= names
    assert asked <= shown


def test_every_panel_can_be_drawn():
    """What Grafana needs to show a panel: its own id and place, a source, a query."""
    found = json.loads((DEPLOY / "monitoring/dashboard.json").read_text())["panels"]
    places = [tuple(panel["gridPos"][side] for side in "xywh") for panel in found]

    assert len({panel["id"] for panel in found}) == len(found)
    for panel, (x, _, w, _) in zip(found, places, strict=True):
        assert panel["title"]
        assert panel["datasource"] == {"type": "prometheus", "uid": "${datasource}"}
        assert x + w <= 24
        refs = [target["refId"] for target in panel["targets"]]
        assert len(set(refs)) == len(refs)
    for one, (ax, ay, aw, ah) in enumerate(places):
        for bx, by, bw, bh in places[:one]:
            apart = ax + aw <= bx or bx + bw <= ax or ay + ah <= by or by + bh <= ay
            assert apart


@pytest.mark.parametrize("rule", alerts(), ids=lambda rule: rule["alert"])
def test_every_alert_is_a_rule_that_prometheus_takes(rule):
    known = {"alert", "expr", "for", "labels", "annotations"}

    assert {*rule} <= known
    assert re.fullmatch(r"[A-Z][A-Za-z]+", rule["alert"])
    assert re.fullmatch(r"\d+[smh]", rule.get("for", "0s"))
    assert rule["labels"]["severity"] in ("page", "warn")
    assert rule["annotations"]["summary"]
    for opened, closed in ("()", "[]", "{}"):
        assert rule["expr"].count(opened) == rule["expr"].count(closed)
