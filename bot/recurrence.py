"""New, seen, frequent, rare, spreading or regressed: pure, from past incidents."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.incident import Label

FREQUENT_COUNT = 3  # with this paste
FREQUENT_WITHIN = timedelta(days=30)
RARE_AFTER = timedelta(days=180)
# A fix is news for a month; after that, another host is simply another case.
SPREADING_WITHIN = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class PastFix:
    """A confirmed fix of the same failure: when, and on which hosts."""

    at: datetime
    hosts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Past:
    """What the log held of a failure before this paste.

    ``last_seen_at`` is ``None`` if never; ``recent`` counts the occurrences of
    the 30 days before; ``fixes`` are the confirmed ones, in any order.
    """

    last_seen_at: datetime | None
    recent: int
    fixes: Sequence[PastFix] = ()


def label(past: Past, *, hosts: Collection[str], now: datetime) -> Label:
    """Return how a failure stands when it is pasted from ``hosts`` at ``now``.

    The strongest claim wins: regressed, spreading, new, frequent, rare, seen.
    Without a host nothing can be said to regress or to spread.
    """
    here = set(hosts)
    if any(here & set(fix.hosts) for fix in past.fixes):
        return Label.REGRESSED
    if here and any(
        fix.hosts and now - fix.at <= SPREADING_WITHIN for fix in past.fixes
    ):
        return Label.SPREADING
    if past.last_seen_at is None:
        return Label.NEW
    if past.recent + 1 >= FREQUENT_COUNT:
        return Label.FREQUENT
    if now - past.last_seen_at > RARE_AFTER:
        return Label.RARE
    return Label.SEEN
