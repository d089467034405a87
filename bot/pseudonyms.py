"""The key of the pseudonyms: given, or made once beside the database."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from pathlib import Path

from bot.environ import SHORTEST_SECRET, SettingsError
from bot.settings import Settings


def pseudonym_key(settings: Settings) -> bytes:
    """Return the key of the pseudonyms: PATCHBOT_SECRET, else a file of our own.

    The file stands beside the database, is made at the first start, and is never
    part of a backup of it.  Raises ``SettingsError`` if it cannot be had.
    """
    if settings.secret is not None:
        return hashlib.sha256(b"patchbot pseudonyms" + settings.secret).digest()
    if settings.db.startswith("postgres"):
        raise SettingsError(
            "PATCHBOT_SECRET is missing: with PostgreSQL all replicas must share one"
        )
    path = Path(f"{settings.db}.key")
    try:
        if not path.exists():
            _make_key(path)
        key = path.read_bytes()
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror}") from error
    if len(key) < SHORTEST_SECRET:
        raise SettingsError(f"{path} is too short: delete it, or set PATCHBOT_SECRET")
    return key


def _make_key(path: Path) -> None:
    """Write a new key; of two processes started together both get the same."""
    mine = path.with_name(f"{path.name}.{os.getpid()}")
    handle = os.open(mine, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(32))
        with contextlib.suppress(FileExistsError):  # the other was faster
            os.link(mine, path)
    finally:
        mine.unlink()
