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
CHANGED = 0.45  # of the long words of a borrowed sentence


def distractors(entries: Sequence[Entry], count: int, *, seed: int) -> list[Entry]:
    """Return ``count`` made-up entries that read like ``entries`` but are none.

    Each borrows sentences from several entries and puts other words of the corpus
    into them, with codes and event numbers of its own; the same seed gives the same
    entries.
    """
    dice = random.Random(seed)
    sentences = [text for entry in entries for text in _sentences(entry)]
    vocabulary = sorted({w for text in sentences for w in _WORD.findall(text)})
    sources = sorted({e.source for entry in entries for e in entry.signals.events})
    return [_distractor(n, dice, sentences, vocabulary, sources) for n in range(count)]


def _sentences(entry: Entry) -> list[str]:
    texts = [entry.title, *entry.symptoms, *entry.signals.phrases]
    texts += [message.text for message in entry.signals.messages]
    return [text for text in texts if 20 <= len(text) <= 400]


def _distractor(
    number: int,
    dice: random.Random,
    sentences: Sequence[str],
    vocabulary: Sequence[str],
    sources: Sequence[str],
) -> Entry:
    said = [_changed(dice.choice(sentences), dice, vocabulary) for _ in range(7)]
    code = CodeSignal(f"0x8{dice.randrange(16**7):07x}", "hresult")
    event = EventSignal(dice.choice(sources), dice.randrange(1, 65536))
    return Entry(
        id=f"made-up-{number:05d}",
        title=said[0],
        status=Status.DRAFT,
        severity=Severity.LOW,
        category="iis-service",
        symptoms=tuple(said[1:4]),
        signals=EntrySignals(
            messages=tuple(MessageSignal(text) for text in said[4:]),
            events=(event,) if number % 3 == 0 else (),
            codes=(code,) if number % 4 == 0 else (),
        ),
    )


def _changed(text: str, dice: random.Random, vocabulary: Sequence[str]) -> str:
    return _WORD.sub(
        lambda m: dice.choice(vocabulary) if dice.random() < CHANGED else m[0], text
    )


def validated(entries: Sequence[Entry]) -> list[Entry]:
    """Return ``entries`` as if a person had approved each, so that all may answer."""
    return [replace(entry, status=Status.VALIDATED) for entry in entries]


def halves(entries: Sequence[Entry]) -> tuple[list[Entry], list[Entry]]:
    """Return the entries to fit on and those held out, by a hash of their ids."""
    told = [(entry, crc32(entry.id.encode()) % 2) for entry in entries]
    return [e for e, half in told if half], [e for e, half in told if not half]
