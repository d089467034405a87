"""Open the KB that a command is about: the built-in folder and the team's, or one."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar

import click

from bot.settings import cache_folder
from kb.entry import Entry
from kb.errors import UserError
from kb.index.folder import open_folders
from kb.load import BUILT_IN, load_entries
from kb.matcher import Matcher

log = logging.getLogger(__name__)
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
    return more_kb(alone(function))


def team_folders(ctx: click.Context) -> tuple[Path, ...]:
    """Return the folders that ``PATCHBOT_KB`` adds, split as this system does."""
    return tuple(ctx.meta.get("patchbot.more_kb", ()))


def open_matcher(folders: Sequence[Path], cache: Path | None = None) -> Matcher:
    """Return the matcher over ``folders``; raises ``KbError`` with every problem.

    The compiled KB is kept in ``cache`` (``bot.settings.cache_folder`` unless
    given); where nothing can be written it is made in memory, every time.
    """
    try:
        return Matcher(open_folders(folders, cache or cache_folder()))
    except OSError as error:
        log.info("the KB is not kept compiled: %s", error)
        return Matcher(load_entries(folders))


def more_kb(function: Function) -> Function:
    """Let a command know ``PATCHBOT_KB``; click splits it as this system does."""
    return click.option(
        "--more-kb",
        envvar="PATCHBOT_KB",
        multiple=True,
        hidden=True,
        is_eager=True,
        expose_value=False,
        type=click.Path(path_type=Path),
        callback=_remember,
    )(function)


def _remember(
    ctx: click.Context, _: click.Parameter, value: tuple[Path, ...]
) -> tuple[Path, ...]:
    ctx.meta["patchbot.more_kb"] = value
    return value


def _chosen(
    ctx: click.Context, _: click.Parameter, value: Path | None
) -> tuple[Path, ...]:
    return (value,) if value else (BUILT_IN, *team_folders(ctx))


def find_entry(asked: str, folders: tuple[Path, ...]) -> Entry:
    """Return the entry with the id or KB number ``asked``, in any case.

    Raises ``UserError`` naming near ids if there is none.
    """
    entries = load_entries(folders)
    wanted = asked.casefold()
    for entry in entries:
        numbers = {number.casefold() for number in entry.kb}
        if wanted in {entry.id, *numbers, *(n.removeprefix("kb") for n in numbers)}:
            return entry
    near = get_close_matches(wanted, [entry.id for entry in entries], n=3)
    hint = f"; is it {', '.join(near)}?" if near else "; see patchbot kb list"
    raise UserError(f"there is no entry {asked!r}{hint}")


def dir_argument(function: Function) -> Function:
    """Give a command an optional ``DIR``: that folder alone, as ``folders``."""
    alone = click.argument(
        "folders", metavar="[DIR]", required=False, type=A_FOLDER, callback=_chosen
    )
    return more_kb(alone(function))
