"""How far a failure reaches, and the rule by which a rollout goes on.  Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.incident import Incident, ResolutionReason
from bot.language import mark, ntr, tr
from kb.verdict import Verdict

UNKNOWN_STOPS_AT = 3  # hosts with one unknown failure
KNOWN_STOPS_AT = 5  # hosts with one known failure that nobody has settled
RULE = mark(
    "Rule: no-go while one unknown failure is on {unknown} hosts or more,"
    " or one known failure is open on {known} hosts or more."
)
GO, NO_GO = mark("GO"), mark("NO-GO")
# What was no failure after all reaches nobody.
NOT_COUNTED = (ResolutionReason.FALSE_MATCH, ResolutionReason.NO_ACTION)


@dataclass(frozen=True, slots=True)
class Reach:
    """How far one failure has come, as one viewer may see it.

    ``hosts`` in the order in which they came up, ``still_open`` those of incidents
    nobody has settled; ``first_seen_at`` is ``None`` if nothing was pasted;
    ``updates`` are the KB numbers its newest ``pastes`` name, and how many of them do.
    """

    hosts: tuple[str, ...] = ()
    still_open: tuple[str, ...] = ()
    first_seen_at: datetime | None = None
    updates: tuple[tuple[str, int], ...] = ()
    pastes: int = 0


def rule_words() -> str:
    """Return the rule by which it is go or no-go."""
    return tr(RULE, unknown=UNKNOWN_STOPS_AT, known=KNOWN_STOPS_AT)


def counted(incidents: Sequence[Incident]) -> tuple[Incident, ...]:
    """Return the incidents that are failures: no wrong answers."""
    return tuple(i for i in incidents if i.reason not in NOT_COUNTED)


def stops(hosts: Sequence[str], *, unknown: bool) -> bool:
    """Return whether a failure that is open on ``hosts`` stops a rollout.

    >>> stops(["A", "B", "C"], unknown=True), stops(["A", "B", "C"], unknown=False)
    (True, False)
    """
    return len(hosts) >= (UNKNOWN_STOPS_AT if unknown else KNOWN_STOPS_AT)


def stoppers(incidents: Sequence[Incident]) -> tuple[str, ...]:
    """Return what makes it a no-go, by the stated rule; empty for go."""
    return tuple(_stoppers(incidents))


def hosts_of(incidents: Sequence[Incident]) -> tuple[str, ...]:
    """Return the hosts of incidents, each once."""
    return tuple(dict.fromkeys(host for i in incidents for host in i.hosts))


def _stoppers(incidents: Sequence[Incident]) -> Iterator[str]:
    by_key: dict[str, list[Incident]] = {}
    for incident in incidents:
        if incident.status.is_open:
            by_key.setdefault(incident.key, []).append(incident)
    for group in by_key.values():
        hosts, unknown = hosts_of(group), group[0].verdict is Verdict.UNKNOWN
        if stops(hosts, unknown=unknown):
            named = tr("an unknown failure") if unknown else group[0].title
            yield ntr(
                "{what} on {n} host", "{what} on {n} hosts", len(hosts), what=named
            )
