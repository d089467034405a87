"""Everything the bot can say, as blocks: for a look by Slack, or by the tests."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from slack_sdk import WebClient

from bot.desk.cards import taken_back
from bot.desk.compose import compose, entry_card
from bot.desk.desk import Desk
from bot.desk.knowledge import Knowledge
from bot.desk.lookup import entry_list
from bot.reply import Note, Reply, note, sentence
from bot.store import ChannelSettings, open_store
from bot.visibility import Viewer
from handlers.blocks import card_blocks
from handlers.home import home_view
from handlers.modals import lookup_form
from handlers.people import People
from handlers.settings import settings_form
from handlers.side import Identity, Side
from kb.entry import Entry
from kb.matcher import Matcher


@dataclass(frozen=True, slots=True)
class Sample:
    """One thing that is said; ``argument`` is what ``blocks.validate`` wants."""

    name: str
    argument: dict[str, Any]


def kinds(matcher: Matcher) -> Iterator[Sample]:
    """Yield one of each kind: what to have Slack look at, a dozen calls."""
    entries = sorted(matcher.entries.values(), key=_weight, reverse=True)
    longest = entries[0]
    yield _said("the longest card", _open(entry_card(longest)))
    yield _said("a settled card", _settled(entry_card(longest)))
    yield _said("a card taken back", taken_back(_open(entry_card(longest))))
    yield _said("a suggestion", _open(_two(entries)))
    unknown = matcher.diagnose("Setup failed: FrobnicatorService error 0x8badf00d")
    yield _said("an unknown failure", _open(compose(unknown)))
    yield _said("a list of entries", entry_list("Entries", entries[:10]))
    yield _said("a note", note("One line.", "Another."))
    yield Sample("the look-up form", {"view": lookup_form()})
    yield Sample("the settings form", {"view": settings_form("C0", ChannelSettings())})
    yield Sample("the Home tab", {"view": _home(matcher)})


def every_card(matcher: Matcher) -> Iterator[Sample]:
    """Yield the card of every entry, open and settled, and how a look-up shows it."""
    for entry in matcher.entries.values():
        card = entry_card(entry)
        yield _said(f"{entry.id}, a look-up", card)
        yield _said(f"{entry.id}, open", _open(card))
        yield _said(f"{entry.id}, settled", _settled(card))


def _home(matcher: Matcher) -> dict[str, Any]:
    """Return the Home tab of somebody, over an empty log."""
    knowledge = Knowledge((), lambda: matcher)
    with tempfile.TemporaryDirectory(prefix="patchbot-doctor-") as folder:
        store = open_store(Path(folder) / "empty.db")
        try:
            side = Side(
                desk=Desk(knowledge, store, lambda: datetime.now(UTC)),
                who=Identity("T0", "https://example.slack.com/", "U0", "B0"),
                command="/patchbot",
                redact=str,
                later=lambda *_: None,
                wake=lambda: None,
                read_file=lambda _: b"",
                say_now=lambda *_: None,
                said_now=lambda *_: False,
                settle=lambda *_: None,
                people=People(WebClient(), "T0", lambda: datetime.now(UTC)),
            )
            return home_view(side, Viewer("T0", "U0"))
        finally:
            store.close()


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


def _said(name: str, said: Reply | Note) -> Sample:
    return Sample(name, {"blocks": card_blocks(said)})


def _weight(entry: Entry) -> int:
    return len(str(entry.resolution)) + len(entry.cause or "")
