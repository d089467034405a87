"""What the documents say of scopes, events and doors is what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
import yaml

from bot.doors import hooks
from bot.doors.alerts import read_alerts
from bot.roof import outer_doors
from bot.roof.cli import patchbot

ROOT = Path(__file__).parent.parent
SECURITY = (ROOT / ".github/SECURITY.md").read_text(encoding="utf-8")
RUNBOOK = (ROOT / "deploy/RUNBOOK.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `([a-z_.]+:[a-z_.]+|commands)`.*\| (.+) \| (.+) \|$", re.M)


@pytest.mark.parametrize("name", ["slack-manifest.yaml", "slack-manifest-http.yaml"])
def test_every_scope_of_the_manifest_has_its_reason_in_security_and_no_other(name):
    manifest = yaml.safe_load((ROOT / "deploy" / name).read_text("utf-8"))
    scopes = manifest["oauth_config"]["scopes"]["bot"]
    rows = ROW.findall(SECURITY)

    assert sorted(scope for scope, _, _ in rows) == sorted(scopes)
    assert all(reason.strip() and without.strip() for _, reason, without in rows)


def test_security_asks_for_no_more_than_it_says():
    manifest = yaml.safe_load((ROOT / "deploy/slack-manifest.yaml").read_text("utf-8"))

    assert "user" not in manifest["oauth_config"]["scopes"]
    assert "chat:write.public" not in str(manifest)


def test_the_limits_that_are_stated_are_those_of_the_doors():
    assert outer_doors.MOST_BODY == 1024 * 1024
    assert f"to {outer_doors.A_MINUTE} requests a minute" in SECURITY
    assert f"to {outer_doors.STRANGERS_A_MINUTE} a minute and address" in SECURITY


def test_the_runbook_names_every_header_a_hook_reads_for_grafana():
    for header in (*hooks.SIGNATURES, hooks.TIMESTAMPS[1]):
        assert f"`{header}`" in RUNBOOK


README = (ROOT / "README.md").read_text(encoding="utf-8")
SENDER = (ROOT / "deploy/Send-EventsToPatchbot.ps1").read_text(encoding="utf-8")


def sent_by_the_readme():
    """Return the names of what the README's PowerShell sends of an event."""
    chosen = re.search(r"Select-Object (.+?) \|", README).group(1)
    return [name.strip() for name in chosen.replace("$at", "TimeCreated").split(",")]


@pytest.mark.parametrize(
    "names",
    [
        pytest.param(sent_by_the_readme(), id="readme"),
        pytest.param(re.findall(r"(\w+) = \$_\.", SENDER), id="the-script"),
    ],
)
def test_what_powershell_sends_is_read_as_the_event_it_is(names):
    event = {
        "LogName": "Application",
        "ProviderName": "NtServicePack",
        "Id": 4374,
        "LevelDisplayName": "Error",
        "MachineName": "WEB01",
        "TimeCreated": "2026-11-18T02:00:00.0000000Z",
        "RecordId": 77,
        "Message": "The hotfix needs a restart.",
    }
    (alert,) = read_alerts({name: event[name] for name in names})

    assert set(names) == set(event)
    assert alert.text.splitlines() == [
        "Log Name: Application",
        "Source: NtServicePack",
        "Date: 2026-11-18T02:00:00.0000000Z",
        "Event ID: 4374",
        "Level: Error",
        "Computer: WEB01",
        "Description:",
        "The hotfix needs a restart.",
    ]
    assert alert.key.startswith("77 ")  # sent twice it is recorded once


def named_commands(text):
    """Return the words of every ``patchbot ...`` in code."""
    quoted = re.findall(r"`patchbot ([^`]*)`", text)
    typed = re.findall(r"^(?:\S+/)?patchbot ([^#\n]+)", text, re.M)
    return [tuple(command.split()) for command in (*quoted, *typed)]


@pytest.mark.parametrize(
    "words",
    sorted({c for text in (SECURITY, RUNBOOK, README) for c in named_commands(text)}),
    ids=" ".join,
)
def test_every_command_the_documents_name_exists(words):
    at = patchbot
    for word in words:
        if not isinstance(at, click.Group):
            break
        name = word.split("|")[0]
        assert at.get_command(click.Context(at), name), " ".join(words)
        at = at.get_command(click.Context(at), name)


def test_every_file_the_documents_name_exists():
    for text, base in ((SECURITY, ROOT), (RUNBOOK, ROOT / "deploy")):
        for name in re.findall(r"`((?:[\w.-]+/)+[\w.-]+\.\w+|[\w-]+\.ps1)`", text):
            assert (base / name).exists() or (ROOT / name).exists(), name
