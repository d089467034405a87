"""The words about entries that are suspended: which, until when, by whom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.language import mark
from bot.reply import Part, Sentence, moment, person, phrase
from bot.store import Store

TITLE = mark("What fits this is suspended")


def suspended_words(store: Store, entries: Sequence[str], *, now: datetime) -> Sentence:
    """Return which of these entries are suspended; empty if none of them is."""
    if not entries:
        return ()
    parts = tuple(_parts(store, entries, now))
    if not parts:
        return ()
    return (*parts, *phrase("Do not follow it before then."))


def _parts(store: Store, entries: Sequence[str], now: datetime) -> Iterator[Part]:
    for one in store.suspensions.of(*entries, now=now):
        until, who = moment(one.until), person(one.by)
        yield from phrase(
            "{entry} is suspended until {until} by {who}. ",
            entry=one.entry_id,
            until=until,
            who=who,
        )
