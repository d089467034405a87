"""Connections to a SQLite file, lent to whoever works: the one used last goes first."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlite_utils import Database

from bot.store.link import StoreUnavailableError

# After these a connection never works again, even where the file then does: one
# opened on a read-only file stays read-only, one that read damage remembers it.
_SPOILS = frozenset(
    {
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_CORRUPT,
    }
)


# Each keeps up to 16 MB of pages: what a burst opened beyond these is closed again.
MOST_IDLE = 6


class Lending:
    """Lends each thread a connection for a piece of work, and wants it back."""

    def __init__(self, connect: Callable[[], Database]) -> None:
        """``connect`` opens one that may go from thread to thread."""
        self._connect = connect
        self._here = threading.local()  # what this thread has borrowed
        self._room = threading.Condition()
        self._idle: list[Database] = []
        self._lent = 0
        self._is_closed = False

    @property
    def borrowed(self) -> Database | None:
        """Return what this thread has now."""
        return getattr(self._here, "db", None)

    @contextmanager
    def one(self) -> Iterator[Database]:
        """Lend this thread a connection; inside, it has that one already."""
        borrowed = self.borrowed
        if borrowed is not None:
            yield borrowed
            return
        db = self._here.db = self._borrow()
        is_sound = True
        try:
            yield db
        except (sqlite3.DatabaseError, StoreUnavailableError) as error:
            is_sound = result_code(error) not in _SPOILS
            raise
        finally:
            self._here.db = None
            self._give_back(db, is_sound=is_sound and not db.conn.in_transaction)

    def end(self, *, within_s: float) -> tuple[list[Database], bool]:
        """Take in all connections; return them, and whether all came within that.

        One that comes later is closed when it does: SQLite ends the process where
        one thread closes what another commits on.
        """
        with self._room:
            self._is_closed = True
            is_whole = self._room.wait_for(lambda: not self._lent, within_s)
            idle, self._idle = self._idle, []
        return idle, is_whole

    def _borrow(self) -> Database:
        with self._room:
            self._lent += 1
            if self._idle:
                return self._idle.pop()
        try:
            return self._connect()
        except BaseException:
            with self._room:
                self._lent -= 1
                self._room.notify_all()
            raise

    def _give_back(self, db: Database, *, is_sound: bool) -> None:
        with self._room:
            self._lent -= 1
            is_wanted = len(self._idle) < MOST_IDLE and not self._is_closed
            if is_sound and is_wanted:
                self._idle.append(db)
            else:
                db.close()
            self._room.notify_all()


def result_code(error: BaseException) -> int:
    """Return the primary result code of what SQLite said, 0 where it did not."""
    said = error if isinstance(error, sqlite3.Error) else error.__cause__
    return int(getattr(said, "sqlite_errorcode", 0)) & 0xFF
