"""The words entries may use and people type: products with aliases, categories."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

# Letters and numbers are words of their own, so that "IIS6.0", "iis 6.0" and
# "W2K3SP2" come apart the same way; "com+" keeps its plus, or ".com" would be COM+.
WORD = re.compile(r"[a-z]+\+?|[0-9]+(?:\.[0-9]+)*")
MACHINE = "{machine}"

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What ``vocabulary.yaml`` declares, ready for look-ups.

    ``products`` maps a canonical name to its other spellings as they are written
    there; ``categories`` a category to its sentence.  ``spellings`` is built from
    the products: the words of a spelling -> canonical name; ``sizes`` says how many
    words the spellings have that begin with a word, most first.
    """

    products: Mapping[str, tuple[str, ...]]
    categories: Mapping[str, str]
    spellings: Mapping[Words, str]
    sizes: Mapping[str, tuple[int, ...]]


def build_vocabulary(
    products: Mapping[str, Sequence[str]],
    *,
    machines: Sequence[str] = (),
    categories: Mapping[str, str] | None = None,
) -> Vocabulary:
    """Return the vocabulary of ``products``, a name to its aliases.

    ``machines`` are the words that ``{machine}`` in an alias stands for.  Where
    two products claim one spelling the first by name keeps it (``clashes`` lists
    them for lint).
    """
    spellings: dict[Words, str] = {}
    sizes: dict[str, set[int]] = {}
    for name, words in sorted(_spellings(products, machines)):
        if words:
            spellings.setdefault(words, name)
            sizes.setdefault(words[0], set()).add(len(words))
    return Vocabulary(
        products=MappingProxyType({k: tuple(v) for k, v in products.items()}),
        categories=MappingProxyType(dict(categories or {})),
        spellings=MappingProxyType(spellings),
        sizes=MappingProxyType(
            {word: tuple(sorted(each, reverse=True)) for word, each in sizes.items()}
        ),
    )


def clashes(
    products: Mapping[str, Sequence[str]], machines: Sequence[str] = ()
) -> tuple[tuple[str, str, str], ...]:
    """Return (spelling, product, other product) where two claim the same words."""
    owners: dict[Words, str] = {}
    found = []
    for name, spelling in _spellings(products, machines):
        owner = owners.setdefault(spelling, name)
        if owner != name:
            found.append((" ".join(spelling), owner, name))
    return tuple(found)


def words_of(text: str) -> Words:
    """Return the words of ``text`` as aliases are compared.

    >>> words_of("W2K3-SP2 / IIS6.0")
    ('w', '2', 'k', '3', 'sp', '2', 'iis', '6.0')
    """
    return tuple(WORD.findall(text.lower()))


def _spellings(
    products: Mapping[str, Sequence[str]], machines: Sequence[str]
) -> Iterator[tuple[str, Words]]:
    """Yield (canonical name, words) for every name, alias and machine word."""
    for name, aliases in products.items():
        for alias in (name, *aliases):
            for word in machines if MACHINE in alias else ("",):
                yield name, words_of(alias.replace(MACHINE, word))


# For callers and tests that have no vocabulary at hand: no product is recognised.
NO_WORDS = build_vocabulary({})
