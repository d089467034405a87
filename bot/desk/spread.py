"""A failure that nobody has written up, called while it spreads.  Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.incident import Occurrence
from bot.language import ntr, tr

CALLED_AT = 3  # hosts, or people: two may be one person's two tries
HOSTS_SHOWN = 30  # a call names every host that somebody has to look at


@dataclass(frozen=True, slots=True)
class Spread:
    """How far one unknown failure has come: hosts, people, and within which time."""

    hosts: tuple[str, ...]
    people: int
    within: timedelta


def spread(pastes: Sequence[Occurrence]) -> Spread | None:
    """Return how far the pastes of one failure spread, ``None`` if not worth a word.

    Worth it are three different hosts, or three people; withdrawn pastes count
    nothing.
    """
    kept = [paste for paste in pastes if paste.withdrawn_at is None]
    hosts = tuple(dict.fromkeys(h for paste in kept for h in paste.finding.hosts))
    people = {paste.asked.author for paste in kept}
    if max(len(hosts), len(people)) < CALLED_AT:
        return None
    times = [paste.asked.asked_at for paste in kept]
    return Spread(hosts, len(people), max(times) - min(times))


def spread_words(far: Spread) -> str:
    """Return the call in one sentence.

    >>> spread_words(Spread(("A1", "B2", "C3"), 2, timedelta(minutes=9)))
    'Not in my KB: 3 hosts in 9 minutes, A1, B2, C3.'
    """
    minutes = max(1, round(far.within.total_seconds() / 60))
    within = ntr("{n} minute", "{n} minutes", minutes)
    named = ", ".join(far.hosts[:HOSTS_SHOWN])
    if len(far.hosts) < CALLED_AT:
        where = tr(", on {hosts}", hosts=named) if named else ""
        return tr(
            "Not in my KB: {people} people in {within}{where}.",
            people=far.people,
            within=within,
            where=where,
        )
    more = len(far.hosts) - HOSTS_SHOWN
    shown = tr("{some} and {n} more", some=named, n=more) if more > 0 else named
    return tr(
        "Not in my KB: {n} hosts in {within}, {hosts}.",
        n=len(far.hosts),
        within=within,
        hosts=shown,
    )
