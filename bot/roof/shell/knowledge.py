"""Open the KB that a command is about: the built-in folder and the team's, or one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from kb.load import BUILT_IN, load_entries
from kb.matcher import Matcher

Function = TypeVar("Function", bound=Callable[..., object])
A_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


def kb_option(function: Function) -> Function:
    """Give a command ``--kb DIR`` and ``PATCHBOT_KB``, as its ``folders`` argument."""
    alone = click.option(
        "--kb",
        "folders",
        metavar="DIR",
        type=A_FOLDER,
        callback=_chosen,
        help="Use the KB in this folder alone, not the built-in one.",
    )
    more = click.option(
        "--more-kb",
        envvar="PATCHBOT_KB",
        multiple=True,
        hidden=True,
        is_eager=True,
        expose_value=False,
        type=click.Path(path_type=Path),
        callback=_remember,
    )
    return more(alone(function))


def team_folders(ctx: click.Context) -> tuple[Path, ...]:
    """Return the folders that ``PATCHBOT_KB`` adds, split as this system does."""
    return tuple(ctx.meta.get("patchbot.more_kb", ()))


def open_matcher(folders: tuple[Path, ...]) -> Matcher:
    """Return the matcher over ``folders``; raises ``KbError`` with every problem."""
    return Matcher(load_entries(folders))


def _remember(
    ctx: click.Context, _: click.Parameter, value: tuple[Path, ...]
) -> tuple[Path, ...]:
    ctx.meta["patchbot.more_kb"] = value
    return value


def _chosen(
    ctx: click.Context, _: click.Parameter, value: Path | None
) -> tuple[Path, ...]:
    return (value,) if value else (BUILT_IN, *team_folders(ctx))
