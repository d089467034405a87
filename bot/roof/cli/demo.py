"""A local Slack with the real bot in it: ``patchbot demo``."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import tempfile
import webbrowser
from dataclasses import replace
from pathlib import Path

import click
import yaml

from bot.roof.app import PatchBot
from bot.roof.cli.run import until_stopped
from bot.settings import Settings, SlackSettings, read_settings
from bot.workspace import Workspace, WorkspaceError

ROOT = Path(__file__).parents[3]
MANIFEST = ROOT / "deploy" / "slack-manifest.yaml"
KEPT = ROOT / ".demo"
PORT = 8420
PORTS_TRIED = 50
STATE = "workspace.pickle"


@click.command()
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=PORT,
    show_default=True,
    help="The next free if taken.",
)
@click.option("--no-browser", is_flag=True, help="Only print the page's address.")
@click.option(
    "--fresh", is_flag=True, help="Forget what the last demo on the port did."
)
@click.option(
    "--keep",
    type=click.Path(file_okay=False, path_type=Path),
    default=KEPT,
    help="The folder to remember things in.  [default: .demo of the checkout]",
)
@click.option(
    "--db", type=click.Path(dir_okay=False, path_type=Path), help="Another database."
)
def command(
    port: int, no_browser: bool, fresh: bool, keep: Path, db: Path | None
) -> None:
    """Start a local Slack-like page with the real bot connected to it.

    The first line is the page's address.  Stopped or killed and started again, it
    goes on where it was.
    """
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    workspace, folder = start_workspace(port, keep, fresh=fresh)
    try:
        bot = PatchBot(*settings_for(workspace, db or folder / "patchbot.db"))
        asyncio.run(_serve(bot, workspace, browser=not no_browser))
    finally:
        workspace.stop()


def start_workspace(port: int, keep: Path, *, fresh: bool) -> tuple[Workspace, Path]:
    """Start the workspace on the first free port from ``port``, and its folder.

    Raises ``WorkspaceError`` if none of the next ones is free.
    """
    manifest = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    for number in range(port, min(port + PORTS_TRIED, 65536)):
        if not is_free(number):
            continue
        folder = kept_folder(keep, number)
        if fresh:
            forget(folder)
        workspace = Workspace(manifest, port=number, keep_in=folder / STATE)
        return workspace.start(), folder
    raise WorkspaceError(f"no free port from {port} to {number}")


def kept_folder(keep: Path, port: int) -> Path:
    """Return the folder of the demo on a port; a new one where none can be kept."""
    folder = keep / str(port)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ".writable").touch()
    except OSError:  # a read-only checkout or image
        return Path(tempfile.mkdtemp(prefix="patchbot-demo-"))
    return folder


def forget(folder: Path) -> None:
    """Delete what a former demo kept."""
    for path in folder.glob("*"):
        path.unlink()


def is_free(port: int) -> bool:
    """Return whether nobody listens on a port of this machine."""
    with socket.socket() as probe:
        if os.name != "nt":  # there it would take a port from who has it
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def settings_for(workspace: Workspace, db: Path) -> tuple[Settings, SlackSettings]:
    """Return the bot's settings in this workspace; PATCHBOT_KB counts here too."""
    settings = replace(read_settings(), db=str(db))
    slack = SlackSettings(
        bot_token=workspace.bot_token,
        app_token=workspace.app_token,
        signing_secret=None,
        api_url=workspace.api_url,
        port=0,
    )
    return settings, slack


async def _serve(bot: PatchBot, workspace: Workspace, *, browser: bool) -> None:
    def on_up() -> None:
        click.echo(workspace.page_url)
        click.echo("Paste an error into #patch-night; stop with Ctrl-C.")
        if browser:
            webbrowser.open(workspace.page_url)

    await until_stopped(bot, on_up)
