"""Run the bot against Slack: ``patchbot run``."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable

import click

from bot.environ import SettingsError, known_secrets
from bot.roof.app import PatchBot
from bot.roof.logs import set_up_logs
from bot.settings import (
    Settings,
    SlackSettings,
    read_settings,
    read_slack_settings,
)


@click.command()
def command() -> None:
    """Run the bot; tokens and paths come from the environment.

    SLACK_BOT_TOKEN with SLACK_APP_TOKEN (Socket Mode), or with
    SLACK_SIGNING_SECRET (HTTP on PORT).  deploy/.env.example names the rest.
    """
    settings, slack = read_everything()
    set_up_logs(settings.log_level, as_json=settings.log_json, secrets=known_secrets())
    how = "Socket Mode" if slack.is_socket_mode else f"HTTP on port {slack.port}"
    words = f"patchbot is up ({how}); stop it with Ctrl-C"
    bot = PatchBot(settings, slack)
    asyncio.run(until_stopped(bot, lambda: click.echo(words, err=True)))


def read_everything() -> tuple[Settings, SlackSettings]:
    """Return both kinds of settings; names everything wrong in both at once."""
    wrong: list[str] = []
    found: list[Settings | SlackSettings] = []
    for read in (read_settings, read_slack_settings):
        try:
            found.append(read())
        except SettingsError as error:
            wrong.append(str(error))
    if wrong:
        raise SettingsError("\n".join(wrong))
    settings, slack = found
    assert isinstance(settings, Settings)
    assert isinstance(slack, SlackSettings)
    return settings, slack


async def until_stopped(bot: PatchBot, on_up: Callable[[], None]) -> None:
    """Serve until SIGTERM or SIGINT; ``on_up`` is called once Slack reaches us."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        try:
            loop.add_signal_handler(name, stop.set)
        except NotImplementedError:  # Windows: the loop has no signal handlers
            signal.signal(name, lambda *_: loop.call_soon_threadsafe(stop.set))
    await bot.serve(stop, on_up)
