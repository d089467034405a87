"""The store in one SQLite file: WAL, one connection a thread, checked at the start."""

from __future__ import annotations

import logging
import os
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database, Migrations

from bot.store.link import Row, StoreError, StoreUnavailableError, Value
from bot.store.schema import MIGRATIONS

log = logging.getLogger(__name__)

CLOSE_WITHIN_S = 5.0  # for a thread to end what it is committing
BUSY_TIMEOUT_S = 1.0  # after that an event is spooled: Slack waits three in all
_SIDE_FILES = ("-wal", "-shm")
_AUDIT_GUARDS = (
    """CREATE TRIGGER audit_stays BEFORE DELETE ON audit
        BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END""",
    # The actor alone may change: to a pseudonym, when a person is erased.
    """CREATE TRIGGER audit_is_final BEFORE UPDATE OF
        id, at, team, channel, incident, kind, detail, body_hash ON audit
        BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END""",
)
# Primary and extended result codes that pass by themselves or with more room.
_PASSING = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CANTOPEN,
    }
)


class SqliteLink:
    """A SQLite file, opened once a thread; see ``bot.store.link.Link``."""

    skip_locked = ""  # one writer at a time: BEGIN IMMEDIATE
    is_shared = False

    def __init__(self, path: Path, *, busy_timeout_s: float = BUSY_TIMEOUT_S) -> None:
        """Open ``path``, check it and bring its tables up to date.

        Raises ``StoreError`` if it is damaged or no database, ``StoreUnavailableError``
        if it cannot be read or written now.
        """
        self.path = path
        self._busy_timeout_s = busy_timeout_s
        self._here = threading.local()
        self._locks = threading.local()  # unlike the connections, for ever
        # Each with the lock its thread holds while it uses it: SQLite crashes the
        # process where one thread closes what another is committing on.
        self._all: list[tuple[Database, threading.RLock]] = []
        self._guard = threading.Lock()
        with self._mended():
            self._db.execute("PRAGMA journal_mode = WAL")
            found = self._db.execute("PRAGMA quick_check(1)").fetchone()[0]
            if found != "ok":
                raise StoreError(
                    f"{path} is damaged ({found}): put back a backup with"
                    " `patchbot db restore`"
                )
            migrate(self._db)

    @property
    def _db(self) -> Database:
        """Return this thread's connection: a handle refuses a second thread."""
        db = getattr(self._here, "db", None)
        if db is None:
            db = self._connect()
            self._here.db = db
            with self._guard:
                self._all.append((db, self._busy))
        return db

    @property
    def _busy(self) -> threading.RLock:
        """Return this thread's lock: held while its connection is in use."""
        busy: threading.RLock | None = getattr(self._locks, "busy", None)
        if busy is None:
            busy = self._locks.busy = threading.RLock()
        return busy

    def _connect(self) -> Database:
        if not self.path.exists():
            # The log of what fails where is nobody else's business on this machine.
            os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))
        connection = sqlite3.connect(
            self.path, timeout=self._busy_timeout_s, check_same_thread=False
        )
        connection.row_factory = None
        db = Database(connection)
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("PRAGMA secure_delete = ON")
        db.execute("PRAGMA synchronous = FULL")  # acknowledged means on the disk
        db.execute("PRAGMA cache_size = -16000")
        return db

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit all that happens inside, or nothing; inside another, join it."""
        with self._mended():
            db = self._db
            if db.conn.in_transaction:
                yield
                return
            # A deferred BEGIN that reads and then writes is refused at once when
            # somebody else wrote in between; an immediate one waits its turn.
            db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                db.rollback()
                raise
            try:
                db.commit()
            except BaseException:
                db.rollback()
                raise

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """See one state of the database inside, whatever others write; read only."""
        with self._mended():
            db = self._db
            if db.conn.in_transaction:
                yield
                return
            db.execute("BEGIN")
            try:
                yield
            finally:
                db.rollback()

    def rows(self, sql: str, *values: Value) -> list[Row]:
        """Return the rows a query gives (also ``... RETURNING``)."""
        with self._mended(), self._written(sql):
            cursor = self._db.execute(sql, values)
            names = [column[0] for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def run(self, sql: str, *values: Value) -> int:
        """Change something; return the number of rows changed."""
        with self._mended(), self.transaction():
            return int(self._db.execute(sql, values).rowcount)

    def lock(self, name: str) -> None:
        """Do nothing: a transaction that may write is alone already."""

    def renumber(self, table: str, column: str) -> None:
        """Do nothing: SQLite goes on after the greatest number there is."""

    def check(self) -> list[str]:
        """Return what is wrong: pages, indexes, references; nothing if nothing is."""
        with self._mended():
            pages = [row[0] for row in self._db.execute("PRAGMA integrity_check")]
            orphans = self._db.execute("PRAGMA foreign_key_check").fetchall()
        return [found for found in pages if found != "ok"] + [
            f"{table} row {row}: no such {parent}" for table, row, parent, _ in orphans
        ]

    def backup(self, target: Path) -> None:
        """Copy the database while it is in use; ``target`` appears whole or not at all.

        Raises ``StoreError`` if the copy is damaged, ``StoreUnavailableError`` if the
        disk is full.
        """
        half = target.with_name(target.name + ".part")
        with self._mended():
            half.unlink(missing_ok=True)
            os.close(os.open(half, os.O_CREAT | os.O_WRONLY, 0o600))
            copy = sqlite3.connect(half)
            try:
                self._db.conn.backup(copy, pages=1000)
                copy.execute("PRAGMA journal_mode = DELETE")
                found = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
            finally:
                copy.close()
            if found != "ok":
                half.unlink()
                raise StoreError(
                    f"the backup came out damaged ({found}): check the disk"
                )
            half.replace(target)

    def now(self) -> datetime | None:
        """Return nothing: the machine's clock is the only one."""
        return None

    def scrub(self) -> None:
        """Overwrite the log, so that what was erased is in no file any more."""
        with self._mended():
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Move the log into the file and close every connection nobody is using.

        One that a thread does not let go of within seconds is left to it.
        """
        with self._guard:
            for db, busy in self._all:
                if not busy.acquire(timeout=CLOSE_WITHIN_S):
                    continue
                try:
                    with self._mended():
                        if not db.conn.in_transaction:
                            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                        db.close()
                finally:
                    busy.release()
            self._all.clear()
        self._here = threading.local()

    @contextmanager
    def _written(self, sql: str) -> Iterator[None]:
        """Give a statement that writes a transaction; reads need none."""
        if sql.lstrip()[:6].upper() in ("SELECT", "PRAGMA", "EXPLAI"):
            yield
        else:
            with self.transaction():
                yield

    @contextmanager
    def _mended(self) -> Iterator[None]:
        """Hold this thread's connection, and raise what SQLite says as our errors."""
        try:
            with self._busy:
                yield
        except sqlite3.DatabaseError as error:
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF
            if code in _PASSING:
                raise StoreUnavailableError(f"{self.path}: {error}") from error
            if code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
                raise StoreError(
                    f"{self.path} is damaged or no SQLite file ({error}): put back a"
                    " backup with `patchbot db restore`"
                ) from error
            raise
        except OSError as error:
            raise StoreUnavailableError(f"{self.path}: {error.strerror}") from error


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


def migrate(db: Database) -> None:
    """Run the migrations this file has not had, each in its own transaction."""
    migrations = Migrations("patchbot")
    for name, statements in MIGRATIONS:

        def apply(db: Database, statements: tuple[str, ...] = statements) -> None:
            for statement in statements:
                db.execute(statement.replace("{id}", "INTEGER PRIMARY KEY"))
            if any("TABLE audit (" in statement for statement in statements):
                for guard in _AUDIT_GUARDS:
                    db.execute(guard)

        migrations(name=name)(apply)
    if migrations.pending(db):
        log.info("migrating %s", ", ".join(m.name for m in migrations.pending(db)))
        migrations.apply(db)
