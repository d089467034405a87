"""Pastes as rows: written, corrected, withdrawn, with hosts and KB numbers beside."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.incident import Asked, Finding, Occurrence
from bot.store.link import Link, Value, insert, storable, to_us
from bot.store.rows import MOST_HOSTS, excerpt, finding_row, occurrence_row
from bot.visibility import audience


class Occurrences:
    """Writes only, inside the caller's transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def insert(self, asked: Asked, finding: Finding, number: int) -> None:
        """Add a paste to the incident of that number."""
        row = {"incident": number, **occurrence_row(asked, finding)}
        added = self._link.rows(
            insert("occurrence", row, "RETURNING id"), *row.values()
        )
        self._index(int(added[0]["id"]), asked, finding, number)

    def restore(
        self,
        known: Occurrence,
        asked: Asked,
        finding: Finding,
        number: int,
        *,
        now: datetime,
    ) -> None:
        """Bring a withdrawn paste back as what it now is."""
        self._link.run(
            "UPDATE occurrence SET withdrawn_at = NULL WHERE id = ?", known.id
        )
        self.update(known, asked, finding, number, now=now)

    def update(
        self,
        known: Occurrence,
        asked: Asked,
        finding: Finding,
        number: int,
        *,
        now: datetime,
    ) -> None:
        """Make a paste what its edited text is found to be."""
        row: dict[str, Value] = {
            **finding_row(finding),
            "incident": number,
            "text": excerpt(asked.text),
            "edited_at": to_us(now),
        }
        changes = ", ".join(f"{column} = ?" for column in row)
        self._link.run(
            f"UPDATE occurrence SET {changes} WHERE id = ?", *row.values(), known.id
        )
        self._forget(known.id)
        self._index(known.id, known.asked, finding, number)

    def withdraw(self, occurrence: int, *, now: datetime) -> None:
        """Drop a deleted paste's text and what it named; the row stays."""
        self._link.run(
            "UPDATE occurrence SET withdrawn_at = ?, text = '', telling_line = '',"
            " matches = '[]', extra = NULL WHERE id = ?",
            to_us(now),
            occurrence,
        )
        self._forget(occurrence)

    def _forget(self, occurrence: int) -> None:
        self._link.run("DELETE FROM host WHERE occurrence = ?", occurrence)
        self._link.run("DELETE FROM named_kb WHERE occurrence = ?", occurrence)

    def _index(
        self, occurrence: int, asked: Asked, finding: Finding, number: int
    ) -> None:
        """Write the side tables by which hosts and KB numbers are found."""
        shared: dict[str, Value] = {"occurrence": occurrence, "team": asked.team}
        seen_at = to_us(asked.asked_at)
        for position, host in enumerate(_unique(finding.hosts)[:MOST_HOSTS]):
            row = {
                **shared,
                "position": position,
                "incident": number,
                "audience": audience(asked.channel_kind, asked.channel),
                "key": storable(finding.key),
                "host": storable(host.upper()),
                "seen_at": seen_at,
            }
            self._link.run(insert("host", row), *row.values())
        for position, kb in enumerate(_unique(finding.kbs)[:MOST_HOSTS]):
            row = {
                **shared,
                "position": position,
                "kb": storable(kb.upper()),
                "seen_at": seen_at,
            }
            self._link.run(insert("named_kb", row), *row.values())


def _unique(names: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(name.upper() for name in names))
