"""The words about entries that are suspended: which, until when, by whom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.reply import Part, Sentence, moment, person, sentence
from bot.store import Store

IS_SUSPENDED = " is suspended until "
BY, FULL_STOP, NOT_BEFORE = " by ", ". ", "Do not follow it before then."
TITLE = "What fits this is suspended"


def suspended_words(store: Store, entries: Sequence[str], *, now: datetime) -> Sentence:
    """Return which of these entries are suspended; empty if none of them is."""
    if not entries:
        return ()
    parts = list(_parts(store, entries, now))
    return sentence(*parts, NOT_BEFORE) if parts else ()


def _parts(store: Store, entries: Sequence[str], now: datetime) -> Iterator[str | Part]:
    for one in store.suspensions.of(*entries, now=now):
        yield f"{one.entry_id}{IS_SUSPENDED}"
        yield from (moment(one.until), BY, person(one.by), FULL_STOP)
