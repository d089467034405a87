"""What the bot opens at its start: the KB with what Slack approved, the inventory."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

from bot.desk.knowledge import Knowledge
from bot.drafts.overlay_folder import OverlayFolder, overlay_path
from bot.inventory import Inventory, read_inventory
from bot.roof.shell.knowledge import open_matcher
from bot.settings import Settings, cache_folder
from bot.store import Store
from bot.vitals import Vitals
from kb.load import BUILT_IN


def open_knowledge(
    settings: Settings,
    vitals: Vitals | None = None,
    cache: Path | None = None,
    *,
    store: Store,
) -> Knowledge:
    """Return the KB that the settings name, compiled in ``cache``.

    What was approved in Slack lies above the folders.  Raises ``KbError`` with
    every problem.
    """
    overlay = OverlayFolder(store, overlay_path(settings.db, cache or cache_folder()))
    folders = (BUILT_IN, *settings.kb_folders)
    return Knowledge(
        (*folders, overlay.path),
        lambda: open_matcher((*folders, *overlay.filled()), cache),
        vitals,
        before_look=overlay.sync,
    )


def spool_places(settings: Settings) -> tuple[Path, ...]:
    """Return where events wait while the database is away, the best place first.

    PATCHBOT_SPOOL where that is set, beside the database (in the working folder with
    PostgreSQL), and where the disk takes nothing there, the temporary folder.
    """
    is_address = settings.db.startswith(("postgresql://", "postgres://"))
    beside = Path("patchbot.spool") if is_address else Path(f"{settings.db}.spool")
    # Two replicas on one machine may share the folders, never a file.
    ours = hashlib.sha256(f"{settings.db}\n{Path.cwd()}".encode()).hexdigest()[:12]
    named = [settings.spool / f"patchbot-{ours}.spool"] if settings.spool else []
    return (*named, beside, Path(tempfile.gettempdir()) / f"patchbot-{ours}.spool")


def open_inventory(path: Path) -> Inventory:
    """Return the hosts and rings that a CSV file names."""
    return read_inventory(path.read_text(encoding="utf-8-sig").splitlines())
