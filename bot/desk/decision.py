"""One log line a decision, under the incident's number, which people can quote."""

from __future__ import annotations

import logging

from bot.incident import Incident
from kb.verdict import Diagnosis

log = logging.getLogger(__name__)


def log_decision(incident: Incident, diagnosis: Diagnosis, *, source: str) -> None:
    """Log what was made of a paste from ``source``; nothing of its text is said.

    As JSON each part is a field of its own: incident, verdict, reason, entry and
    score of the best candidate (``None``: there is none), channel, source.
    """
    best = diagnosis.matches[0] if diagnosis.matches else None
    entry = best.entry.id if best else None
    score = round(best.score, 3) if best else None
    log.info(
        "incident %s: %s (%s), best %s at %s, from %s",
        incident.number,
        diagnosis.verdict,
        diagnosis.reason,
        entry,
        score,
        source,
        extra={
            "incident": incident.number,
            "verdict": str(diagnosis.verdict),
            "reason": str(diagnosis.reason),
            "entry": entry,
            "score": score,
            "channel": incident.channel,
            "source": source,
        },
    )
