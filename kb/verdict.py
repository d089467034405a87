"""What to do about a paste: answer, suggest, say it is unknown, or keep silent."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kb.paste import Paste
from kb.score import Match
from kb.signals import Signals


class Verdict(StrEnum):
    """What the bot does about a paste."""

    ANSWER = "answer"
    SUGGEST = "suggest"
    UNKNOWN = "unknown"
    IGNORED = "ignored"


class Reason(StrEnum):
    """Why: the closed list that tools may rely on."""

    PROVEN = "proven"  # a deciding signal, nothing against it
    SYMPTOMS = "symptoms"  # symptoms and product mix fit one entry
    TWINS = "twins"  # several entries fit; ``ask`` decides
    UNSURE = "unsure"  # fits, but not surely enough to answer
    DRAFT = "draft"  # fits surely, but the entry is not validated
    NEAR_MISS = "near-miss"  # same family, but something specific conflicts
    NO_ENTRY = "no-entry"  # an error, and nothing in the KB fits it
    TALK = "talk"  # no failure is reported
    EMPTY = "empty"  # nothing to read


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What the bot makes of a paste.

    ``matches`` holds up to ten candidates, best first, whatever the verdict;
    ``ask`` is the question that would decide, ``None`` if there is none;
    ``decoded`` explains codes no entry knows (``0x80070005 is E_ACCESSDENIED ...``).
    """

    verdict: Verdict
    reason: Reason
    matches: tuple[Match, ...]
    signals: Signals
    paste: Paste
    ask: str | None = None
    decoded: tuple[str, ...] = ()
