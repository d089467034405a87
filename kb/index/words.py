"""Text to comparable words: lower case, light stems, synonyms, what varies masked."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from kb.load import load_vocabulary
from kb.releases import family_of, release_of

LANGUAGE = Path(__file__).with_name("language.json")
TOKEN = re.compile(r"\{\w*\}|<[\w .-]{2,40}>|\w+(?:['’]\w+)*")
FIGURE = 1 << 31
# "w 2 k 3" of the vocabulary is pasted as "w2k3".
_DIGIT_GAP = re.compile(r"(?<=[a-z]) (?=[0-9])|(?<=[0-9]) (?=[a-z])")
_FIGURE = re.compile(r"0x[0-9a-f]+|[0-9]+|sp[0-9]")
WILD = "*"  # stands for whatever varies: {name}, <server>, '1234'
REACH = 6  # words between "none" and the verb it denies: "none of my app pools start"
REMEMBERED = 1 << 16  # words; a log of unique tokens must not fill the memory
_ENDINGS = ("ings", "ing", "edly", "ied", "ed", "ies", "es", "s", "ly")


class Word(NamedTuple):
    """One comparable word and where it stood: offsets ``start`` to ``end``."""

    text: str
    start: int
    end: int


class Language(NamedTuple):
    """What we know of the people's language: data, not code (``language.json``).

    ``stop`` are stems that carry no weight; ``synonyms`` maps the first stem of a
    spelling to the spellings that begin with it, longest first, and their concept;
    ``denied`` maps a verb to what it means up to ``REACH`` words after one of
    ``deniers`` ("none of my app pools start"); ``trouble`` are the words that say that
    something goes wrong.
    """

    stop: frozenset[str]
    synonyms: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]
    deniers: frozenset[str]
    denied: Mapping[str, str]
    trouble: frozenset[str]


def stem(word: str) -> str:
    """Return ``word`` (lower case) without its commonest English endings.

    >>> stem("starting"), stem("started"), stem("starts"), stem("0x80070005")
    ('start', 'start', 'start', '0x80070005')
    """
    if len(word) < 5 or not word.isalpha():
        return word[:-1] if len(word) == 4 and _is_plural(word) else word
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            if ending == "s" and not _is_plural(word):
                break
            word = word[: -len(ending)] + ("y" if ending in ("ies", "ied") else "")
            break
    if len(word) > 4 and word[-1] == word[-2] and word[-1] not in "ls":
        word = word[:-1]  # "stopped" and "stop"
    return word[:-1] if len(word) > 4 and word.endswith("e") else word


def _is_plural(word: str) -> bool:
    return word.endswith("s") and word[-2] not in "su" and word.isalpha()


def normal(token: str) -> str:
    """Return the comparable form of one token of ``TOKEN``."""
    if token[0] in "{<":
        return WILD
    return _normal(token.lower()) if len(token) < 80 else token[:80].lower()


@lru_cache(maxsize=REMEMBERED)
def _normal(token: str) -> str:
    return stem(token.replace("'", "").replace("’", ""))


@cache
def language() -> Language:
    """Return what is known of the people's language, read once.

    Stop words and synonyms are those of ``language.json``, the products' names and
    aliases those of the vocabulary.
    """
    raw = json.loads(LANGUAGE.read_text(encoding="utf-8"))
    spelled = [
        (spelling, concept)
        for concept, spellings in raw["synonyms"].items()
        for spelling in spellings
    ]
    table: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for spelling, concept in dict.fromkeys((*_products(), *spelled)):
        stems = tuple(normal(token) for token in TOKEN.findall(spelling))
        if stems:
            table.setdefault(stems[0], []).append((stems, concept))
    return Language(
        stop=frozenset(normal(word) for word in raw["stop"]),
        synonyms={
            first: tuple(sorted(rows, key=lambda row: (-len(row[0]), row)))
            for first, rows in table.items()
        },
        deniers=frozenset(normal(word) for word in raw["deniers"]),
        denied={normal(word): concept for word, concept in raw["denied"].items()},
        trouble=frozenset(raw["trouble"]) | {normal(word) for word in raw["trouble"]},
    )


def _products() -> Iterator[tuple[str, str]]:
    """Yield (spelling, concept) of every product, letters and digits glued or not."""
    for parts, product in load_vocabulary().spellings.items():
        concept = "/".join(filter(None, (family_of(product), release_of(product))))
        yield " ".join(parts), concept
        yield _DIGIT_GAP.sub("", " ".join(parts)), concept
        yield re.sub(r"(?<=[a-z]) (?=[0-9])", "", " ".join(parts)), concept


def words(text: str) -> list[Word]:
    """Return the comparable words of ``text``, spellings replaced by concepts."""
    return list(concepts(stemmed(raw_words(text))))


def raw_words(text: str, offset: int = 0) -> list[Word]:
    """Return the words of ``text`` in lower case; spans are shifted by ``offset``."""
    return [
        Word(bare(m[0]), m.start() + offset, m.end() + offset)
        for m in TOKEN.finditer(text)
    ]


def bare(token: str) -> str:
    """Return one token of ``TOKEN`` in lower case, without apostrophes."""
    if token[0] in "{<":
        return WILD
    return token[:80].lower().replace("'", "").replace("’", "")


def stemmed(found: Iterable[Word]) -> list[Word]:
    """Return ``found`` with every word as its stem."""
    return [Word(_normal(word.text), word.start, word.end) for word in found]


def concepts(found: list[Word]) -> Iterator[Word]:
    """Yield ``found`` with every known spelling replaced by its concept."""
    known = language()
    at, count, denied_at = 0, len(found), -REACH
    while at < count:
        word = found[at]
        if word.text in known.deniers:
            denied_at = at
        elif at - denied_at < REACH and word.text in known.denied:
            yield Word(known.denied[word.text], word.start, word.end)
            at += 1
            continue
        for spelling, concept in known.synonyms.get(word.text, ()):
            size = len(spelling)
            if (
                size == 1
                or (
                    at + size <= count
                    and found[at + 1].text
                    == spelling[1]  # most fail here: no tuple made
                    and spelling == tuple([w.text for w in found[at : at + size]])
                )
            ):
                end = found[at + size - 1].end
                for name in concept.split("/"):  # "IIS 6.0" is IIS too
                    yield Word(name, word.start, end)
                at += size
                break
        else:
            yield word
            at += 1


@lru_cache(maxsize=REMEMBERED)
def number_of(word: str) -> int:
    """Return the stable 32-bit number under which the index keeps ``word``.

    The top bit marks a figure: a number, a code or a service pack, which is never
    a slip for another one.
    """
    number = crc32(word.encode("utf-8", "surrogatepass")) & ~FIGURE
    return number | FIGURE if _FIGURE.fullmatch(word) else number


def is_figure(number: int) -> bool:
    """Return whether ``number_of`` gave this number to a figure."""
    return bool(number & FIGURE)
