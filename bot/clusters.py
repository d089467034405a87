"""Unknown pastes grouped by their telling line: what to write an entry for next."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

ALIKE = 0.6  # shared words of all words; at least three in five
MOST_LINES = 2000  # different masked lines that are compared with each other
MOST_SHARING = 200  # a word in more lines than that tells nothing
_WORD = re.compile(r"[\w<>.]+")


@dataclass(frozen=True, slots=True)
class Unknown:
    """One unknown paste: its masked telling line, its hosts, and when it was seen."""

    line: str
    hosts: tuple[str, ...]
    seen_at: datetime
    incident: int = 0


@dataclass(frozen=True, slots=True)
class Cluster:
    """Pastes that say the same; ``line`` is the one most of them have."""

    line: str
    count: int
    hosts: tuple[str, ...]
    first_seen_at: datetime
    last_seen_at: datetime
    incidents: tuple[int, ...]


def clusters(unknown: Iterable[Unknown]) -> tuple[Cluster, ...]:
    """Return the clusters of ``unknown``, biggest first; every paste is in one.

    Lines are alike when they share three words in five; the most frequent lines
    are the seeds that others join.
    """
    by_line: dict[str, list[Unknown]] = defaultdict(list)
    for paste in unknown:
        by_line[paste.line].append(paste)
    lines = sorted(by_line, key=lambda line: (-len(by_line[line]), line))
    groups = _join(lines)
    found = [_cluster([p for line in group for p in by_line[line]]) for group in groups]
    return tuple(sorted(found, key=lambda c: (-c.count, -len(c.hosts), c.line)))


def _join(lines: Sequence[str]) -> list[list[str]]:
    """Group lines, each seed with those like it; in order of the seeds."""
    words = {line: frozenset(_WORD.findall(line.casefold())) for line in lines}
    groups: list[list[str]] = []
    having: dict[str, list[int]] = defaultdict(list)  # word -> seeds it stands in
    for line in lines:
        seed = _seed(words[line], groups, words, having)
        if seed is None or not words[line]:
            if len(groups) < MOST_LINES:
                for word in words[line]:
                    having[word].append(len(groups))
            groups.append([line])
        else:
            groups[seed].append(line)
    return groups


def _seed(
    mine: frozenset[str],
    groups: Sequence[Sequence[str]],
    words: dict[str, frozenset[str]],
    having: dict[str, list[int]],
) -> int | None:
    """Return the group whose seed is most like ``mine``, ``None`` if none is alike."""
    shared: Counter[int] = Counter()
    for word in mine:
        if len(having[word]) <= MOST_SHARING:
            shared.update(having[word])
    best, best_worth = None, ALIKE
    for seed in sorted(shared):
        theirs = words[groups[seed][0]]
        worth = len(mine & theirs) / len(mine | theirs)
        if worth >= best_worth and (best is None or worth > best_worth):
            best, best_worth = seed, worth
    return best


def _cluster(pastes: Sequence[Unknown]) -> Cluster:
    often = Counter(paste.line for paste in pastes)
    line = min(often, key=lambda text: (-often[text], text))
    return Cluster(
        line=line,
        count=len(pastes),
        hosts=tuple(sorted({host for paste in pastes for host in paste.hosts})),
        first_seen_at=min(paste.seen_at for paste in pastes),
        last_seen_at=max(paste.seen_at for paste in pastes),
        incidents=tuple(sorted({paste.incident for paste in pastes})),
    )
