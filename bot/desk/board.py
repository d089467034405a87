"""A patch night as one board: what fails where, what is unknown, go or no-go.  Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from bot.desk.recurring import host_list
from bot.incident import Incident, StepOutcome
from bot.inventory import Inventory, rings
from bot.reach import GO, NO_GO, RULE, counted, hosts_of, stoppers
from bot.reply import Note, Part, Sentence, moment, person, sentence
from bot.store import Night

NOTHING_YET = "No failure so far."
NOTHING_OPEN = "Nothing is open."
ENDED = "ended"
MOST_LINES = 25


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
    elif reach := rings(hosts_of(failures), inventory):
        yield sentence(f"Hit: {', '.join(reach)}.")
    yield sentence(RULE)


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


def _weight(incident: Incident) -> tuple[bool, int, int]:
    return (not incident.status.is_open, -len(incident.hosts), incident.number)
