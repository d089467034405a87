"""Which articles say the same, so that nobody could tell which one a paste is about."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from rapidfuzz.distance import LCSseq

from kb.entry import Entry
from kb.index.passages import Kind, texts_of

_QUOTED = re.compile(r"[“\"]([^“”\"]{12,})[”\"]")
_TOKEN = re.compile(r"\{\w[^}]*\}|<[\w .-]{2,40}>|\w+")
_FIGURE = re.compile(r"(?=\w*\d)\w{3,}")
SHARED = 0.8  # of the words of a message, in order, make it the same message
FEWEST = 4  # words of a quoted message


class Twins:
    """The texts of all entries, to ask which others say what one says.

    Plain words, nothing of the matcher's stems, synonyms or repairs: the rule must
    be as good for its peers.
    """

    def __init__(self, entries: Sequence[Entry]) -> None:
        """Keep the words of every text."""
        self._texts = [
            (entry.id, _words(text))
            for entry in entries
            for kind, text in texts_of(entry)
            if kind is not Kind.AGAINST
        ]
        self._sets = [frozenset(words) for _, words in self._texts]
        self._with: dict[str, list[int]] = defaultdict(list)
        for at, held in enumerate(self._sets):
            for word in held:
                self._with[word].append(at)

    def others(self, said: str, own: str, *, shared: float = SHARED) -> set[str]:
        """Return the entries but ``own`` that have the message of ``said``.

        They have it if ``shared`` of its words stand in one of their texts in the
        same order, and every figure of it does (403.2 is not 403.3).
        """
        found: set[str] = set()
        for words in _messages(said):
            least = shared * len(words)
            for at in self._likely(set(words) - {"*"}, shared):
                entry_id, theirs = self._texts[at]
                if (
                    entry_id != own
                    and _figures(words) <= self._sets[at]
                    and LCSseq.similarity(words, theirs) >= least
                ):
                    found.add(entry_id)
        return found

    def _likely(self, words: set[str], shared: float) -> Iterator[int]:
        """Yield the texts that have so many of ``words``, in any order."""
        count: Counter[int] = Counter()
        for word in words:
            count.update(self._with.get(word, ()))
        least = shared * len(words) - 1e-9
        return (at for at, held in count.items() if held >= least)


def _messages(said: str) -> list[list[str]]:
    """Return the words of the messages quoted in ``said``, else of all of it."""
    quoted = [_words(text) for text in _QUOTED.findall(said)]
    return [words for words in quoted if len(words) >= FEWEST] or [_words(said)]


def _words(text: str) -> list[str]:
    """Return the words of ``text``, ``*`` for what varies."""
    return ["*" if w[0] in "{<" else w.lower() for w in _TOKEN.findall(text)]


def _figures(words: Sequence[str]) -> set[str]:
    return {word for word in words if _FIGURE.fullmatch(word)}
