"""A patch night as one board: what fails where, what is unknown, go or no-go.  Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from bot.desk.recurring import host_list
from bot.incident import Incident, StepOutcome
from bot.inventory import Inventory, rings
from bot.language import mark, tr
from bot.names import name_of, thread_of, who_of
from bot.reach import GO, NO_GO, counted, hosts_of, rule_words, stoppers
from bot.reply import Digest, Note, Sentence, moment, nphrase, person, phrase, sentence
from bot.store import Night
from bot.summary_text import times_words

NOTHING_YET = mark("No failure so far.")
NOTHING_OPEN = mark("Nothing is open.")
ENDED = mark("ended")
MOST_LINES = 25


def board(night: Night, incidents: Sequence[Incident], inventory: Inventory) -> Note:
    """Return the board: it says the same as long as nothing happens."""
    failures = counted(incidents)
    stop = () if night.ended_at else stoppers(failures)
    verdict = ENDED if night.ended_at else NO_GO if stop else GO
    return Digest(
        tuple(_board(night, failures, inventory, stop)),
        title=f"{night_title(night)}: {tr(verdict)}",
    )


def handover(
    title: str,
    incidents: Sequence[Incident],
    steps: Callable[[int], Sequence[StepOutcome]],
) -> Note:
    """Return what the next shift needs: every open item, and what was settled."""
    failures = counted(incidents)
    left = [i for i in failures if i.status.is_open]
    start = nphrase(
        "{title}: {n} failure, {settled} settled, {open} open.",
        "{title}: {n} failures, {settled} settled, {open} open.",
        len(failures),
        title=title,
        settled=len(failures) - len(left),
        open=len(left),
    )
    lines: list[Sentence] = [start]
    lines += [_left(i, steps(i.number)) for i in left]
    return Note(tuple(lines if left else [*lines, phrase(NOTHING_OPEN)]))


def night_title(night: Night) -> str:
    """Return what a night is called."""
    if not night.ring:
        return tr("Patch night {patch}", patch=night.patch)
    return tr("Patch night {patch}, ring {ring}", patch=night.patch, ring=night.ring)


def _board(
    night: Night,
    failures: Sequence[Incident],
    inventory: Inventory,
    stop: Sequence[str],
) -> Iterator[Sentence]:
    yield phrase(
        "Since {when}, started by {who}.",
        when=moment(night.started_at),
        who=person(night.started_by),
    )
    if stop:
        yield phrase("Stop: {reasons}.", reasons="; ".join(stop))
    yield from (_failure(i) for i in sorted(failures, key=_weight)[:MOST_LINES])
    if len(failures) > MOST_LINES:
        yield phrase("and {n} more.", n=len(failures) - MOST_LINES)
    if not failures:
        yield phrase(NOTHING_YET)
    elif reach := rings(hosts_of(failures), inventory):
        yield phrase("Hit: {rings}.", rings=", ".join(reach))
    yield sentence(rule_words())


def _failure(incident: Incident) -> Sentence:
    return phrase(
        "{status}, {known}: {title}, {times}, {hosts}, since {when}, {thread}",
        status=name_of(incident.status),
        known=incident.entry_id or name_of(incident.verdict),
        title=incident.title,
        times=times_words(incident.occurrences),
        hosts=_named(incident.hosts),
        when=moment(incident.opened_at),
        thread=thread_of(incident),
    )


def _left(incident: Incident, tried: Sequence[StepOutcome]) -> Sentence:
    did = ", ".join(
        tr("step {n} {result}", n=t.step, result=name_of(t.result)) for t in tried
    )
    return phrase(
        "Incident {number}, {known}: {title}; on {hosts}; steps tried: {steps};"
        " with {who}; {thread}",
        number=incident.number,
        known=incident.entry_id or name_of(incident.verdict),
        title=incident.title,
        hosts=_named(incident.hosts),
        steps=did or tr("none"),
        who=who_of(incident.assignee or incident.opened_by),
        thread=thread_of(incident),
    )


def _named(hosts: Sequence[str]) -> str:
    return host_list(hosts) if hosts else tr("no host named")


def _weight(incident: Incident) -> tuple[bool, int, int]:
    return (not incident.status.is_open, -len(incident.hosts), incident.number)
