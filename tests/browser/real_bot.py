"""The bot that people run, in a workspace that grants what our manifest asks for."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path

import yaml

from bot.roof.app import PatchBot
from bot.settings import read_settings, read_slack_settings

ROOT = Path(__file__).parents[2]
MANIFEST = yaml.safe_load((ROOT / "deploy/slack-manifest.yaml").read_text("utf-8"))


@contextmanager
def real_bot(workspace, folder, *, options=None, **more):
    """Connect the bot that people run; ``more`` goes into its environment.

    ``options`` are arguments of ``PatchBot``: a clock, how often timers look.
    """
    environ = {
        "PATCHBOT_DB": str(folder / "patchbot.db"),
        "SLACK_BOT_TOKEN": workspace.bot_token,
        "SLACK_APP_TOKEN": workspace.app_token,
        "SLACK_API_URL": workspace.api_url,
        **more,
    }
    settings, slack = read_settings(environ), read_slack_settings(environ)
    given = {"pace_s": 0.01, "cache": folder / "cache", **(options or {})}
    bot = PatchBot(settings, slack, **given)
    bot.start()
    yield bot
    bot.stop()
