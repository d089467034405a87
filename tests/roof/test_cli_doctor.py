"""The doctor finds each thing that keeps the bot from working, and says what to do."""

from __future__ import annotations

import json
import os
import re
import sqlite3
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
import yaml

from bot.roof.cli import doctor, shell
from bot.roof.doctor import slack
from bot.roof.doctor.samples import every_card, kinds
from bot.store import open_store, postgres
from bot.workspace import Workspace, block_kit
from kb.load import load_entries
from kb.matcher import Matcher

ROOT = Path(__file__).parents[2]
# Posts that are a mark, a file, a removal or a pin.
WITHOUT_WORDS = {"reaction", "weekly-chart", "card-removal"}
MANIFEST = yaml.safe_load((ROOT / "deploy/slack-manifest.yaml").read_text("utf-8"))
WELL = [
    *("database", "secret", "kb", "api", "network", "clock", "bot token", "scopes"),
    *("blocks", "socket mode"),
]


@pytest.fixture
def workspace():
    """Return a running workspace that grants what our manifest asks for."""
    with Workspace(MANIFEST) as started:
        yield started


@pytest.fixture
def environ(workspace, tmp_path, monkeypatch):
    """Set an environment in which nothing is wrong; return a way to change it."""
    fine = {
        "PATCHBOT_DB": str(tmp_path / "patchbot.db"),
        "SLACK_BOT_TOKEN": workspace.bot_token,
        "SLACK_APP_TOKEN": workspace.app_token,
        "SLACK_API_URL": workspace.api_url,
    }
    for name, value in fine.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


@pytest.fixture
def visit(capsys):
    """Return one visit: the exit code, and each check by its name."""

    def go(*arguments):
        capsys.readouterr()
        code = shell(["doctor", "--json", *arguments])
        checks = json.loads(capsys.readouterr().out)
        return code, {check["name"]: check for check in checks}

    return go


def failed(checks):
    return {name for name, check in checks.items() if check["state"] == "fail"}


def test_a_bot_that_is_well_has_no_findings(environ, visit, workspace):
    code, checks = visit()

    assert (code, failed(checks)) == (0, set())
    assert {name: check["state"] for name, check in checks.items()} == dict.fromkeys(
        WELL,
        "ok",
    )


def test_nothing_is_posted_and_no_database_is_made(environ, visit, workspace, tmp_path):
    visit()
    called = {line.get("name") for line in workspace.client.traffic()}

    assert not called & {"chat.postMessage", "views.open", "views.publish"}
    assert not (tmp_path / "patchbot.db").exists()


def test_people_read_a_line_a_check_and_what_to_do(environ, capsys):
    environ.setenv("SLACK_BOT_TOKEN", "xoxb-wrong")
    code = shell(["doctor"])
    lines = capsys.readouterr().out.splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith("fail  bot token"))

    assert code == 1
    assert "invalid_auth" in lines[at]
    assert lines[at + 1].strip().startswith("-> api.slack.com/apps")
    assert lines[-1].endswith("1 findings")
    assert not any("xoxb-wrong" in line for line in lines)


BAD_TOKENS = [
    pytest.param("SLACK_BOT_TOKEN", "xoxb-wrong", "bot token", id="bot-token"),
    pytest.param("SLACK_APP_TOKEN", "xapp-wrong", "socket mode", id="app-token"),
    pytest.param("SLACK_BOT_TOKEN", "xapp-swapped", "settings", id="swapped"),
    pytest.param("SLACK_BOT_TOKEN", "", "settings", id="missing"),
    pytest.param("PATCHBOT_ZONE", "Mars/Base", "settings", id="setting"),
    pytest.param("SLACK_API_URL", "http://127.0.0.1:9/api/", "network", id="network"),
]


@pytest.mark.parametrize("variable, value, finding", BAD_TOKENS)
def test_a_wrong_variable_is_found(environ, visit, variable, value, finding):
    environ.setenv(variable, value)
    code, checks = visit()

    assert (code, failed(checks)) == (1, {finding})
    assert checks[finding]["do"]


@pytest.mark.parametrize("word", ["account_inactive", "token_revoked", "odd_new_word"])
def test_what_slack_says_of_a_token_is_passed_on(environ, visit, workspace, word):
    workspace.client.inject_fault("auth.test", error=word)
    code, checks = visit()

    assert code == 1
    assert word in checks["bot token"]["says"]


def test_a_scope_that_is_missing_is_named(environ, visit):
    with Workspace(MANIFEST, without=["files:read", "groups:history"]) as poor:
        environ.setenv("SLACK_API_URL", poor.api_url)
        code, checks = visit()

    assert (code, failed(checks)) == (1, {"scopes"})
    assert "files:read, groups:history" in checks["scopes"]["says"]


def test_a_scope_too_many_is_a_warning(environ, visit):
    more = yaml.safe_load(yaml.safe_dump(MANIFEST))
    more["oauth_config"]["scopes"]["bot"].append("users:read.email")
    with Workspace(more) as rich:
        environ.setenv("SLACK_API_URL", rich.api_url)
        code, checks = visit()

    assert (code, checks["scopes"]["state"]) == (0, "warn")
    assert "users:read.email" in checks["scopes"]["says"]


