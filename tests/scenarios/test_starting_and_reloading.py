"""The bot starts with what is right, says what is not, and follows its KB."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from kb.load import KbError

ROOT = Path(__file__).parents[2]
ENTRY = """schema: 1
id: flux-compensator
title: The flux compensator stops with error 0x8FEDCBA9
status: draft
severity: low
category: service-pack-setup
signals:
  messages: ["The flux compensator service terminated with error 0x8FEDCBA9"]
"""
FLUX = "The flux compensator service terminated with error 0x8FEDCBA9"


def shell(environ, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "bot.roof", *arguments],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", **environ},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_all_missing_variables_are_named_together():
    done = shell({}, "run")

    assert done.returncode == 1
    assert "SLACK_BOT_TOKEN is missing" in done.stderr
    assert "SLACK_APP_TOKEN" in done.stderr
    assert "SLACK_SIGNING_SECRET" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "wrong, words",
    [
        pytest.param(
            {"SLACK_BOT_TOKEN": "xoxb-wrong"}, "SLACK_BOT_TOKEN is not known", id="bot"
        ),
        pytest.param(
            {"SLACK_APP_TOKEN": "xapp-wrong"}, "SLACK_APP_TOKEN is not known", id="app"
        ),
    ],
)
def test_a_wrong_token_ends_it_at_once(workspace, tmp_path, wrong, words):
    right = {
        "SLACK_BOT_TOKEN": workspace.bot_token,
        "SLACK_APP_TOKEN": workspace.app_token,
        "SLACK_API_URL": workspace.api_url,
        "PATCHBOT_DB": str(tmp_path / "patchbot.db"),
    }
    done = shell({**right, **wrong}, "run")

    assert done.returncode == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert wrong.popitem()[1] not in done.stderr


def test_a_taken_port_is_named(workspace, tmp_path):
    done = shell(
        {
            "SLACK_BOT_TOKEN": workspace.bot_token,
            "SLACK_SIGNING_SECRET": workspace.signing_secret,
            "SLACK_API_URL": workspace.api_url,
            "PORT": str(workspace.port),
            "PATCHBOT_DB": str(tmp_path / "patchbot.db"),
        },
        "run",
    )

    assert done.returncode == 1
    assert f"port {workspace.port} cannot be used" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_kb_with_problems_is_refused_with_every_line(start_bot, tmp_path):
    folder = tmp_path / "kb"
    folder.mkdir()
    (folder / "tab.yaml").write_text("id: tab\n\ttitle: x\n")
    for name in ("a", "b"):
        (folder / name).mkdir()
        (folder / name / "flux-compensator.yaml").write_text(ENTRY)

    with pytest.raises(KbError) as refused:
        start_bot(kb=folder)

    assert "tab.yaml:2" in str(refused.value)
    assert "flux-compensator" in str(refused.value)


def test_a_running_bot_follows_its_kb_and_keeps_the_last_good_one(
    start_bot, night, people, tmp_path
):
    folder = tmp_path / "kb"
    folder.mkdir()
    bot = start_bot(kb=folder, reload_s=0.05)
    knowledge = bot.side.desk.knowledge
    first = knowledge.version
    (folder / "flux-compensator.yaml").write_text(ENTRY)
    until(lambda: knowledge.version != first)
    asked = night.post(FLUX)

    assert "flux-compensator" in night.answer(asked)["text"]

    good = knowledge.version
    (folder / "flux-compensator.yaml").write_text(ENTRY + "\tbroken\n")
    until(lambda: knowledge.problem)

    assert knowledge.version == good
    assert "flux-compensator.yaml" in knowledge.problem

    people.slash("alice", night.channel, "/patchbot", "kb")

    assert "the last good one is in use" in night.whisper(contains="last good")["text"]


def until(claim, *, within_s=10.0):
    end = time.monotonic() + within_s
    while not claim():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.02)
