"""A workspace with the real bot in it, reached by Socket Mode and by HTTP."""

from __future__ import annotations

import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml

from bot.roof.app import PatchBot
from bot.settings import read_settings, read_slack_settings
from bot.workspace import Workspace
from tests.scenarios.pastes import DIALOG, actions

ROOT = Path(__file__).parents[2]
MANIFEST = yaml.safe_load((ROOT / "deploy/slack-manifest.yaml").read_text("utf-8"))


def free_port() -> int:
    """Return a port nobody listens on at the moment."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def start_bot(workspace, folder, *, mode, cache, kb=None, more=None, **options):
    """Return a bot that is up and connected; ``more`` goes into its environment."""
    environ = {
        "PATCHBOT_DB": str(folder / "patchbot.db"),
        "SLACK_BOT_TOKEN": workspace.bot_token,
        "SLACK_API_URL": workspace.api_url,
        "PORT": str(free_port()),
        **(more or {}),
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
        cache=cache,
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


@pytest.fixture(scope="session")
def cache(tmp_path_factory):
    """Return a folder that holds the compiled KB for all scenarios."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def people(workspace):
    """Return who acts for the people."""
    return workspace.client


@pytest.fixture
def watched(workspace, tmp_path, mode, cache):
    """Return the real bot, connected, with its health served on a free port."""
    more = {"PATCHBOT_HEALTH": "127.0.0.1:0"}
    running = start_bot(workspace, tmp_path, mode=mode, cache=cache, more=more)
    yield running
    running.stop()


@pytest.fixture
def bot(workspace, tmp_path, mode, cache):
    """Return the real bot, connected."""
    running = start_bot(workspace, tmp_path, mode=mode, cache=cache)
    yield running
    running.stop()


@pytest.fixture
def dialog():
    """Return a paste that is answered with kb829427."""
    return DIALOG


@pytest.fixture
def night(people):
    """Return short ways to act and look in #patch-night."""
    return Night(people)


class Night:
    """What people do in one channel, and what they see of the bot there."""

    channel = "#patch-night"

    def __init__(self, people):
        self.people = people

    def post(self, text, user="alice", **more):
        return self.people.post(user, self.channel, text, **more)["ts"]

    def answer(self, ts, **fits):
        return self.people.wait_for_message(self.channel, thread_ts=ts, **fits)

    def card(self, ts, **fits):
        return self.people.wait_for_message(self.channel, ts=ts, **fits)

    def click(self, action, ts, user="alice"):
        return self.people.click(user, action, channel=self.channel, ts=ts)

    def whisper(self, user="alice", **fits):
        return self.people.wait_for_message(self.channel, ephemeral_to=user, **fits)

    def said(self):
        """Return what the bot has said, once nothing is under way."""
        self.people.wait_until_quiet()
        return [m for m in self.people.messages(self.channel) if m.get("bot_id")]


@pytest.fixture
def buttons():
    """Return the reader of a message's action ids."""
    return actions


@pytest.fixture(name="start_bot")
def start_bot_fixture(workspace, tmp_path, mode, cache):
    """Return a starter of bots in the workspace; all are stopped at the end."""
    running = []

    def start(**options):
        folder = options.pop("folder", tmp_path)
        bot = start_bot(workspace, folder, mode=mode, cache=cache, **options)
        running.append(bot)
        return bot

    yield start
    for bot in running:
        bot.stop()


class Later:
    """A clock that a test can move on."""

    def __init__(self):
        self.ahead = timedelta(0)

    def __call__(self):
        return datetime.now(UTC) + self.ahead

    def move_to(self, moment):
        self.ahead = moment - datetime.now(UTC)


@pytest.fixture
def clock():
    """Return the bot's clock."""
    return Later()