@pytest.mark.parametrize("off_s", [-120, 120])
def test_a_clock_that_is_off_is_found(environ, visit, off_s):
    wrong = lambda: datetime.now(UTC) + timedelta(seconds=off_s)  # noqa: E731
    environ.setattr(doctor, "now", wrong)
    code, checks = visit()

    assert (code, failed(checks)) == (1, {"clock"})
    assert ("ahead" if off_s > 0 else "behind") in checks["clock"]["says"]


def test_blocks_that_slack_refuses_are_found_by_kind(environ, visit, workspace):
    workspace.client.inject_fault("blocks.validate", error="invalid_blocks")
    code, checks = visit()

    assert (code, failed(checks)) == (1, {"blocks"})
    assert "the longest card" in checks["blocks"]["says"]


def test_asked_too_often_it_waits_as_long_as_slack_says(
    environ, visit, workspace, monkeypatch
):
    waited = []
    monkeypatch.setattr(
        doctor,
        "look_at_slack",
        partial(slack.look_at_slack, sleep=waited.append),
    )
    workspace.client.inject_fault(
        "blocks.validate", error="ratelimited", status=429, retry_after_s=7, times=3
    )
    code, checks = visit()

    assert (code, checks["blocks"]["state"]) == (0, "ok")
    assert waited == [7.0, 7.0, 7.0]


def test_a_slack_without_blocks_validate_is_no_finding(environ, visit, workspace):
    workspace.client.inject_fault("blocks.validate", error="unknown_method")
    code, checks = visit()

    assert (code, checks["blocks"]["state"]) == (0, "skip")


def test_a_database_that_is_damaged_is_found(environ, visit, tmp_path):
    path = tmp_path / "patchbot.db"
    open_store(path).close()
    content = bytearray(path.read_bytes())
    content[4096:8192] = b"\xff" * 4096
    path.write_bytes(content)
    code, checks = visit("--offline")

    assert (code, failed(checks)) == (1, {"database"})


def test_a_database_that_another_holds_is_found(environ, visit, tmp_path):
    path = tmp_path / "patchbot.db"
    open_store(path).close()
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    code, checks = visit("--offline")
    holder.close()

    assert (code, failed(checks)) == (1, {"database"})


def test_a_database_in_no_folder_is_found(environ, visit, tmp_path):
    environ.setenv("PATCHBOT_DB", str(tmp_path / "no" / "patchbot.db"))
    code, checks = visit("--offline")

    assert (code, failed(checks)) == (1, {"database"})


def test_an_entry_that_does_not_load_is_found(environ, visit, tmp_path):
    (tmp_path / "kb").mkdir()
    (tmp_path / "kb" / "broken.yaml").write_text("id: other\ntitle: x\n")
    environ.setenv("PATCHBOT_KB", str(tmp_path / "kb"))
    code, checks = visit("--offline")

    assert (code, failed(checks)) == (1, {"kb"})


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps this in ACLs")
def test_a_key_file_others_may_read_is_found(environ, visit, tmp_path):
    path = tmp_path / "patchbot.db.api-keys"
    path.write_text("{}")
    path.chmod(0o644)
    code, checks = visit("--offline")

    assert (code, failed(checks)) == (1, {"api"})


def test_postgresql_without_a_secret_is_found(environ, visit, monkeypatch):
    monkeypatch.setattr(postgres, "START_WITHIN_S", 0.1)
    environ.setenv("PATCHBOT_DB", "postgresql://127.0.0.1:9/none")
    code, checks = visit("--offline")

    assert (code, failed(checks)) == (1, {"database", "secret"})


@pytest.fixture(scope="module")
def matcher():
    return Matcher(load_entries())


def test_every_form_and_every_role_of_a_post_is_among_what_slack_looks_at(matcher):
    """A new form, or a new kind of post, has to be shown to Slack too."""
    samples = list(kinds(matcher))
    shown = {
        s.argument["view"].get("callback_id") for s in samples if "view" in s.argument
    }
    code = [
        path.read_text("utf-8")
        for room in ("handlers", "bot/desk", "bot/drafts")
        for path in (ROOT / room).rglob("*.py")
    ]
    forms = {
        name for text in code for name in re.findall(r'"(\w+_form|draft_reason)"', text)
    }
    roles = {role for text in code for role in re.findall(r'\brole="([\w-]+)"', text)}
    names = {sample.name.split(" (")[0] for sample in samples}

    assert forms
    assert forms <= shown
    assert roles - WITHOUT_WORDS <= names


@pytest.mark.parametrize("samples", [kinds, every_card])
def test_everything_that_can_be_said_keeps_to_slacks_rules(samples, matcher):
    for sample in samples(matcher):
        view = sample.argument.get("view")
        problems = (
            block_kit.view_problems(view)
            if view
            else block_kit.message_problems(sample.argument["blocks"])
        )

        assert problems == [], sample.name
