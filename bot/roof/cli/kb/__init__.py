"""The known errors in the shell: read them, check them, write them, publish them."""

from __future__ import annotations

import click

from bot.roof.cli import Nouns


class Verbs(Nouns):
    """The modules of this package, imported only when they are asked for."""

    package = __name__


@click.group(cls=Verbs)
def command() -> None:
    """Read, check and write the known errors."""
