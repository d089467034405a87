"""What the bot would have said to a team's own posts: counted, listed, clustered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.clusters import Cluster, Unknown, clusters
from bot.fingerprint import read_finding
from kb.verdict import Diagnosis, Verdict

EXCERPT = 200  # characters of a post that a person needs to judge it


@dataclass(frozen=True, slots=True)
class Post:
    """One thing somebody wrote; ``posted_at`` (UTC) is ``None`` if it is not known."""

    id: str
    text: str
    channel: str = ""
    posted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """A post that would have got something, and what; ``score`` of the best entry."""

    post: Post
    verdict: Verdict
    entry_id: str
    title: str
    score: float
    excerpt: str


@dataclass(frozen=True, slots=True)
class Report:
    """What came of all posts; ``judge`` are those a person has to judge, in order."""

    counts: dict[Verdict, int]
    entries: tuple[tuple[str, int], ...]
    judge: tuple[Judged, ...]
    unknown: tuple[Cluster, ...]

    @property
    def posts(self) -> int:
        """Return how many posts were replayed."""
        return sum(self.counts.values())


def replay(
    posts: Iterable[Post],
    *,
    diagnose: Callable[[str], Diagnosis],
    redact: Callable[[str], str],
) -> Report:
    """Return what the bot would have said to ``posts``, each on its own.

    Nothing is stored; what the report quotes has gone through ``redact``.
    """
    counts = Counter(dict.fromkeys(Verdict, 0))
    entries: Counter[str] = Counter()
    judge: list[Judged] = []
    unknown: list[Unknown] = []
    for post in posts:
        diagnosis = diagnose(redact(post.text))
        counts[diagnosis.verdict] += 1
        if diagnosis.verdict in (Verdict.ANSWER, Verdict.SUGGEST):
            judge.append(_judged(post, diagnosis))
            entries[judge[-1].entry_id] += diagnosis.verdict is Verdict.ANSWER
        elif diagnosis.verdict is Verdict.UNKNOWN:
            found = read_finding(diagnosis)
            seen_at = post.posted_at or datetime.min.replace(tzinfo=UTC)
            unknown.append(Unknown(found.telling_line, found.hosts, seen_at))
    return Report(
        counts={verdict: counts[verdict] for verdict in Verdict},
        entries=tuple((id_, n) for id_, n in entries.most_common() if n),
        judge=tuple(judge),
        unknown=clusters(unknown),
    )


def _judged(post: Post, diagnosis: Diagnosis) -> Judged:
    best = diagnosis.matches[0]
    lines = {line.number: line.text for line in diagnosis.paste.lines}
    told = next((lines[e.line] for e in best.evidence if e.line in lines), "")
    return Judged(
        post=post,
        verdict=diagnosis.verdict,
        entry_id=best.entry.id,
        title=best.entry.title,
        score=best.score,
        excerpt=" ".join((told or diagnosis.paste.text).split())[:EXCERPT],
    )
