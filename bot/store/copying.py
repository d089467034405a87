"""A store copied into another, row by row, and every row compared afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from bot.store.link import Link, Row, StoreError, Value, insert, marks

if TYPE_CHECKING:
    from bot.store import Store

BATCH = 500
# Every table with the columns that order it; parents before their children.
TABLES: Mapping[str, tuple[str, ...]] = {
    "incident": ("number",),
    "occurrence": ("id",),
    "host": ("occurrence", "position"),
    "named_kb": ("occurrence", "position"),
    "related": ("incident", "other"),
    "feedback": ("incident", "who"),
    "step_outcome": ("incident", "who", "step"),
    "audit_body": ("hash",),
    "audit": ("id",),
    "inbox": ("event_key",),
    "outbox": ("id",),
    "pace": ("team", "channel"),
    "channel_setting": ("team", "channel"),
    "talk": ("team", "channel", "day"),
    "overlay": ("entry_id",),
    "revision": ("name",),
    "calendar": ("job", "place", "slot"),
    "suspension": ("team", "entry_id"),
    "night": ("id",),
    "presence": ("team",),
}
NUMBERED = {
    "incident": "number",
    "occurrence": "id",
    "audit": "id",
    "outbox": "id",
    "night": "id",
}


def copy(source: Store, target: Store) -> dict[str, int]:
    """Copy everything into an empty store; return the rows of each table.

    All or nothing.  Raises ``StoreError`` if the target is not empty, or if a
    row there differs from its original.
    """
    with target.transaction():
        _refuse_unless_empty(target.link)
        counts = dict.fromkeys(TABLES, 0)
        for table in TABLES:
            for batch in _batches(source.link, table):
                for row in batch:
                    target.link.run(insert(table, row), *row.values())
                counts[table] += len(batch)
        for table, column in NUMBERED.items():
            target.link.renumber(table, column)
        for table in TABLES:
            _compare(source.link, target.link, table)
    return counts


def _refuse_unless_empty(link: Link) -> None:
    full = [t for t in TABLES if link.rows(f"SELECT 1 AS one FROM {t} LIMIT 1")]
    if full:
        raise StoreError(f"the target is not empty ({', '.join(full)}): name a new one")


def _batches(link: Link, table: str) -> Iterator[list[Row]]:
    """Yield a table's rows in order of its key, some at a time."""
    order = ", ".join(TABLES[table])
    after = ""
    values: list[Value] = []
    while batch := link.rows(
        f"SELECT * FROM {table} {after} ORDER BY {order} LIMIT {BATCH}", *values
    ):
        yield batch
        values = _key(table, batch[-1])
        after = f"WHERE ({order}) > ({marks(values)})"


def _compare(source: Link, target: Link, table: str) -> None:
    """Refuse unless every row is the same on both sides, and none is too many."""
    same = " AND ".join(f"{column} = ?" for column in TABLES[table])
    for batch in _batches(source, table):
        for row in batch:
            key = _key(table, row)
            if target.rows(f"SELECT * FROM {table} WHERE {same}", *key) != [row]:
                raise StoreError(f"{table} {key} differs after copying")
    count = f"SELECT COUNT(*) AS n FROM {table}"
    if target.rows(count) != source.rows(count):
        raise StoreError(f"{table} has not the same number of rows after copying")


def _key(table: str, row: Row) -> list[Value]:
    return [row[column] for column in TABLES[table]]
