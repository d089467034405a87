"""Incidents from before there was a bot: each one occurrence and one incident."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.incident import Asked, Finding, ResolutionReason
from bot.store.audit import BOT
from bot.store.incidents import Incidents
from bot.store.link import Link, to_json
from bot.store.outcomes import Outcomes


class Past:
    """Brings past incidents in; the same one twice is harmless."""

    def __init__(self, link: Link, incidents: Incidents, outcomes: Outcomes) -> None:
        self._link = link
        self._incidents = incidents
        self._outcomes = outcomes

    def bring(
        self,
        asked: Asked,
        finding: Finding,
        *,
        resolved_at: datetime | None,
        extra: Mapping[str, str],
    ) -> bool:
        """Record a past incident as it was; return whether it is new.

        ``asked.ts`` names it for ever; ``extra`` are columns we do not know, redacted.
        """
        with self._link.transaction():
            number = self._incidents.open_apart(asked, finding)
            if number is None:
                return False
            if extra:
                self._link.run(
                    "UPDATE occurrence SET extra = ? WHERE incident = ?",
                    to_json(dict(extra)),
                    number,
                )
            if resolved_at is not None:
                # How it was fixed nobody wrote down; that it was is a fact.
                reason = ResolutionReason.FIXED_OTHERWISE
                self._outcomes.settle(number, reason, by=BOT, now=resolved_at)
        return True
