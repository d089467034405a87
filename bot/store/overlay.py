"""Entries approved in Slack, and the revision numbers by which replicas see changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.store.audit import Audit
from bot.store.link import Link, Row, first, from_us, storable, to_us


class OverlayState(StrEnum):
    """Where a proposed entry stands; only approved ones are part of the KB."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class OverlayEntry:
    """An entry as YAML, who wrote it, who decided, and when it last changed."""

    entry_id: str
    yaml: str
    state: OverlayState
    proposed_by: str
    decided_by: str | None
    at: datetime


class Overlay:
    """The entries that live in the store; any change moves the revision ``kb``."""

    def __init__(self, link: Link, audit: Audit) -> None:
        self._link = link
        self._audit = audit

    def propose(
        self,
        entry_id: str,
        yaml: str,
        *,
        by: str,
        now: datetime,
        detail: Mapping[str, object] | None = None,
    ) -> None:
        """Keep a proposed entry, in place of an earlier one of that id.

        Every version stays in the audit with its text; ``detail`` goes there too.
        """
        with self._link.transaction():
            self._link.run(
                "INSERT INTO overlay (entry_id, yaml, state, proposed_by, at)"
                " VALUES (?, ?, ?, ?, ?) ON CONFLICT (entry_id) DO UPDATE"
                " SET yaml = excluded.yaml, state = excluded.state,"
                " proposed_by = excluded.proposed_by, decided_by = NULL,"
                " at = excluded.at",
                *(entry_id, storable(yaml), OverlayState.PROPOSED, by, to_us(now)),
            )
            more = {**(detail or {}), "entry": entry_id}
            self._changed("kb-proposed", more, by=by, now=now, body=yaml)

    def decide(
        self,
        entry_id: str,
        state: OverlayState,
        *,
        by: str,
        now: datetime,
        reason: str | None = None,
    ) -> bool:
        """Approve, reject or withdraw; return whether that changed anything."""
        with self._link.transaction():
            changed = self._link.run(
                "UPDATE overlay SET state = ?, decided_by = ?, at = ?"
                " WHERE entry_id = ? AND state <> ?",
                *(state, by, to_us(now), entry_id, state),
            )
            if changed:
                about = {"entry": entry_id}
                self._changed(f"kb-{state}", about, by=by, now=now, body=reason)
        return bool(changed)

    def get(self, entry_id: str) -> OverlayEntry | None:
        """Return an entry in whatever state, ``None`` if there is none."""
        row = first(
            self._link.rows("SELECT * FROM overlay WHERE entry_id = ?", entry_id)
        )
        return _entry(row) if row else None

    def entries(
        self, state: OverlayState = OverlayState.APPROVED
    ) -> tuple[OverlayEntry, ...]:
        """Return the entries in one state, by id."""
        rows = self._link.rows(
            "SELECT * FROM overlay WHERE state = ? ORDER BY entry_id", state
        )
        return tuple(_entry(row) for row in rows)

    def revision(self, name: str = "kb") -> int:
        """Return how often ``name`` (``kb``, ``channels``) has changed."""
        row = first(self._link.rows("SELECT n FROM revision WHERE name = ?", name))
        return int(row["n"]) if row else 0

    def _changed(
        self,
        kind: str,
        detail: Mapping[str, object],
        *,
        by: str,
        now: datetime,
        body: str | None,
    ) -> None:
        bump(self._link, "kb")
        self._audit.add(kind, now=now, actor=by, detail=detail, body=body)


def bump(link: Link, name: str) -> None:
    """Move a revision on, inside the transaction of the change it stands for."""
    link.run(
        "INSERT INTO revision (name, n) VALUES (?, 1)"
        " ON CONFLICT (name) DO UPDATE SET n = revision.n + 1",
        name,
    )


def _entry(row: Row) -> OverlayEntry:
    return OverlayEntry(
        entry_id=row["entry_id"],
        yaml=row["yaml"],
        state=OverlayState(row["state"]),
        proposed_by=row["proposed_by"],
        decided_by=row["decided_by"],
        at=from_us(row["at"]),
    )
