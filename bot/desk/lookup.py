"""Look things up for one person: an entry, a KB number, an event, a code, a text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from bot.desk.cards import taken_back
from bot.desk.casebook import line_of
from bot.desk.compose import compose, entry_card
from bot.desk.knowledge import Knowledge
from bot.desk.recurring import recurrence_sentences
from bot.desk.suspended import TITLE as SUSPENDED_TITLE
from bot.desk.suspended import suspended_words
from bot.incident import Status
from bot.language import mark, tr
from bot.reply import (
    CandidateShown,
    Note,
    Reply,
    ReplyKind,
    note,
)
from bot.store import Store
from bot.visibility import Viewer
from kb.entry import Entry
from kb.verdict import Verdict

_KB = re.compile(r"(?:kb|q)?\s?(\d{5,7})(?:-v\d)?", re.I)
_EVENT = re.compile(r"(?:event(?:\s?id)?:?\s?)?(\d{1,5})", re.I)
MOST_ENTRIES = 10
SUSPENDED = mark("This entry is suspended: do not follow it.")
MOST_INCIDENTS = 15
OPEN = (Status.OPEN, Status.ACKNOWLEDGED)


class Lookup:
    """Answers questions; records nothing."""

    def __init__(self, knowledge: Knowledge, store: Store) -> None:
        self._knowledge = knowledge
        self._store = store

    def find(self, asked: str, *, viewer: Viewer, now: datetime) -> Reply | Note:
        """Return the card on an error text, KB number, entry id, event id or code."""
        text = asked.strip()
        named = self.named(text)
        if len(named) == 1:
            if named[0].id in self._knowledge.suspended():
                said = suspended_words(self._store, [named[0].id], now=now)
                card = taken_back(entry_card(named[0]))
                return replace(
                    card, suspended=said, opening="" if said else tr(SUSPENDED)
                )
            return self._with_past(entry_card(named[0]), viewer, now)
        if named:
            return entry_list(tr("Entries for {wanted}", wanted=text), named)
        diagnosis = self._knowledge.diagnose(text)
        reply = compose(diagnosis)
        if said := suspended_words(self._store, diagnosis.withheld, now=now):
            reply = replace(reply, suspended=said)
            if reply.kind is ReplyKind.UNKNOWN:
                return replace(reply, title=tr(SUSPENDED_TITLE), opening="")
        if diagnosis.verdict is Verdict.ANSWER:
            return self._with_past(reply, viewer, now)
        return reply

    def find_unlogged(self, asked: str) -> Reply:
        """Return the card on an error text without its history: the log is away."""
        return compose(self._knowledge.diagnose(asked))

    def named(self, text: str) -> tuple[Entry, ...]:
        """Return the entries that ``text`` names by id, KB number or event id."""
        entries = self._knowledge.matcher.entries
        if entry := entries.get(text.casefold()):
            return (entry,)
        if (number := _KB.fullmatch(text)) and (
            found := _all(entries.values(), kb=f"KB{number[1]}")
        ):
            return found
        if event := _EVENT.fullmatch(text):
            return _all(entries.values(), event=int(event[1]))
        return ()

    def incidents(
        self, wanted: str, *, viewer: Viewer, user: str, now: datetime
    ) -> Note:
        """Return a list: ``open`` by default, else ``all``, ``mine``, ``host X``."""
        words = wanted.split()
        host = words[1] if len(words) > 1 and words[0] == "host" else None
        everything = host is not None or "all" in words
        found = self._store.history.incidents(
            viewer=viewer,
            status=() if everything else OPEN,
            host=host,
            limit=MOST_INCIDENTS,
        )
        if "mine" in words:
            found = tuple(i for i in found if user in (i.opened_by, i.assignee))
        if not found:
            return note(tr("No incidents.") if everything else tr("No open incidents."))
        return Note(tuple(line_of(incident) for incident in found))

    def _with_past(self, reply: Reply, viewer: Viewer, now: datetime) -> Reply:
        if reply.entry_id is None:
            return reply
        past = self._store.history.recurrence(reply.entry_id, viewer=viewer, now=now)
        if past.last_seen_at is None:
            return reply
        return replace(reply, recurrence=recurrence_sentences(past))


def entry_list(title: str, entries: Iterable[Entry]) -> Reply:
    """Return entries as a list without scores: nothing was matched."""
    shown = tuple(CandidateShown(e.id, e.title, None) for e in entries)
    return Reply(
        ReplyKind.SUGGEST,
        title,
        candidates=shown[:MOST_ENTRIES],
        open_for_outcome=False,
    )


def _all(
    entries: Iterable[Entry], *, kb: str | None = None, event: int | None = None
) -> tuple[Entry, ...]:
    return tuple(
        entry
        for entry in entries
        if (kb and kb in entry.kb)
        or (event is not None and any(e.id == event for e in entry.signals.events))
    )
