"""The one line a channel reads after the bot was away."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from bot.delivery import Kind
from bot.desk.tongue import as_set
from bot.desk.wanted import speaks
from bot.language import mark, ntr, tr
from bot.reply import note, to_mapping
from bot.store import Sending, Store
from kb.verdict import Verdict

SAID_FROM = timedelta(minutes=5)  # a shorter absence is a restart: nobody noticed
HOURS_FROM = timedelta(hours=2)
DAYS_FROM = timedelta(days=2)
LINE = mark("away {span}, {pastes}, {known} known")
MAYBE = mark(", {n} maybe")
NOT_ALL = mark(" I read the last 24 hours only, {most} messages at most.")


class Away:
    """Says what was missed, once a channel and absence."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def say(
        self,
        team: str,
        channel: str,
        *,
        since: datetime,
        until: datetime,
        missed: Collection[str],
        now: datetime,
        left_out: int = 0,
    ) -> bool:
        """Queue the line of a channel; return whether there is one to say.

        Nothing is said where nothing was pasted, where nobody wants to be spoken
        to unasked, and after a short absence.  ``missed`` are the ts of what was
        said meanwhile; ``left_out`` the most messages that are read, where that was
        not all.
        """
        settings = self._store.channels.get(team, channel).at(now, explicit=False)
        if until - since < SAID_FROM or not speaks(settings.mode, explicit=False):
            return False
        found = self._store.presence.pastes(team, channel, missed)
        if not found:
            return False
        with as_set(settings, channel):
            words = away_words(until - since, found)
            if left_out:
                words += f".{tr(NOT_ALL, most=left_out)}"
            said = to_mapping(note(words))
        sending = Sending(
            dedupe=f"away {team} {channel} {since.isoformat()}",
            team=team,
            channel=channel,
            kind=Kind.POST,
            payload={"said": said},
            role="away",
        )
        self._store.outbox.add(sending, now=now)
        return True


def away_words(span: timedelta, found: Mapping[Verdict, int]) -> str:
    """Return how long the bot was away and what was pasted meanwhile.

    >>> away_words(timedelta(minutes=40), {Verdict.ANSWER: 4, Verdict.UNKNOWN: 2})
    'away 40 minutes, 6 pastes, 4 known'
    """
    pastes = sum(found.values())
    said = tr(
        LINE,
        span=span_words(span),
        pastes=ntr("{n} paste", "{n} pastes", pastes),
        known=found.get(Verdict.ANSWER, 0),
    )
    maybe = found.get(Verdict.SUGGEST, 0)
    return said + tr(MAYBE, n=maybe) if maybe else said


def span_words(span: timedelta) -> str:
    """Return a time span as people say it, in its greatest fitting unit.

    >>> span_words(timedelta(minutes=119)), span_words(timedelta(hours=3))
    ('119 minutes', '3 hours')
    """
    if span >= DAYS_FROM:
        return ntr("{n} day", "{n} days", span // timedelta(days=1))
    if span >= HOURS_FROM:
        return ntr("{n} hour", "{n} hours", span // timedelta(hours=1))
    return ntr("{n} minute", "{n} minutes", span // timedelta(minutes=1))
