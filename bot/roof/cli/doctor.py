"""What keeps the bot from working, and what to do: ``patchbot doctor``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from functools import partial
from pathlib import Path

import click
import yaml

from bot.environ import SettingsError
from bot.roof.app import now
from bot.roof.doctor.check import Check, State, fail, skip
from bot.roof.doctor.house import look_at_home
from bot.roof.doctor.samples import Sample, every_card, kinds
from bot.roof.doctor.slack import look_at_slack
from bot.roof.shell.knowledge import open_matcher
from bot.settings import (
    Settings,
    SlackSettings,
    read_settings,
    read_slack_settings,
)
from kb.errors import UserError
from kb.load import BUILT_IN

MANIFEST = Path(__file__).parents[3] / "deploy" / "slack-manifest.yaml"
COLOURS = {State.OK: "green", State.WARN: "yellow", State.FAIL: "red"}
ENVIRONMENT = "see deploy/.env.example"


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list of checks.")
@click.option(
    "--offline", is_flag=True, help="Look at this machine only, ask nothing of Slack."
)
@click.option(
    "--every-card",
    "all_cards",
    is_flag=True,
    help="Have Slack look at every entry's card, not one of each kind.",
)
def command(as_json: bool, offline: bool, all_cards: bool) -> int:
    """Look at everything the bot needs: Slack, tokens, clock, database, KB.

    Changes nothing in Slack and posts nothing; a database of an older version
    gets its tables up to date, as at every start.  Findings exit 1.
    """
    checks = []
    for check in _checks(offline=offline, all_cards=all_cards):
        checks.append(check)
        if not as_json:
            _print(check)
    found = sum(check.state is State.FAIL for check in checks)
    if as_json:
        click.echo(json.dumps([asdict(check) for check in checks], indent=2))
    else:
        click.echo(f"{len(checks)} checks, {found} findings")
    return int(found > 0)


def _checks(*, offline: bool, all_cards: bool) -> Iterator[Check]:
    try:
        settings = read_settings()
    except SettingsError as error:
        yield from _wrong(error)
    else:
        yield from look_at_home(settings, today=now().date())
        if not offline:
            yield from _slack(settings, all_cards=all_cards)


def _slack(settings: Settings, *, all_cards: bool) -> Iterator[Check]:
    try:
        slack: SlackSettings = read_slack_settings()
    except SettingsError as error:
        yield from _wrong(error)
        yield skip("slack", "nothing was asked of Slack")
        return
    yield from look_at_slack(
        slack,
        scopes=manifest_scopes(),
        samples=partial(_samples, settings, all_cards=all_cards),
        now=now,
    )


def _samples(settings: Settings, *, all_cards: bool) -> Iterator[Sample]:
    try:
        matcher = open_matcher((BUILT_IN, *settings.kb_folders))
    except UserError:  # the KB's own check says so
        return
    yield from kinds(matcher)
    if all_cards:
        yield from every_card(matcher)


def manifest_scopes() -> frozenset[str] | None:
    """Return the scopes the manifest asks for, ``None`` where it is not at hand."""
    try:
        manifest = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return frozenset(manifest["oauth_config"]["scopes"]["bot"])


def _wrong(error: SettingsError) -> Iterator[Check]:
    for line in str(error).splitlines():
        yield fail("settings", line, ENVIRONMENT)


def _print(check: Check) -> None:
    mark = click.style(f"{check.state:<5}", fg=COLOURS.get(check.state))
    click.echo(f"{mark} {check.name:<12} {check.says}")
    if check.do:
        click.echo(f"{'':<18} -> {check.do}")
