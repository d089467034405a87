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
