"""Draft entries from Microsoft's articles, and say why where none can be made."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kb.entry import Entry
from kb.importers.article import NotAnArticleError, read_article
from kb.importers.draft import draft
from kb.paste import decode
from kb.vocabulary import Vocabulary

MAX_BYTES = 2_000_000
SUFFIXES = (".md", ".txt", ".htm", ".html")


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of one file: a draft, or the ``reason`` why there is none.

    ``known`` is the id of the entry that the article is already, where it is one.
    """

    file: Path
    entry: Entry | None = None
    known: str | None = None
    reason: str | None = None


def article_files(sources: Sequence[Path]) -> list[Path]:
    """Return the files of ``sources``, and in the folders among them, sorted."""
    return sorted(
        {
            file
            for source in sources
            for file in (source.rglob("*") if source.is_dir() else (source,))
            if source == file or (file.is_file() and file.suffix in SUFFIXES)
        }
    )


def import_files(
    files: Sequence[Path], *, known: Sequence[Entry], words: Vocabulary
) -> Iterator[Imported]:
    """Yield what comes of each file, in order; an article is drafted once.

    ``known`` are the entries that the KB has.
    """
    have = dict(_names(known))
    for file in files:
        try:
            if file.stat().st_size > MAX_BYTES:
                raise NotAnArticleError("it is larger than 2 MB")
            article = read_article(decode(file.read_bytes()))
        except OSError as error:
            yield Imported(file, reason=f"it cannot be read: {error.strerror}")
            continue
        except NotAnArticleError as error:
            yield Imported(file, reason=str(error))
            continue
        entry = draft(article, words)
        already = _already(entry, have)
        if already:
            yield Imported(file, known=already)
        else:
            have |= dict(_names([entry]))
            yield Imported(file, entry=entry)


def _names(entries: Sequence[Entry]) -> Iterator[tuple[str, str]]:
    """Yield (name, id) of what an entry is known by: id, numbers, deciding messages.

    A message counts only where it is one entry's: an article that has lost its
    number is still known by it.
    """
    by_message: dict[str, str | None] = {}
    for entry in entries:
        yield entry.id, entry.id
        yield from ((number, entry.id) for number in entry.kb)
        for message in entry.signals.messages:
            if message.decides:
                text = _folded(message.text)
                by_message[text] = None if text in by_message else entry.id
    yield from ((text, id_) for text, id_ in by_message.items() if id_)


def _already(entry: Entry, have: Mapping[str, str]) -> str | None:
    """Return the id of the entry that the KB has for this article, if it has one."""
    for name in (entry.id, *entry.kb):
        if name in have:
            return have[name]
    if entry.kb:
        return None
    texts = (_folded(message.text) for message in entry.signals.messages)
    return next((have[text] for text in texts if text in have), None)


def _folded(text: str) -> str:
    return "message: " + " ".join(re.findall(r"\w+", text.casefold()))
