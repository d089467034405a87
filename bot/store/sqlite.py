"""The store in one SQLite file: WAL, one writer at a time, checked at the start."""

from __future__ import annotations

import contextlib
import logging
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database, Migrations

from bot.store.lending import Lending, result_code
from bot.store.link import Row, StoreError, StoreUnavailableError, Value
from bot.store.schema import MIGRATIONS
from bot.store.turns import Turns

log = logging.getLogger(__name__)

CLOSE_WITHIN_S = 5.0  # for a thread to end what it is committing
BUSY_TIMEOUT_S = 1.0  # after that an event is spooled: Slack waits three in all
# Nobody waits for what is not urgent: behind our own threads it is worth the time.
PATIENCE_S = 10.0
STATEMENTS = 512  # kept prepared: more than there are in the bot
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
    """A SQLite file; see ``bot.store.link.Link``."""

    skip_locked = ""  # one writer at a time: BEGIN IMMEDIATE
    is_shared = False

    def __init__(
        self,
        path: Path,
        *,
        busy_timeout_s: float = BUSY_TIMEOUT_S,
        patient: bool = False,
    ) -> None:
        """Open ``path``, check it and bring its tables up to date.

        Raises ``StoreError`` if it is damaged or no database, ``StoreUnavailableError``
        if it cannot be read or written now; ``patient``: one that is there and cannot
        is got ready by whoever uses it first when it can.
        """
        self.path = path
        self._busy_timeout_s = busy_timeout_s
        self._is_ready = False
        self._getting_ready = threading.Lock()
        self._writers = Turns()
        self._lending = Lending(self._connect)
        try:
            with self._mended(), self._lending.one():
                pass
        except StoreUnavailableError as error:
            if not patient or not path.exists():
                raise
            log.error("the database cannot be used yet: %s", error)

    def _connect(self) -> Database:
        if not self.path.exists():
            # The log of what fails where is nobody else's business on this machine.
            os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))
        connection = sqlite3.connect(
            self.path,
            timeout=self._busy_timeout_s,
            check_same_thread=False,
            cached_statements=STATEMENTS,
        )
        connection.row_factory = None
        db = Database(connection)
        try:
            db.execute("PRAGMA foreign_keys = ON")
            db.execute("PRAGMA secure_delete = ON")
            db.execute("PRAGMA synchronous = FULL")  # acknowledged means on the disk
            db.execute("PRAGMA cache_size = -16000")
            self._get_ready(db)
        except BaseException:
            db.close()
            raise
        return db

    def _get_ready(self, db: Database) -> None:
        """Check the file and bring its tables up to date, once."""
        with self._getting_ready:
            if self._is_ready:
                return
            db.execute("PRAGMA journal_mode = WAL")
            found = db.execute("PRAGMA quick_check(1)").fetchone()[0]
            if found != "ok":
                raise StoreError(
                    f"{self.path} is damaged ({found}): put back a backup with"
                    " `patchbot db restore`"
                )
            migrate(db)
            self._is_ready = True

    @contextmanager
    def transaction(self, *, urgent: bool = False) -> Iterator[None]:
        """Commit all that happens inside, or nothing; inside another, join it."""
        with self._mended():
            inside = self._lending.borrowed
            if inside is not None and inside.conn.in_transaction:
                yield
                return
            began, busy_s = time.monotonic(), self._busy_timeout_s
            with self._turn(busy_s if urgent else PATIENCE_S, urgent=urgent):
                waited_s = time.monotonic() - began if urgent else 0.0
                with self._inside(busy_s - waited_s):
                    yield

    @contextmanager
    def _inside(self, busy_s: float) -> Iterator[None]:
        """Begin, waiting so long for other processes, and commit or leave no trace."""
        with self._lending.one() as db:
            _begin(db, within_s=busy_s)
            try:
                yield
                db.commit()
            except BaseException:
                db.rollback()
                raise

    @contextmanager
    def _turn(self, within_s: float, *, urgent: bool) -> Iterator[None]:
        """Wait until no other thread of ours writes."""
        if not self._writers.take(within_s=within_s, urgent=urgent):
            raise StoreUnavailableError(f"{self.path}: others write for too long")
        try:
            yield
        finally:
            self._writers.give()

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """See one state of the database inside, whatever others write; read only."""
        with self._mended(), self._lending.one() as db:
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
        with self._mended(), self._written(sql), self._lending.one() as db:
            cursor = db.execute(sql, values)
            names = [column[0] for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def run(self, sql: str, *values: Value) -> int:
        """Change something; return the number of rows changed."""
        with self._mended(), self.transaction(), self._lending.one() as db:
            return int(db.execute(sql, values).rowcount)

    def lock(self, name: str) -> None:
        """Do nothing: a transaction that may write is alone already."""

    def renumber(self, table: str, column: str) -> None:
        """Do nothing: SQLite goes on after the greatest number there is."""

    def check(self) -> list[str]:
        """Return what is wrong: pages, indexes, references; nothing if nothing is."""
        with self._mended(), self._lending.one() as db:
            pages = [row[0] for row in db.execute("PRAGMA integrity_check")]
            orphans = db.execute("PRAGMA foreign_key_check").fetchall()
        return [found for found in pages if found != "ok"] + [
            f"{table} row {row}: no such {parent}" for table, row, parent, _ in orphans
        ]

    def backup(self, target: Path) -> None:
        """Copy the database while it is in use; ``target`` appears whole or not at all.

        Raises ``StoreError`` if the copy is damaged, ``StoreUnavailableError`` if the
        disk is full.
        """
        half = target.with_name(target.name + ".part")
        with self._mended(), self.snapshot(), self._lending.one() as db:
            half.unlink(missing_ok=True)
            os.close(os.open(half, os.O_CREAT | os.O_WRONLY, 0o600))
            copy = sqlite3.connect(half)
            try:
                # From one state: each write of others would start it over.
                db.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()
                db.conn.backup(copy, pages=1000)
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
        with self._mended(), self._lending.one() as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Move the log into the file and close every connection.

        One that a thread does not give back within seconds is closed when it does.
        """
        idle, is_whole = self._lending.end(within_s=CLOSE_WITHIN_S)
        if not is_whole:
            log.warning("the database is closed while somebody uses it")
        for db in idle:
            with contextlib.suppress(StoreUnavailableError), self._mended():
                db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            db.close()

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
        """Raise what SQLite says as errors of this room."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            code = result_code(error)
            if code in _PASSING:
                raise StoreUnavailableError(f"{self.path}: {error}") from error
            if code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
                # At the start it is refused; under a running bot it is away.
                kind = StoreUnavailableError if self._is_ready else StoreError
                raise kind(
                    f"{self.path} is damaged or no SQLite file ({error}): put back a"
                    " backup with `patchbot db restore`"
                ) from error
            raise
        except OSError as error:
            raise StoreUnavailableError(f"{self.path}: {error.strerror}") from error


def _begin(db: Database, *, within_s: float) -> None:
    """Begin a transaction that writes, waiting for other processes for so long.

    A deferred BEGIN that reads and then writes is refused at once when somebody
    else wrote in between; an immediate one waits its turn.
    """
    db.execute(f"PRAGMA busy_timeout = {max(0, round(within_s * 1000))}")
    db.execute("BEGIN IMMEDIATE")


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
