"""One person's data: shown to them, erased; and what has grown too old."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.store.audit import Audit
from bot.store.link import Link, Row, from_us, to_us

# Where a person is named: table, column, and the time column to show.
_NAMED = (
    ("occurrence", "author", "seen_at"),
    ("incident", "opened_by", "opened_at"),
    ("incident", "assignee", "opened_at"),
    ("incident", "settled_by", "settled_at"),
    ("feedback", "who", "at"),
    ("step_outcome", "who", "at"),
    ("audit", "actor", "at"),
    ("overlay", "proposed_by", "at"),
    ("overlay", "decided_by", "at"),
)
_TIMES = frozenset({"at", "seen_at", "opened_at", "settled_at", "last_seen_at"})
_FORGET = "text = '', telling_line = '', matches = '[]', extra = NULL"


class Privacy:
    """Exports, erasures and retention; counts and settled facts always stay."""

    def __init__(self, link: Link, audit: Audit) -> None:
        self._link = link
        self._audit = audit

    def export(self, user: str) -> Mapping[str, list[dict[str, object]]]:
        """Return every row that names ``user``, by ``table.column``, times readable."""
        return {
            f"{table}.{column}": [
                _readable(row)
                for row in self._link.rows(
                    f"SELECT * FROM {table} WHERE {column} = ? ORDER BY {time}", user
                )
            ]
            for table, column, time in _NAMED
        }

    def erase(self, user: str, *, pseudonym: str, now: datetime) -> int:
        """Put ``pseudonym`` where ``user`` stood, drop what they wrote; return rows.

        What the bot answered them is dropped too: it quotes them.
        """
        if not user:
            raise ValueError("whom?")
        with self._link.transaction():
            theirs = "(SELECT incident FROM occurrence WHERE author = ?)"
            self._link.run(
                "DELETE FROM audit_body WHERE hash IN (SELECT body_hash FROM audit"
                f" WHERE incident IN {theirs} OR actor = ?)",
                user,
                user,
            )
            self._link.run(
                f"UPDATE outbox SET payload = '{{}}' WHERE incident IN {theirs}", user
            )
            self._link.run(f"UPDATE occurrence SET {_FORGET} WHERE author = ?", user)
            changed = self._unmention(user, pseudonym)
            for table, column, _ in _NAMED:
                changed += self._link.run(
                    f"UPDATE {table} SET {column} = ? WHERE {column} = ?",
                    pseudonym,
                    user,
                )
            self._audit.add("erased", now=now, detail={"pseudonym": pseudonym})
        return changed

    def retain(self, *, before: datetime) -> int:
        """Drop the words of pastes and answers from before; return how many pastes."""
        at = to_us(before)
        with self._link.transaction():
            dropped = self._link.run(
                f"UPDATE occurrence SET {_FORGET} WHERE seen_at < ? AND text <> ''", at
            )
            self._link.run("DELETE FROM audit_body WHERE at < ?", at)
            self._link.run(
                "UPDATE outbox SET payload = NULL WHERE created_at < ?"
                " AND state <> 'waiting'",
                at,
            )
            self._link.run(
                "DELETE FROM inbox WHERE received_at < ? AND state <> 'received'", at
            )
        return dropped

    def _unmention(self, user: str, pseudonym: str) -> int:
        """Replace the user's id where others' pastes and events mention it."""
        changed = 0
        for table, column in (
            ("occurrence", "text"),
            ("inbox", "payload"),
            ("outbox", "payload"),
            ("audit_body", "body"),
        ):
            changed += self._link.run(
                f"UPDATE {table} SET {column} = REPLACE({column}, ?, ?)"
                f" WHERE {column} LIKE ?",
                user,
                pseudonym,
                f"%{user}%",
            )
        return changed


def _readable(row: Row) -> dict[str, object]:
    return {
        name: from_us(value).isoformat() if name in _TIMES and value else value
        for name, value in row.items()
    }
