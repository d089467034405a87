"""What the log says about a failure, in sentences.  Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.incident import Fix, Label, Recurrence, ResolutionReason
from bot.language import ENGLISH, mark, spoken, tr
from bot.reply import Part, Sentence, moment, person, phrase

HOSTS_SHOWN = 6
ORDINALS = (
    *(mark("first"), mark("second"), mark("third"), mark("fourth"), mark("fifth")),
    *(mark("sixth"), mark("seventh"), mark("eighth"), mark("ninth"), mark("tenth")),
    *(mark("eleventh"), mark("twelfth")),
)
FIX_WORDS = {
    ResolutionReason.FIXED_BY_ENTRY: mark("fixed"),
    ResolutionReason.FIXED_OTHERWISE: mark("fixed in another way"),
    ResolutionReason.WORKAROUND: mark("worked around"),
    ResolutionReason.ROLLED_BACK: mark("rolled back"),
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
        return tr(ORDINALS[number - 1])
    if spoken() != ENGLISH:
        return tr("{n}th", n=number)
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if number % 100 in (11, 12, 13) else ending}"


def host_list(hosts: Sequence[str]) -> str:
    """Return hosts for reading, the rest counted.

    >>> host_list(["WEB01", "WEB02"])
    'WEB01, WEB02'
    """
    shown = ", ".join(hosts[:HOSTS_SHOWN])
    more = len(hosts) - HOSTS_SHOWN
    return tr("{some} and {n} more", some=shown, n=more) if more > 0 else shown


def _sentences(past: Recurrence, hosts: tuple[str, ...]) -> Iterator[Sentence]:
    if past.last_seen_at is None:
        yield phrase("Not seen here before.")
        return
    yield _how_often(past)
    if past.label is Label.REGRESSED:
        named = host_list(hosts)
        yield phrase("It came back on {hosts} after a confirmed fix.", hosts=named)
    elif others := [host for host in past.hosts if host not in hosts]:
        before = host_list(others)
        yield (
            phrase(
                "Hosts in 30 days: now on {hosts}, before on {others}.",
                hosts=host_list(hosts),
                others=before,
            )
            if hosts
            else phrase("Hosts in 30 days: before on {others}.", others=before)
        )


def _how_often(past: Recurrence) -> Sentence:
    if past.in_30_days:
        nth = ordinal(past.in_30_days + 1).capitalize()
        start = tr("{nth} time in 30 days", nth=nth)
    else:
        start = tr("Seen before, but not in the last 30 days")
    if past.last_fix is None:
        return phrase("{start}; not settled so far.", start=start)
    return phrase("{start}, last {fix}.", start=start, fix=_fix(past.last_fix))


def _fix(fix: Fix) -> Sentence:
    where = tr(" on {hosts}", hosts=host_list(fix.hosts)) if fix.hosts else ""
    step = tr(" by step {n}", n=fix.step) if fix.step else ""
    did = tr(FIX_WORDS.get(fix.reason, mark("settled")))
    return phrase(
        "{did}{where}{step} ({who}, {when}, {thread})",
        did=did,
        where=where,
        step=step,
        who=person(fix.by),
        when=moment(fix.at),
        thread=Part("thread", tr("thread"), f"{fix.channel}/{fix.thread_ts}"),
    )
