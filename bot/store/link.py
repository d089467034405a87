"""The little that both databases must offer; the rest of the room is plain SQL."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from kb.errors import UserError

Value = str | int | float | None
# A row by column name.  Its values are as untyped as SQL: this is the edge.
Row = Mapping[str, Any]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class StoreError(UserError):
    """The database cannot be used; the text says what to change."""


class StoreUnavailableError(StoreError):
    """Locked for too long, read-only, full or gone: try again later, or spool."""


class Link(Protocol):
    """A database, safe to share by threads; ``?`` marks a value in every SQL."""

    skip_locked: str
    """What a claiming SELECT ends with so that two replicas never take one row."""
    is_shared: bool
    """Whether other processes may be at work on it."""

    def transaction(self, *, urgent: bool = False) -> AbstractContextManager[None]:
        """Commit all that happens inside, or nothing; inside another, join it.

        ``urgent``: Slack waits for it; it goes before what nobody waits for.
        """

    def snapshot(self) -> AbstractContextManager[None]:
        """See one state of the database inside, whatever others write; read only."""

    def rows(self, sql: str, *values: Value) -> list[Row]:
        """Return the rows a query gives (also ``... RETURNING``)."""

    def run(self, sql: str, *values: Value) -> int:
        """Change something; return the number of rows changed."""

    def lock(self, name: str) -> None:
        """Hold off other replicas that lock ``name``, until the transaction ends."""

    def renumber(self, table: str, column: str) -> None:
        """Let new rows of a table be numbered after those copied into it."""

    def check(self) -> list[str]:
        """Return what is wrong with the database; nothing, if nothing is."""

    def now(self) -> datetime | None:
        """Return the server's time; ``None`` where there is no server, or not now."""

    def scrub(self) -> None:
        """Leave no byte of what was erased in a log, as far as that is ours to say."""

    def close(self) -> None:
        """Close every connection; nothing may be running."""


def first(rows: Sequence[Row]) -> Row | None:
    """Return the first row, ``None`` if there is none."""
    return rows[0] if rows else None


def marks(values: Sequence[Value]) -> str:
    """Return the placeholders for an IN list.

    >>> marks(["a", "b"])
    '?, ?'
    """
    return ", ".join("?" * len(values))


def to_us(moment: datetime) -> int:
    """Return whole microseconds since 1970 UTC: how every time is stored.

    Raises ``ValueError`` for a time without a zone.
    """
    if moment.tzinfo is None:
        raise ValueError(f"a time without a zone cannot be stored: {moment}")
    return (moment - _EPOCH) // _MICROSECOND


def from_us(stored: int) -> datetime:
    """Return the time, in UTC, that ``to_us`` stored."""
    return _EPOCH + stored * _MICROSECOND


def maybe_us(moment: datetime | None) -> int | None:
    """Return ``to_us(moment)``, ``None`` for ``None``."""
    return None if moment is None else to_us(moment)


def maybe_time(stored: int | None) -> datetime | None:
    """Return ``from_us(stored)``, ``None`` for ``None``."""
    return None if stored is None else from_us(stored)


def to_json(value: object) -> str:
    """Return compact JSON; NUL and lone surrogates stay readable escapes."""
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"), sort_keys=True)


def storable(text: str) -> str:
    """Return ``text`` without what a database refuses: NUL and lone surrogates."""
    text = text.replace("\x00", "\N{SYMBOL FOR NULL}")
    return text.encode("utf-8", "replace").decode("utf-8")


def insert(table: str, row: Mapping[str, Value], tail: str = "") -> str:
    """Return the INSERT for the columns of ``row``; ``tail`` is what follows it."""
    columns = ", ".join(row)
    return f"INSERT INTO {table} ({columns}) VALUES ({marks(list(row))}) {tail}"


def columns(prefix: str, names: Iterable[str]) -> str:
    """Return a column list, each name behind the alias ``prefix``."""
    return ", ".join(f"{prefix}.{name}" for name in names)
