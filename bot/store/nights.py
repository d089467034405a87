"""Patch nights: which are on, and what their boards show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.store.audit import Audit
from bot.store.link import (
    Link,
    Row,
    Value,
    first,
    from_us,
    insert,
    maybe_time,
    storable,
)
from bot.store.link import to_us as us


@dataclass(frozen=True, slots=True)
class Night:
    """One patch night of one channel.

    ``patch`` is what is installed, as people call it; ``ring`` may be empty;
    ``board`` is the outbox row of its board; ``shown`` what the board said last,
    as a hash, and ``shown_at`` when.
    """

    id: int
    team: str
    channel: str
    patch: str
    ring: str
    started_at: datetime
    started_by: str
    ended_at: datetime | None
    board: int | None
    shown: str
    shown_at: datetime | None


class Nights:
    """At most one night a channel is on."""

    def __init__(self, link: Link, audit: Audit) -> None:
        self._link = link
        self._audit = audit

    def start(
        self, team: str, channel: str, patch: str, ring: str, *, by: str, now: datetime
    ) -> Night | None:
        """Start a night; ``None`` if one is on in that channel."""
        with self._link.transaction():
            self._link.lock(f"night {team} {channel}")
            if self.on(team, channel) is not None:
                return None
            row: dict[str, Value] = {
                "team": team,
                "channel": channel,
                "patch": storable(patch),
                "ring": storable(ring),
                "started_at": us(now),
                "started_by": by,
                "shown": "",
            }
            self._link.run(insert("night", row), *row.values())
            detail = {"patch": patch, "ring": ring}
            self._audit.add(
                "night-started",
                now=now,
                actor=by,
                team=team,
                channel=channel,
                detail=detail,
            )
            return self.on(team, channel)

    def on(self, team: str, channel: str) -> Night | None:
        """Return the night that is on in a channel, ``None`` if none is."""
        row = first(
            self._link.rows(
                "SELECT * FROM night WHERE team = ? AND channel = ?"
                " AND ended_at IS NULL ORDER BY id DESC LIMIT 1",
                *(team, channel),
            )
        )
        return _night(row) if row else None

    def all_on(self) -> tuple[Night, ...]:
        """Return every night that is on."""
        rows = self._link.rows("SELECT * FROM night WHERE ended_at IS NULL ORDER BY id")
        return tuple(_night(row) for row in rows)

    def end(self, night: Night, *, by: str, now: datetime) -> bool:
        """End a night; return whether it was on."""
        with self._link.transaction():
            changed = self._link.run(
                "UPDATE night SET ended_at = ? WHERE id = ? AND ended_at IS NULL",
                *(us(now), night.id),
            )
            if changed:
                self._audit.add(
                    "night-ended",
                    now=now,
                    actor=by,
                    team=night.team,
                    channel=night.channel,
                )
        return bool(changed)

    def showed(
        self, night: Night, *, board: int | None, shown: str, now: datetime
    ) -> None:
        """Keep what the board says now, and which row it is."""
        self._link.run(
            "UPDATE night SET board = COALESCE(?, board), shown = ?, shown_at = ?"
            " WHERE id = ?",
            *(board, shown, us(now), night.id),
        )


def _night(row: Row) -> Night:
    return Night(
        id=row["id"],
        team=row["team"],
        channel=row["channel"],
        patch=row["patch"],
        ring=row["ring"],
        started_at=from_us(row["started_at"]),
        started_by=row["started_by"],
        ended_at=maybe_time(row["ended_at"]),
        board=row["board"],
        shown=row["shown"],
        shown_at=maybe_time(row["shown_at"]),
    )
