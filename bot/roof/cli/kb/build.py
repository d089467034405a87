"""Compile the KB ahead of time: ``patchbot kb build``."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import click

from bot.roof.shell.knowledge import dir_argument
from bot.settings import cache_folder
from kb.index.folder import build_folders
from kb.load import shown


@click.command()
@dir_argument
@click.option(
    "--cache",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keep it here; else PATCHBOT_CACHE, else the user's cache folder.",
)
def command(folders: tuple[Path, ...], cache: Path | None) -> None:
    """Compile DIR, else the built-in KB and PATCHBOT_KB, so that it opens at once.

    Only what has changed since the last time is read.  Every command and the bot
    do the same when they open a KB.
    """
    started = time.perf_counter()
    built = build_folders(folders, cache or cache_folder())
    seconds = time.perf_counter() - started
    click.echo(
        f"{built.entries} entries ({built.read} read anew) in {seconds:.2f} s,"
        f" {built.bytes:,} bytes in {shown(built.generation)},"
        f" peak memory {_peak_mb()}"
    )


def _peak_mb() -> str:
    """Return the most memory this process has held, where the system says it."""
    if sys.platform == "win32":
        return "not known on Windows"
    import resource  # not there on Windows

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return f"{peak / (1 << 20 if sys.platform == 'darwin' else 1024):.0f} MB"
