"""Everything the bot can say, as blocks: for a look by Slack, or by the tests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.desk.cards import taken_back
from bot.desk.compose import compose, entry_card
from bot.desk.lookup import entry_list
from bot.reply import Reply, note, sentence
from bot.roof.doctor.sample import Sample, said
from bot.roof.doctor.short_night import a_short_night, empty_home
from kb.entry import Entry
from kb.matcher import Matcher

__all__ = ["Sample", "every_card", "kinds"]


def kinds(matcher: Matcher) -> Iterator[Sample]:
    """Yield one of each kind: what to have Slack look at, some fifty calls."""
    entries = sorted(matcher.entries.values(), key=_weight, reverse=True)
    longest = entries[0]
    yield said("the longest card", _open(entry_card(longest)))
    yield said("a settled card", _settled(entry_card(longest)))
    yield said("a card taken back", taken_back(_open(entry_card(longest))))
    yield said("a suggestion", _open(_two(entries)))
    unknown = matcher.diagnose("Setup failed: FrobnicatorService error 0x8badf00d")
    yield said("an unknown failure", _open(compose(unknown)))
    yield said("a list of entries", entry_list("Entries", entries[:10]))
    yield said("a note", note("One line.", "Another."))
    yield Sample("the Home tab of a newcomer", {"view": empty_home(matcher)})
    if pasted := next((e for e in entries if e.matches), None):
        yield from a_short_night(matcher, pasted)


def every_card(matcher: Matcher) -> Iterator[Sample]:
    """Yield the card of every entry, open and settled, and how a look-up shows it."""
    for entry in matcher.entries.values():
        card = entry_card(entry)
        yield said(f"{entry.id}, a look-up", card)
        yield said(f"{entry.id}, open", _open(card))
        yield said(f"{entry.id}, settled", _settled(card))


def _two(entries: Iterable[Entry]) -> Reply:
    first, second, *_ = entries
    listed = entry_list("It may be one of these", (first, second))
    return replace(listed, ask="Which of these is it?")


def _open(reply: Reply) -> Reply:
    hosts = tuple(f"WEB{number:02}" for number in range(1, 51))
    return replace(reply, incident=123456, hosts=hosts, open_for_outcome=True)


def _settled(reply: Reply) -> Reply:
    return replace(
        _open(reply), outcome=sentence("Fixed by entry, says somebody"), asks_step=True
    )


def _weight(entry: Entry) -> int:
    return len(str(entry.resolution)) + len(entry.cause or "")
