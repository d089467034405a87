"""The store on PostgreSQL: any number of replicas on one database."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import cast

import psycopg
from psycopg import errors
from psycopg.rows import dict_row
from psycopg_pool import ConnectionPool, PoolTimeout

from bot.store.link import (
    Row,
    StoreError,
    StoreUnavailableError,
    Value,
    from_us,
)
from bot.store.schema import MIGRATIONS

log = logging.getLogger(__name__)

POOL_SIZE = 8
START_WITHIN_S = 5.0
# After these an event is spooled: Slack waits three seconds in all.
WAIT_S = 1.0  # for a connection of the pool
LOCK_WAIT = "1s"
MIGRATION_WAIT = "60s"  # while another replica brings the tables up to date
_AUDIT_GUARDS = (
    """CREATE FUNCTION audit_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'audit is append-only'; END $$""",
    (
        "CREATE TRIGGER audit_stays BEFORE DELETE ON audit"
        " FOR EACH ROW EXECUTE FUNCTION audit_is_final()"
    ),
    # The actor alone may change: to a pseudonym, when a person is erased.
    (
        "CREATE TRIGGER audit_is_final BEFORE UPDATE OF"
        " id, at, team, channel, incident, kind, detail, body_hash ON audit"
        " FOR EACH ROW EXECUTE FUNCTION audit_is_final()"
    ),
)
_PASSING = (
    psycopg.OperationalError,
    PoolTimeout,
    errors.ReadOnlySqlTransaction,
    errors.LockNotAvailable,
    errors.DeadlockDetected,
    errors.SerializationFailure,
    errors.InsufficientResources,
)

Connection = psycopg.Connection[dict[str, object]]


class PostgresLink:
    """A PostgreSQL database behind a pool; see ``bot.store.link.Link``."""

    skip_locked = " FOR UPDATE SKIP LOCKED"
    is_shared = True

    def __init__(self, dsn: str) -> None:
        """Connect to ``dsn`` and bring the tables up to date.

        Raises ``StoreError`` for an address that is none, ``StoreUnavailableError`` if
        the server cannot be reached.
        """
        self._here = threading.local()
        try:
            self._pool = ConnectionPool(
                dsn,
                min_size=1,
                max_size=POOL_SIZE,
                open=False,
                timeout=WAIT_S,
                kwargs={
                    "row_factory": dict_row,
                    "options": f"-c lock_timeout={LOCK_WAIT} -c timezone=UTC",
                },
            )
            self._pool.open(wait=True, timeout=START_WITHIN_S)
        except psycopg.ProgrammingError as error:
            raise StoreError(
                f"PATCHBOT_DB is no PostgreSQL address: {error}"
            ) from error
        except _PASSING as error:
            self._pool.close()
            raise StoreUnavailableError(f"PostgreSQL: {error}") from error
        with self.transaction():
            self.run(f"SET LOCAL lock_timeout = '{MIGRATION_WAIT}'")
            self.lock("migrate")
            self._migrate()

    @contextmanager
    def transaction(self, *, urgent: bool = False) -> Iterator[None]:
        """Commit all that happens inside, or nothing; inside another, join it."""
        if getattr(self._here, "connection", None) is not None:
            yield
            return
        with self._mended(), self._pool.connection() as connection:
            self._here.connection = connection
            try:
                yield
            finally:
                self._here.connection = None

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """See one state of the database inside, whatever others write; read only."""
        inside = getattr(self._here, "connection", None) is not None
        with self.transaction():
            if not inside:
                self.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield

    def rows(self, sql: str, *values: Value) -> list[Row]:
        """Return the rows a query gives (also ``... RETURNING``)."""
        with self.transaction(), self._mended():
            return list(self._execute(sql, values).fetchall())

    def run(self, sql: str, *values: Value) -> int:
        """Change something; return the number of rows changed."""
        with self.transaction(), self._mended():
            return self._execute(sql, values).rowcount

    def lock(self, name: str) -> None:
        """Hold off other replicas that lock ``name``, until the transaction ends."""
        self.rows("SELECT pg_advisory_xact_lock(hashtextextended(?, 0))", name)

    def renumber(self, table: str, column: str) -> None:
        """Let new rows of a table be numbered after those copied into it."""
        self.rows(
            f"SELECT setval(pg_get_serial_sequence('{table}', '{column}'),"
            f" COALESCE((SELECT MAX({column}) FROM {table}), 0) + 1, false)"
        )

    def check(self) -> list[str]:
        """Return what is wrong: PostgreSQL checks its pages itself, so the tables."""
        with self.transaction():
            missing = [name for name, _ in MIGRATIONS if name not in self._applied()]
        return [f"migration {name} is missing" for name in missing]

    def now(self) -> datetime | None:
        """Return the server's time: the one that all replicas share."""
        sql = "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS us"
        try:
            return from_us(int(self.rows(sql)[0]["us"]))
        except StoreUnavailableError:
            return None

    def scrub(self) -> None:
        """Do nothing: how long the server keeps its log is its operator's."""

    def close(self) -> None:
        """Close every connection; nothing may be running."""
        self._pool.close()

    def _execute(
        self, sql: str, values: tuple[Value, ...]
    ) -> psycopg.Cursor[dict[str, object]]:
        connection = cast(Connection, self._here.connection)
        # Our SQL has no literal question mark or percent sign outside LIKE values.
        query = sql.replace("%", "%%").replace("?", "%s")
        plain = [f"{v}" if isinstance(v, str) else v for v in values]
        return connection.execute(query.encode(), plain)

    def _applied(self) -> set[str]:
        return {str(row["name"]) for row in self.rows("SELECT name FROM migration")}

    def _migrate(self) -> None:
        self.run("CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY)")
        applied = self._applied()
        for name, statements in MIGRATIONS:
            if name in applied:
                continue
            log.info("migrating %s", name)
            for statement in statements:
                self.run(_dialect(statement))
            if any("TABLE audit (" in statement for statement in statements):
                for guard in _AUDIT_GUARDS:
                    self.run(guard)
            self.run("INSERT INTO migration (name) VALUES (?)", name)

    @contextmanager
    def _mended(self) -> Iterator[None]:
        """Raise what PostgreSQL says as errors of this room."""
        try:
            yield
        except _PASSING as error:
            raise StoreUnavailableError(f"PostgreSQL: {error}") from error


def _dialect(statement: str) -> str:
    """Return a statement of the schema as PostgreSQL wants it."""
    return statement.replace(
        "{id}", "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY"
    )
