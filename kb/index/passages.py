"""The passages of an entry, each indexed on its own, and the keys it is found by."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from kb.entry import Entry
from kb.index.words import WILD, number_of, words

# Quoted numbers and names vary from server to server ('1234', 'DefaultAppPool');
# a quoted hex code does not ('0xffffffff').
_QUOTED = re.compile(r"(?<=[\s(])(['\"])(?!0x)([\w.\\/-]{1,60})\1(?=[\s.,;:)]|$)")
_LITERAL_AFTER = re.compile(
    r"(?:code|error|alert|state|status|type|key|section|module|id|element)\W{0,3}$",
    re.IGNORECASE,
)


class Kind(IntEnum):
    """What a passage is; messages that decide stand apart from those that support."""

    TITLE = 0
    MESSAGE = 1
    SUPPORT = 2
    EVENT = 3
    PHRASE = 4
    SYMPTOM = 5
    AGAINST = 6  # a text that vetoes the entry


@dataclass(frozen=True, slots=True)
class Passage:
    """One text of an entry: what it is, and its words as comparable numbers.

    ``nth`` is its place in ``texts_of`` the entry; a number of 0 stands for
    whatever varies.
    """

    kind: Kind
    nth: int
    numbers: tuple[int, ...]


def passages(entry: Entry) -> Iterator[Passage]:
    """Yield the passages of ``entry``: literal texts first, then people's words."""
    seen: set[tuple[int, ...]] = set()
    for nth, (kind, text) in enumerate(texts_of(entry)):
        numbers = tuple(
            0 if word.text == WILD else number_of(word.text)
            for word in words(text if entry.reviewed else _masked(text, kind))
        )
        if numbers and numbers not in seen and nth < 256:
            seen.add(numbers)
            yield Passage(kind, nth, numbers)


def texts_of(entry: Entry) -> Iterator[tuple[Kind, str]]:
    """Yield every text of ``entry`` that may become a passage, always in one order."""
    signals = entry.signals
    for message in signals.messages:
        yield (Kind.MESSAGE if message.decides else Kind.SUPPORT), message.text
    for event in signals.events:
        if event.text:
            yield Kind.EVENT, event.text
    for phrase in signals.phrases:
        yield Kind.PHRASE, phrase
    for symptom in entry.symptoms:
        yield Kind.SYMPTOM, symptom
    yield Kind.TITLE, entry.title
    for text in (*entry.conflicts.messages, *entry.conflicts.phrases):
        yield Kind.AGAINST, text


def _masked(text: str, kind: Kind) -> str:
    """Return ``text`` with the quoted names in it marked as varying.

    Only for imported drafts: a person who reviews an entry marks them by hand.
    """
    if kind in (Kind.PHRASE, Kind.SYMPTOM, Kind.TITLE) or "{" in text:
        return text
    return _QUOTED.sub(
        lambda m: m[0] if _LITERAL_AFTER.search(text[: m.start()]) else "{}", text
    )
