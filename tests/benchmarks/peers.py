"""The matcher's peers: each ranks entries for a paste and gives the first a score."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence

import bm25s
import numpy as np
import tantivy
from rapidfuzz import fuzz, process, utils

from kb.entry import Entry

_WORD = re.compile(r"\w{2,}")
Ranked = tuple[str | None, float]


def document(entry: Entry) -> str:
    """Return all that an entry says of itself, as the peers index it."""
    signals = entry.signals
    texts = [entry.title, *entry.symptoms, *signals.phrases]
    texts += [message.text for message in signals.messages]
    texts += [f"{e.source} {e.id} {e.text or ''}" for e in signals.events]
    texts += [code.code for code in signals.codes]
    return "\n".join([*texts, *entry.kb])


class Fuzzy:
    """A scan with one of rapidfuzz's whole-text scorers."""

    def __init__(self, entries: Sequence[Entry], scorer: str) -> None:
        """Keep the documents."""
        # A full scan takes seconds, at 60,000 entries up to a minute.
        self.sample = 30 if len(entries) < 10_000 else 8
        self.name = f"rapidfuzz {scorer}"
        self._ids = [entry.id for entry in entries]
        self._texts = [utils.default_process(document(entry)) for entry in entries]
        self._scorer = getattr(fuzz, scorer)

    def first(self, text: str) -> Ranked:
        """Return the best entry and its score."""
        asked = utils.default_process(text)
        found = process.extractOne(asked, self._texts, scorer=self._scorer)
        return (self._ids[found[2]], found[1]) if found else (None, 0.0)


class Fts5:
    """SQLite's full-text search, words joined by OR, ranked by bm25."""

    name = "SQLite FTS5 bm25"

    def __init__(self, entries: Sequence[Entry]) -> None:
        """Index the documents in memory."""
        self.sample = None if len(entries) < 10_000 else 60  # half a second each
        self._ids = [entry.id for entry in entries]
        self._base = sqlite3.connect(":memory:")
        self._base.execute("create virtual table d using fts5(body, tokenize=porter)")
        rows = ((document(entry),) for entry in entries)
        self._base.executemany("insert into d(body) values (?)", rows)

    def first(self, text: str) -> Ranked:
        """Return the best entry and its score."""
        words = dict.fromkeys(word.lower() for word in _WORD.findall(text))
        asked = " OR ".join(f'"{word}"' for word in list(words)[:400])
        if not asked:
            return None, 0.0
        query = "select rowid, rank from d where d match ? order by rank limit 1"
        row = self._base.execute(query, (asked,)).fetchone()
        return (self._ids[row[0] - 1], -row[1]) if row else (None, 0.0)


class Bm25s:
    """The numpy search engine."""

    sample = None
    name = "bm25s"

    def __init__(self, entries: Sequence[Entry]) -> None:
        """Index the documents."""
        self._ids = [entry.id for entry in entries]
        self._engine = bm25s.BM25()
        texts = [document(entry) for entry in entries]
        self._engine.index(
            bm25s.tokenize(texts, show_progress=False), show_progress=False
        )

    def first(self, text: str) -> Ranked:
        """Return the best entry and its score."""
        asked = bm25s.tokenize([text], show_progress=False, return_ids=False)
        if not asked[0]:
            return None, 0.0
        rows, scores = self._engine.retrieve(asked, k=1, show_progress=False)
        return self._ids[int(np.asarray(rows)[0, 0])], float(np.asarray(scores)[0, 0])


class Tantivy:
    """The Rust search engine."""

    sample = None
    name = "tantivy (Rust)"

    def __init__(self, entries: Sequence[Entry]) -> None:
        """Index the documents in memory."""
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("id", stored=True, tokenizer_name="raw")
        builder.add_text_field("body", tokenizer_name="en_stem")
        self._index = tantivy.Index(builder.build())
        writer = self._index.writer(50_000_000, 1)
        for entry in entries:
            writer.add_document(tantivy.Document(id=entry.id, body=document(entry)))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def first(self, text: str) -> Ranked:
        """Return the best entry and its score."""
        words = " ".join(dict.fromkeys(_WORD.findall(text)))
        if not words:
            return None, 0.0
        found = self._searcher.search(self._index.parse_query(words, ["body"]), 1).hits
        if not found:
            return None, 0.0
        score, address = found[0]
        return self._searcher.doc(address)["id"][0], score
