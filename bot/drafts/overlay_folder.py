"""The entries approved in Slack as one more KB folder that follows the store."""

from __future__ import annotations

import hashlib
import logging
import tempfile
from pathlib import Path

from bot.drafts.trial import validated
from bot.store import Store, StoreUnavailableError
from kb.build import build_entry, entry_to_mapping
from kb.entry import Entry
from kb.errors import UserError
from kb.yamltext import NotYamlError, compose, entry_yaml, plain

log = logging.getLogger(__name__)

SCHEMA = "https://patchbot.example.com/entry.schema.json"


class DraftError(UserError):
    """A stored draft cannot be read as an entry."""


class OverlayFolder:
    """A folder of this process that holds what the store's overlay has approved."""

    def __init__(self, store: Store, path: Path) -> None:
        """Make the folder; it is filled by ``sync``."""
        self.path = path
        self._store = store
        self._seen = -1
        path.mkdir(parents=True, exist_ok=True)

    def filled(self) -> tuple[Path, ...]:
        """Return the folder if it holds anything: without it the KB is as shipped."""
        return (self.path,) if any(self.path.glob("*.yaml")) else ()

    def sync(self) -> None:
        """Bring the folder up to date; while the database is away it stays as it is."""
        try:
            revision = self._store.overlay.revision()
            if revision == self._seen:
                return
            texts = approved_texts(self._store)
        except StoreUnavailableError as error:
            log.warning("approved entries stay as they are: %s", error)
            return
        for path in self.path.glob("*.yaml"):
            if path.stem not in texts:
                path.unlink(missing_ok=True)
        for id_, text in texts.items():
            _write(self.path / f"{id_}.yaml", text)
        self._seen = revision


def overlay_path(db: str, cache: Path) -> Path:
    """Return where this process keeps a copy of what was approved in Slack.

    One folder a database; a temporary one where the cache cannot be written.
    """
    name = hashlib.sha256(db.encode()).hexdigest()[:12]
    path = cache / f"overlay-{name}"
    try:
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            return path
    except OSError:
        return Path(tempfile.mkdtemp(prefix="patchbot-overlay-"))


def approved_texts(store: Store, *, schema: str = SCHEMA) -> dict[str, str]:
    """Return id -> the file's text of every approved entry, ready to be answered.

    Only approval makes an entry validated, whatever its stored text says.
    """
    texts = {}
    for row in store.overlay.entries():
        try:
            entry = validated(read_draft(row.yaml))
        except DraftError as error:
            log.error("the approved entry %s is left out: %s", row.entry_id, error)
            continue
        texts[row.entry_id] = entry_yaml(entry_to_mapping(entry), schema=schema)
    return texts


def read_draft(text: str) -> Entry:
    """Return the entry of a stored YAML text; raises ``DraftError``."""
    try:
        values, flaws = plain(compose(text))
    except NotYamlError as error:
        raise DraftError(str(error)) from error
    entry, more = build_entry(values)
    if entry is None or flaws:
        raise DraftError("; ".join(flaw.text for flaw in (*flaws, *more)))
    return entry


def _write(path: Path, text: str) -> None:
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return
    new = path.with_suffix(".new")
    new.write_text(text, encoding="utf-8", newline="\n")
    new.replace(path)
