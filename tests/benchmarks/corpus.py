"""Entries to measure over: a KB folder, imported articles, and seeded distractors."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import replace
from zlib import crc32

from kb.entry import (
    CodeSignal,
    Entry,
    EntrySignals,
    EventSignal,
    MessageSignal,
    Severity,
    Status,
)

_WORD = re.compile(r"[A-Za-z][a-z]{3,}")
CHANGED = 0.6  # of the long words of a borrowed text, and never fewer than three
Texts = dict[str, list[str]]  # by what they are: title, symptom, message


def distractors(entries: Sequence[Entry], count: int, *, seed: int) -> list[Entry]:
    """Return ``count`` made-up entries that read like ``entries`` but are none.

    Each borrows a title, symptoms and messages from several entries and puts other
    words of the corpus into them, with codes and event numbers of its own; the same
    seed gives the same entries.
    """
    dice = random.Random(seed)
    texts: Texts = {"title": [], "symptom": [], "message": []}
    for entry in entries:
        texts["title"].append(entry.title)
        texts["symptom"] += [*entry.symptoms, *entry.signals.phrases]
        texts["message"] += [message.text for message in entry.signals.messages]
    texts = {kind: [t for t in of if _long(t)] for kind, of in texts.items()}
    vocabulary = sorted(
        {w for of in texts.values() for t in of for w in _WORD.findall(t)}
    )
    sources = sorted({e.source for entry in entries for e in entry.signals.events})
    return [_distractor(n, dice, texts, vocabulary, sources) for n in range(count)]


def _long(text: str) -> bool:
    return len(text) <= 400 and len(_WORD.findall(text)) >= 4


def _distractor(
    number: int,
    dice: random.Random,
    texts: Texts,
    vocabulary: Sequence[str],
    sources: Sequence[str],
) -> Entry:
    def said(kind: str, times: int) -> tuple[str, ...]:
        borrowed = (dice.choice(texts[kind]) for _ in range(times))
        return tuple(_changed(text, dice, vocabulary) for text in borrowed)

    code = CodeSignal(f"0x8{dice.randrange(16**7):07x}", "hresult")
    event = EventSignal(dice.choice(sources), dice.randrange(1, 65536))
    return Entry(
        id=f"made-up-{number:05d}",
        title=said("title", 1)[0],
        status=Status.DRAFT,
        severity=Severity.LOW,
        category="iis-service",
        symptoms=said("symptom", 4),
        signals=EntrySignals(
            messages=tuple(MessageSignal(text) for text in said("message", 2)),
            events=(event,) if number % 3 == 0 else (),
            codes=(code,) if number % 4 == 0 else (),
        ),
    )


def _changed(text: str, dice: random.Random, vocabulary: Sequence[str]) -> str:
    """Return ``text`` with other words of the corpus for most of its long ones."""
    places = [found.span() for found in _WORD.finditer(text)]
    wanted = max(3, round(CHANGED * len(places)))
    for start, end in sorted(dice.sample(places, wanted), reverse=True):
        text = text[:start] + dice.choice(vocabulary) + text[end:]
    return text


def validated(entries: Sequence[Entry]) -> list[Entry]:
    """Return ``entries`` as if a person had approved each, so that all may answer."""
    return [replace(entry, status=Status.VALIDATED) for entry in entries]


def halves(entries: Sequence[Entry]) -> tuple[list[Entry], list[Entry]]:
    """Return the entries to fit on and those held out, by a hash of their ids."""
    told = [(entry, crc32(entry.id.encode()) % 2) for entry in entries]
    return [e for e, half in told if half], [e for e, half in told if not half]
