"""Who may use the API and the hooks: ``patchbot api token|hook|list|remove``."""

from __future__ import annotations

import click

from bot.doors.keys import KeyFile
from bot.incident import ChannelKind
from bot.pseudonyms import pseudonym_key
from bot.settings import api_keys_path, read_settings
from kb.errors import UserError

channels = {
    "public": "A public channel's id; its incidents anybody of the team may see.",
    "private": "A private channel's id; its incidents only its members may see.",
}


@click.group()
def command() -> None:
    """The doors beside Slack: who may use them.

    The running bot takes every change up at the next request.  Only hashes are
    kept, in PATCHBOT_API_KEYS (a file beside the database if not set).
    """


@command.group()
def token() -> None:
    """Bearer tokens of /api/v1."""


@token.command("add")
@click.argument("name")
@click.option("--public", multiple=True, metavar="ID", help=channels["public"])
@click.option("--private", multiple=True, metavar="ID", help=channels["private"])
def add_token(name: str, public: tuple[str, ...], private: tuple[str, ...]) -> None:
    """Make a token that carries these channels, and print it, this once.

    It may log incidents into them; it sees incidents of all public channels, and of
    the private ones it carries.
    """
    click.echo(_file().add_token(name, public=public, private=private))


@command.group()
def hook() -> None:
    """Webhooks: /hooks/NAME turns alerts into pastes in one channel."""


@hook.command("add")
@click.argument("name")
@click.option("--public", metavar="ID", help=channels["public"])
@click.option("--private", metavar="ID", help=channels["private"])
@click.option(
    "--signed",
    is_flag=True,
    help="The caller signs the body (HMAC-SHA256) instead of showing a token.",
)
def add_hook(name: str, public: str | None, private: str | None, signed: bool) -> None:
    """Make a hook into one channel, and print its token, or its signing key, once."""
    if (public is None) == (private is None):
        raise click.UsageError("name one channel: --public ID or --private ID")
    kind = ChannelKind.PRIVATE if private else ChannelKind.PUBLIC
    channel, keys = private or public or "", _file()
    if signed:
        secret = pseudonym_key(read_settings())
        shown = keys.add_signing_hook(name, channel=channel, kind=kind, secret=secret)
    else:
        shown = keys.add_hook(name, channel=channel, kind=kind)
    click.echo(shown)


@command.command("list")
def list_() -> None:
    """List tokens and hooks with their channels; the secrets themselves are gone."""
    keys = _file().read()
    for kept in keys.tokens:
        private = [f"{channel} (private)" for channel in kept.private]
        click.echo(f"token  {kept.name:<20} {', '.join([*kept.public, *private])}")
    for known in keys.hooks:
        mark = "" if known.kind is ChannelKind.PUBLIC else " (private)"
        how = ", signed" if known.salt else ""
        click.echo(f"hook   {known.name:<20} {known.channel}{mark}{how}")


@command.command("remove")
@click.argument("name")
def remove(name: str) -> None:
    """Take back the token and the hook of a name, at once."""
    if not _file().remove(name):
        raise UserError(f"no token and no hook is called {name!r}")
    click.echo(f"{name} is removed")


def _file() -> KeyFile:
    return KeyFile(api_keys_path(read_settings()))
