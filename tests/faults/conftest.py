"""A workspace that tries again soon, and the real bot in it."""

from __future__ import annotations

import pytest

from bot.roof.app import PatchBot
from bot.settings import read_settings, read_slack_settings
from bot.workspace import Workspace
from tests.faults.chaos import MANIFEST
from tests.faults.replica import Replica

DIALOG = """Windows 2000 Service Pack 4 Setup

Failed to execute regsvr32.exe Error code: 5

                 [   OK   ]"""
CHANNEL = "#patch-night"


@pytest.fixture
def workspace():
    """Return a workspace whose third and fourth try come after 1 and 5 seconds."""
    with Workspace(MANIFEST, clock_scale=60.0) as started:
        yield started


@pytest.fixture
def people(workspace):
    """Return who acts for the people."""
    return workspace.client


@pytest.fixture
def environ(workspace, tmp_path):
    """Return what the bot is told."""
    return {
        "PATCHBOT_DB": str(tmp_path / "patchbot.db"),
        "SLACK_BOT_TOKEN": workspace.bot_token,
        "SLACK_APP_TOKEN": workspace.app_token,
        "SLACK_API_URL": workspace.api_url,
    }


@pytest.fixture
def bot(environ, people):
    """Return the real bot, connected."""
    bot = PatchBot(read_settings(environ), read_slack_settings(environ), pace_s=0.01)
    bot.start()
    people.wait_for_sockets(2)
    yield bot
    bot.stop()


@pytest.fixture
def replica(environ, tmp_path):
    """Return the real bot in a process of its own, connected."""
    replica = Replica(tmp_path / "replica", {**environ, "CHAOS_PACE_S": "0.01"})
    replica.start()
    assert replica.up.wait(30)
    yield replica
    replica.kill()


@pytest.fixture
def paste(people):
    """Return a function that pastes an error that is known; returns its ts."""
    return lambda: people.post("alice", CHANNEL, DIALOG)["ts"]


@pytest.fixture
def replies(people):
    """Return a function that returns the replies to a paste, once all is quiet."""

    def read(ts, *, quiet_s=1.0):
        people.wait_for_message(CHANNEL, thread_ts=ts, timeout_s=40)
        people.wait_until_quiet(quiet_s=quiet_s)
        said = people.messages(CHANNEL)
        return [m for m in said if m.get("bot_id") and m.get("thread_ts") == ts]

    return read
