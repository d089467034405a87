"""The ``patchbot`` command: one module a noun, imported only when it is asked for.

A module ``bot/roof/cli/<noun>.py`` is a sub-command as soon as it stands there;
it exposes a click command or group named ``command``.
"""

from __future__ import annotations

import errno
import importlib
import io
import pkgutil
import sys
import traceback

import click

from bot.roof.version import program_version
from kb.errors import UserError

EXIT_USER_ERROR = 1
EXIT_USAGE = 2
EXIT_BUG = 3
EXIT_INTERRUPTED = 130
# What writing to a full or failing disk raises: nobody's bug.
DISK_TROUBLE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS}


class Nouns(click.Group):
    """A group whose commands are the modules of a package; ``import_`` is "import"."""

    package = __name__

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the nouns, sorted."""
        return sorted(self._modules())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of a noun, ``None`` if there is no such noun."""
        module = self._modules().get(cmd_name)
        if module is None:
            return None
        command = importlib.import_module(f"{self.package}.{module}").command
        assert isinstance(command, click.Command)
        return command

    def _modules(self) -> dict[str, str]:
        """Return the modules by the name of their command."""
        names = pkgutil.iter_modules(importlib.import_module(self.package).__path__)
        return {m.name.rstrip("_"): m.name for m in names if not m.name.startswith("_")}


def _tell_version(ctx: click.Context, _: click.Parameter, asked: bool) -> None:
    if asked and not ctx.resilient_parsing:
        click.echo(f"patchbot, version {program_version()}")
        ctx.exit()


@click.group(cls=Nouns, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_tell_version,
    help="Show the version and exit.",
)
def patchbot() -> None:
    """Know the failure, keep the incident: the patch-night bot in the shell."""


def main() -> None:
    """Run the command line; exit 0 fine, 1 user's error, 2 usage, 130 ^C, 3 a bug."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # None where the shell closed it
            # A console of a code page of its own gets "?" for what it has not.
            stream.reconfigure(errors="replace")
    sys.exit(shell(sys.argv[1:]))


def shell(arguments: list[str]) -> int:
    """Run the command line with ``arguments`` and return its exit code.

    Not called ``run``: the sub-command's module of that name would take its place.
    """
    try:
        code = patchbot.main(arguments, prog_name="patchbot", standalone_mode=False)
    except click.UsageError as error:
        error.show()
        return EXIT_USAGE
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        return EXIT_INTERRUPTED
    except (UserError, click.ClickException) as error:
        click.echo(f"patchbot: {error}", err=True)
        return EXIT_USER_ERROR
    except BrokenPipeError:  # the reader of our output has gone: nothing to tell it
        sys.stderr.close()
        return EXIT_USER_ERROR
    except Exception as error:
        if isinstance(error, OSError) and error.errno in DISK_TROUBLE:
            click.echo(
                f"patchbot: {error.filename or 'output'}: {error.strerror}", err=True
            )
            return EXIT_USER_ERROR
        _tell_bug(traceback.format_exc())
        click.echo("patchbot: this is a bug; please report the lines above", err=True)
        return EXIT_BUG
    return code if isinstance(code, int) else 0


def _tell_bug(lines: str) -> None:
    """Print a traceback without the secrets that may stand in its messages."""
    from bot.environ import known_secrets
    from bot.roof.logs import TokenFilter

    click.echo(TokenFilter(known_secrets()).clean(lines), err=True, nl=False)
