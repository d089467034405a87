"""A workspace with the real bot in it, reached by Socket Mode and by HTTP."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
import yaml

from bot.roof.app import PatchBot
from bot.settings import read_settings, read_slack_settings
from bot.workspace import Workspace

ROOT = Path(__file__).parents[2]
MANIFEST = yaml.safe_load((ROOT / "deploy/slack-manifest.yaml").read_text("utf-8"))


def free_port() -> int:
    """Return a port nobody listens on at the moment."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def start_bot(workspace, folder, *, mode, kb=None, **options):
    """Return a bot that is up and connected to the workspace."""
    environ = {
        "PATCHBOT_DB": str(folder / "patchbot.db"),
        "SLACK_BOT_TOKEN": workspace.bot_token,
        "SLACK_API_URL": workspace.api_url,
        "PORT": str(free_port()),
    }
    if kb is not None:
        environ["PATCHBOT_KB"] = str(kb)
    if mode == "socket":
        environ["SLACK_APP_TOKEN"] = workspace.app_token
    else:
        environ["SLACK_SIGNING_SECRET"] = workspace.signing_secret
    bot = PatchBot(
        read_settings(environ),
        read_slack_settings(environ),
        host="127.0.0.1",
        pace_s=0.01,
        **options,
    )
    bot.start()
    if mode == "http":
        url = f"http://127.0.0.1:{bot.transport.port}/slack/events"
        workspace.client.call("deliver_by_http", url=url)
    else:
        workspace.client.wait_for_sockets(1)
    return bot


@pytest.fixture(params=["socket", "http"])
def mode(request):
    """Return the way events come in: every scenario runs in both."""
    return request.param


@pytest.fixture
def workspace():
    """Return a running workspace that grants what our manifest asks for."""
    with Workspace(MANIFEST) as started:
        yield started


@pytest.fixture
def people(workspace):
    """Return who acts for the people."""
    return workspace.client


@pytest.fixture
def bot(workspace, tmp_path, mode):
    """Return the real bot, connected."""
    running = start_bot(workspace, tmp_path, mode=mode)
    yield running
    running.stop()
