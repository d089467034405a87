"""Which scheduled jobs have run: one row a job, place and slot, so never twice."""

from __future__ import annotations

from datetime import datetime

from bot.store.link import Link, first, to_us


class Calendar:
    """Claims of slots; claim inside the transaction that queues what the job says."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def claim(self, job: str, place: str, slot: str, *, now: datetime) -> bool:
        """Take a slot (``weekly``, ``T1/C1``, ``2026-W47``); ``False`` if taken."""
        return bool(
            self._link.run(
                "INSERT INTO calendar (job, place, slot, at) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (job, place, slot) DO NOTHING",
                *(job, place, slot, to_us(now)),
            )
        )

    def last(self, job: str, place: str) -> str | None:
        """Return the greatest slot that was taken, ``None`` if none ever was."""
        row = first(
            self._link.rows(
                "SELECT MAX(slot) AS slot FROM calendar WHERE job = ? AND place = ?",
                job,
                place,
            )
        )
        return row["slot"] if row else None
