"""How far apart two releases of a product are: 2000 and Server 2019 are not kin."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from pathlib import Path

TABLE = Path(__file__).with_name("releases.json")


@cache
def releases() -> Mapping[str, tuple[str, frozenset[int]]]:
    """Return product name -> (family, its places in the order of release).

    A name for any release has no place.
    """
    found: dict[str, tuple[str, set[int]]] = {}
    for family, told in json.loads(TABLE.read_text(encoding="utf-8")).items():
        for name in told["any"]:
            found[name] = (family, set())
        for place, names in enumerate(told["releases"]):
            for name in names:
                found.setdefault(name, (family, set()))[1].add(place)
    return {name: (family, frozenset(at)) for name, (family, at) in found.items()}


def family_of(product: str) -> str:
    """Return the family of a product that has releases, else ``""``."""
    return releases()[product][0] if product in releases() else ""


def release_of(product: str) -> str:
    """Return ``product`` in lower case, ``""`` where it names a whole family."""
    known = releases().get(product)
    return "" if known and not known[1] else product.lower()


@lru_cache(maxsize=4096)
def releases_apart(ours: frozenset[str], theirs: frozenset[str]) -> int:
    """Return how many releases lie between two sets of products, at the worst.

    Families that only one side names do not count; of several releases of a family
    the nearest pair does; a release between two of ours is no step away.

    >>> releases_apart(frozenset({"Windows 2000"}), frozenset({"Windows 10"}))
    6
    """
    mine, others = _by_family(ours), _by_family(theirs)
    steps = [0]
    for family in mine.keys() & others.keys():
        low, high = min(mine[family]), max(mine[family])
        steps.append(min(max(low - at, at - high, 0) for at in others[family]))
    return max(steps)


def _by_family(products: Iterable[str]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for name in products:
        if name in releases():
            family, at = releases()[name]
            found.setdefault(family, set()).update(at)
    return {family: at for family, at in found.items() if at}
