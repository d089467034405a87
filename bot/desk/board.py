"""A patch night as one board: what fails where, what is unknown, go or no-go.  Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from bot.desk.recurring import host_list
from bot.incident import Incident, ResolutionReason, StepOutcome
from bot.inventory import Inventory, rings
from bot.reply import Note, Part, Sentence, moment, person, sentence
from bot.store import Night
from kb.verdict import Verdict

UNKNOWN_STOPS_AT = 3  # hosts with one unknown failure
KNOWN_STOPS_AT = 5  # hosts with one known failure that nobody has settled
RULE = (
    f"Rule: no-go while one unknown failure is on {UNKNOWN_STOPS_AT} hosts or more,"
    f" or one known failure is open on {KNOWN_STOPS_AT} hosts or more."
)
GO, NO_GO = "GO", "NO-GO"
NOTHING_YET = "No failure so far."
NOTHING_OPEN = "Nothing is open."
ENDED = "ended"
MOST_LINES = 25
_NOT_COUNTED = (ResolutionReason.FALSE_MATCH, ResolutionReason.NO_ACTION)


def counted(incidents: Sequence[Incident]) -> tuple[Incident, ...]:
    """Return the incidents that are failures of the night: no wrong answers."""
    return tuple(i for i in incidents if i.reason not in _NOT_COUNTED)


def stoppers(incidents: Sequence[Incident]) -> tuple[str, ...]:
    """Return what makes it a no-go, by the stated rule; empty for go."""
    return tuple(_stoppers(incidents))


def board(night: Night, incidents: Sequence[Incident], inventory: Inventory) -> Note:
    """Return the board: it says the same as long as nothing happens."""
    failures = counted(incidents)
    return Note(tuple(_board(night, failures, inventory)))


def handover(
    title: str,
    incidents: Sequence[Incident],
    steps: Callable[[int], Sequence[StepOutcome]],
) -> Note:
    """Return what the next shift needs: every open item, and what was settled."""
    failures = counted(incidents)
    left = [i for i in failures if i.status.is_open]
    start = f"{title}: {len(failures)} failures, {len(failures) - len(left)} settled, "
    lines: list[Sentence] = [sentence(f"{start}{len(left)} open.")]
    lines += [_left(i, steps(i.number)) for i in left]
    return Note(tuple(lines if left else [*lines, sentence(NOTHING_OPEN)]))


def night_title(night: Night) -> str:
    """Return what a night is called."""
    ring = f", ring {night.ring}" if night.ring else ""
    return f"Patch night {night.patch}{ring}"


def blast(name: str, incidents: Sequence[Incident], inventory: Inventory) -> Note:
    """Return how far a failure reaches: hosts, rings, since when."""
    failures = counted(incidents)
    hosts = _hosts(failures)
    if not failures:
        return Note((sentence(f"Nothing on {name} in the last 30 days."),))
    first = min(i.opened_at for i in failures)
    where = host_list(hosts) if hosts else "no host named"
    lines = [sentence(f"{name}: on {where}, first at ", moment(first))]
    if reach := rings(hosts, inventory):
        lines.append(sentence(f"{', '.join(reach)}."))
    stop = stoppers(failures)
    lines.append(sentence(f"{NO_GO}: {'; '.join(stop)}." if stop else f"{GO}."))
    return Note((*lines, sentence(RULE)))


def _board(
    night: Night, failures: Sequence[Incident], inventory: Inventory
) -> Iterator[Sentence]:
    stop = stoppers(failures)
    verdict = ENDED if night.ended_at else NO_GO if stop else GO
    yield sentence(
        f"{night_title(night)}: {verdict}. Since ",
        moment(night.started_at),
        ", started by ",
        person(night.started_by),
        ".",
    )
    if stop and not night.ended_at:
        yield sentence(f"{'; '.join(stop)}.")
    yield from (_failure(i) for i in sorted(failures, key=_weight)[:MOST_LINES])
    if len(failures) > MOST_LINES:
        yield sentence(f"and {len(failures) - MOST_LINES} more.")
    if not failures:
        yield sentence(NOTHING_YET)
    elif reach := rings(_hosts(failures), inventory):
        yield sentence(f"Hit: {', '.join(reach)}.")
    yield sentence(RULE)


def _stoppers(incidents: Sequence[Incident]) -> Iterator[str]:
    by_key: dict[str, list[Incident]] = {}
    for incident in incidents:
        if incident.status.is_open:
            by_key.setdefault(incident.key, []).append(incident)
    for group in by_key.values():
        hosts, unknown = _hosts(group), group[0].verdict is Verdict.UNKNOWN
        if len(hosts) >= (UNKNOWN_STOPS_AT if unknown else KNOWN_STOPS_AT):
            named = "an unknown failure" if unknown else group[0].title
            yield f"{named} on {len(hosts)} hosts"


def _failure(incident: Incident) -> Sentence:
    known = incident.entry_id or incident.verdict
    hosts = host_list(incident.hosts) if incident.hosts else "no host named"
    return sentence(
        f"{incident.status}, {known}: {incident.title}, {incident.occurrences} times,"
        f" {hosts}, since ",
        moment(incident.opened_at),
        ", ",
        _thread(incident),
    )


def _left(incident: Incident, tried: Sequence[StepOutcome]) -> Sentence:
    hosts = host_list(incident.hosts) if incident.hosts else "no host named"
    did = ", ".join(f"step {t.step} {t.result}" for t in tried) or "none"
    who = incident.assignee or incident.opened_by
    return sentence(
        f"Incident {incident.number}, {incident.entry_id or incident.verdict}:"
        f" {incident.title}; on {hosts}; steps tried: {did}; with ",
        person(who),
        "; ",
        _thread(incident),
    )


def _thread(incident: Incident) -> Part:
    return Part("thread", "thread", f"{incident.channel}/{incident.thread_ts}")


def _hosts(incidents: Sequence[Incident]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(host for i in incidents for host in i.hosts))


def _weight(incident: Incident) -> tuple[bool, int, int]:
    return (not incident.status.is_open, -len(incident.hosts), incident.number)
