"""Entries to measure over: a KB folder, imported articles, and seeded distractors."""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
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
from kb.importers import article_files, import_files
from kb.importers.article import read_article
from kb.load import load_entries, load_vocabulary
from kb.paste import decode

ARCHIVE = Path(__file__).parents[3] / "shared" / "kb-archive" / "iis"
_WORD = re.compile(r"[A-Za-z][a-z]{3,}")
CHANGED = 0.6  # of the long words of a borrowed text, and never fewer than three
Texts = dict[str, list[str]]  # by what they are: title, symptom, message


@dataclass(frozen=True, slots=True)
class Archive:
    """The drafts of the archived articles, and the ids of those about a failure."""

    entries: tuple[Entry, ...]
    failures: frozenset[str]


def archive(folder: Path = ARCHIVE) -> Archive:
    """Return what the import makes of the archive, nothing where it is not there.

    An article is about a failure if it has a section SYMPTOMS, or shows the text of
    an error or of an event; the others are how-tos, news and references.
    """
    if not folder.is_dir():
        print("the archive is not beside this checkout", file=sys.stderr)
        return Archive((), frozenset())
    files = article_files([folder])
    found = import_files(files, known=load_entries(), words=load_vocabulary())
    drafted = [(each.file, each.entry) for each in found if each.entry]
    return Archive(
        tuple(replace(entry, status=Status.VALIDATED) for _, entry in drafted),
        frozenset(entry.id for file, entry in drafted if _is_failure(file, entry)),
    )


def _is_failure(file: Path, entry: Entry) -> bool:
    signals = entry.signals
    if signals.messages or any(event.text for event in signals.events):
        return True
    return "SYMPTOMS" in read_article(decode(file.read_bytes())).sections


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


def halves(entries: Sequence[Entry]) -> tuple[list[Entry], list[Entry]]:
    """Return the entries to fit on and those held out, by a hash of their ids."""
    told = [(entry, crc32(entry.id.encode()) % 2) for entry in entries]
    return [e for e, half in told if half], [e for e, half in told if not half]
