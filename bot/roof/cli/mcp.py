"""The KB and the log for a model: ``patchbot mcp``, over standard input and output."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.environ import known_secrets
from bot.incident import Incident, Status
from bot.roof.logs import set_up_logs
from bot.roof.shell.diagnosis_json import as_json
from bot.roof.shell.knowledge import kb_option, open_matcher
from bot.roof.shell.records import as_row, db_option, opened, settings_for
from bot.roof.version import program_version
from bot.settings import Settings
from bot.store import Store
from bot.visibility import Viewer
from kb.build import entry_to_mapping
from kb.errors import UserError
from kb.matcher import Matcher

if TYPE_CHECKING:
    from bot.doors.mcp_tools import Sources

# Never "pip install patchbot[mcp]": on the package index that is a stranger's.
MISSING = (
    "patchbot mcp needs the extra `mcp` ({} is missing), in the checkout:"
    " pip install --require-hashes -r deploy/requirements.lock"
)


@click.command()
@kb_option
@db_option
@click.option(
    "--private",
    multiple=True,
    metavar="ID",
    help="Show incidents of this private channel too; those of public ones are shown.",
)
def command(
    folders: tuple[Path, ...], db: str | None, private: tuple[str, ...]
) -> None:
    """Serve the KB and the log to a model, as MCP tools over stdio.

    diagnose, kb_search, kb_show and incidents; nothing is written.
    """
    try:
        from bot.doors.mcp_tools import server
    except ImportError as error:
        raise UserError(MISSING.format(error.name)) from error
    settings = settings_for(db)
    set_up_logs(
        "WARNING", as_json=False, secrets=known_secrets()
    )  # standard output is the protocol's
    with ExitStack() as stack:
        store = _store(settings, stack)
        sources = sources_of(open_matcher(folders), store, frozenset(private))
        server(sources, version=program_version()).run("stdio")


def _store(settings: Settings, stack: ExitStack) -> Store | None:
    """Open the log; there may be none yet, and none is made."""
    if not settings.db.startswith("postgres") and not Path(settings.db).is_file():
        return None
    return stack.enter_context(opened(settings))


def sources_of(
    matcher: Matcher, store: Store | None, private: frozenset[str]
) -> Sources:
    """Return what the tools look into: of the log what ``private`` allows.

    Incidents of public channels are shown, and those of the private ones named.
    """
    from bot.doors.mcp_tools import Sources

    def incidents(
        status: tuple[Status, ...], host: str | None, entry: str | None, limit: int
    ) -> tuple[Incident, ...]:
        if store is None:
            return ()
        return store.history.incidents(
            viewer=Viewer(store.only_team(), channels=private),
            status=status,
            host=host,
            entry=entry,
            limit=limit,
        )

    return Sources(
        matcher=matcher,
        incidents=incidents,
        diagnosis_json=as_json,
        entry_json=entry_to_mapping,
        incident_json=as_row,
    )
