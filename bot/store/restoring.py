"""A SQLite backup put in the place of the database."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

from bot.store.link import StoreError
from bot.store.sqlite import SqliteLink

_SIDE_FILES = ("-wal", "-shm")


def restore(backup: Path, path: Path) -> None:
    """Put a backup in a database's place; what was there stays beside it as ``.old``.

    The bot must be stopped.  Raises ``StoreError`` if the backup is damaged or the
    database is in use.
    """
    if not backup.is_file():
        raise StoreError(f"{backup}: no such file")
    half = path.with_name(path.name + ".part")
    shutil.copyfile(backup, half)
    half.chmod(0o600)
    try:
        SqliteLink(half).close()  # checks it, and brings its tables up to date
        if path.exists():
            _refuse_if_in_use(path)
            path.replace(path.with_name(path.name + ".old"))
        half.replace(path)
    finally:
        for rest in (half, *(half.with_name(half.name + s) for s in _SIDE_FILES)):
            rest.unlink(missing_ok=True)


def _refuse_if_in_use(path: Path) -> None:
    """Move the log into the file and take it for ourselves, or refuse."""
    connection = sqlite3.connect(path, timeout=0)
    try:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY:
            raise StoreError(f"{path} is in use: stop the bot first") from error
        for suffix in _SIDE_FILES:  # damaged: that is why it is replaced
            path.with_name(path.name + suffix).unlink(missing_ok=True)
    finally:
        connection.close()
