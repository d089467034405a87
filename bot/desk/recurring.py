"""What the log says about a failure, in sentences.  Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.incident import Fix, Label, Recurrence, ResolutionReason
from bot.reply import Part, Sentence, moment, person, sentence

HOSTS_SHOWN = 6
ORDINALS = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"),
    *("ninth", "tenth", "eleventh", "twelfth"),
)
FIX_WORDS = {
    ResolutionReason.FIXED_BY_ENTRY: "fixed",
    ResolutionReason.FIXED_OTHERWISE: "fixed in another way",
    ResolutionReason.WORKAROUND: "worked around",
    ResolutionReason.ROLLED_BACK: "rolled back",
}


def recurrence_sentences(
    past: Recurrence, *, hosts: Sequence[str] = ()
) -> tuple[Sentence, ...]:
    """Return what is worth saying of ``past`` to who pastes it from ``hosts``."""
    return tuple(_sentences(past, tuple(hosts)))


def ordinal(number: int) -> str:
    """Return the ordinal in words up to twelve, then in figures.

    >>> ordinal(3), ordinal(21), ordinal(112), ordinal(12)
    ('third', '21st', '112th', 'twelfth')
    """
    if number <= len(ORDINALS):
        return ORDINALS[number - 1]
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if number % 100 in (11, 12, 13) else ending}"


def host_list(hosts: Sequence[str]) -> str:
    """Return hosts for reading, the rest counted.

    >>> host_list(["WEB01", "WEB02"])
    'WEB01, WEB02'
    """
    shown = ", ".join(hosts[:HOSTS_SHOWN])
    more = len(hosts) - HOSTS_SHOWN
    return f"{shown} and {more} more" if more > 0 else shown


def _sentences(past: Recurrence, hosts: tuple[str, ...]) -> Iterator[Sentence]:
    if past.last_seen_at is None:
        yield sentence("Not seen here before.")
        return
    yield _how_often(past)
    if past.label is Label.REGRESSED:
        yield sentence(f"It came back on {host_list(hosts)} after a confirmed fix.")
    elif others := [host for host in past.hosts if host not in hosts]:
        now = f"now on {host_list(hosts)}, " if hosts else ""
        yield sentence(f"Hosts in 30 days: {now}before on {host_list(others)}.")


def _how_often(past: Recurrence) -> Sentence:
    if past.in_30_days:
        start = f"{ordinal(past.in_30_days + 1).capitalize()} time in 30 days"
    else:
        start = "Seen before, but not in the last 30 days"
    if past.last_fix is None:
        return sentence(f"{start}; not settled so far.")
    return (*sentence(f"{start}, last "), *_fix(past.last_fix), *sentence("."))


def _fix(fix: Fix) -> Iterator[Part]:
    where = f" on {host_list(fix.hosts)}" if fix.hosts else ""
    step = f" by step {fix.step}" if fix.step else ""
    yield Part("text", f"{FIX_WORDS.get(fix.reason, 'settled')}{where}{step} (")
    yield person(fix.by)
    yield Part("text", ", ")
    yield moment(fix.at)
    yield Part("text", ", ")
    yield Part("thread", "thread", f"{fix.channel}/{fix.thread_ts}")
    yield Part("text", ")")
