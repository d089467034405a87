"""Everything wrong with the KB at once, never the first thing only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import combinations
from pathlib import Path

from kb.codes import read_code
from kb.entry import Entry, Status
from kb.load import BUILT_IN, Problem, Source, entry_files, read_sources, shown
from kb.matcher import Matcher
from kb.proof import Count, count, failures, unfound
from kb.rules import ERRORS, World
from kb.takers import Flaw
from kb.todo import TO_WRITE, WARNINGS
from kb.vocabulary import Vocabulary
from kb.yamltext import compose, line_of


class Level(StrEnum):
    """How much a finding weighs: only an error keeps a KB from being used."""

    ERROR = "error"
    TO_WRITE = "to write"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend, its place, and how much it weighs."""

    level: Level
    problem: Problem

    def __str__(self) -> str:
        """Return ``file:line: level: what to do``."""
        file, line = self.problem.file, self.problem.line
        return f"{file}:{line}: {self.level}: {self.problem.text}"


Mark = tuple[Source, Level, Flaw]


def lint(
    folders: Sequence[Path] = (BUILT_IN,),
    *,
    vocabulary: Vocabulary,
    today: date,
    proven: bool = True,
    hits: Mapping[str, int] | None = None,
) -> tuple[tuple[Source, ...], tuple[Finding, ...]]:
    """Return the entries of ``folders`` and everything wrong with them, by place.

    ``proven`` false leaves the examples out, which need the matcher; ``hits``
    says how often each id was answered, where a bot has counted.
    """
    sources, problems = read_sources(folders)
    live = [s for s in sources if s.entry.status is not Status.ARCHIVED]
    # A team's folder is used beside the built-in one, and may name its entries.
    ours = {path.stem for path in entry_files(BUILT_IN)}
    world = World(vocabulary, frozenset({s.entry.id for s in live} | ours), today)
    marks = [mark for source in live for mark in _by_rules(source, world)]
    marks += _between(live)
    if hits is not None:
        marks += _never_hit(live, hits)
    if proven:
        marks += _proven(live)
    findings = {
        *(Finding(Level.ERROR, problem) for problem in problems),
        *_placed(marks),
    }
    return sources, tuple(sorted(findings, key=lambda one: (one.problem, one.level)))


def try_examples(
    folders: Sequence[Path] = (BUILT_IN,),
) -> tuple[Count, tuple[Finding, ...]]:
    """Return what was held against what in ``folders``, and every example that fails.

    A file that cannot be read is a finding too.
    """
    sources, problems = read_sources(folders)
    live = [s for s in sources if s.entry.status is not Status.ARCHIVED]
    matcher = Matcher(source.entry for source in live)
    marks = [
        (source, Level.ERROR, Flaw(failure.at, failure.text))
        for source in live
        for failure in failures(source.entry, matcher)
    ]
    unread = (Finding(Level.ERROR, problem) for problem in problems)
    return count([source.entry for source in live]), (*unread, *_placed(marks))


def _by_rules(source: Source, world: World) -> Iterator[Mark]:
    """Yield what the rules say of one entry."""
    for level, rules in (
        (Level.ERROR, ERRORS),
        (_lacking(source.entry), TO_WRITE),
        (Level.WARNING, WARNINGS),
    ):
        for rule in rules:
            yield from ((source, level, flaw) for flaw in rule(source.entry, world))


def _between(sources: Sequence[Source]) -> Iterator[Mark]:
    """Yield pairs with one deciding signal and nothing that tells them apart."""
    claims: dict[tuple[str, str], list[Source]] = {}
    for source in sources:
        if source.entry.is_validated:
            for claim in sorted(set(deciding(source.entry))):
                claims.setdefault(claim, []).append(source)
    for (kind, value), claimants in claims.items():
        for one, other in combinations(claimants, 2):
            if not told_apart(one.entry, other.entry):
                text = (
                    f"{kind} {value[:60]!r} decides here and in {other.entry.id};"
                    " say in look_alikes or ask what tells them apart"
                )
                yield one, Level.ERROR, Flaw(("signals",), text)


def deciding(entry: Entry) -> Iterator[tuple[str, str]]:
    """Yield (kind, value in one normal form) of what proves the entry alone."""
    for message in entry.signals.messages:
        if message.decides:
            yield "message", " ".join(message.text.lower().split())
    for event in entry.signals.events:
        if event.decides:
            yield "event", f"{event.source.lower()}/{event.id}"
    for code in entry.signals.codes:
        if code.decides and (read := read_code(code.code, code.kind)):
            yield read


def told_apart(one: Entry, other: Entry) -> bool:
    """Return whether either entry says how it differs from the other."""
    for this, that in ((one, other), (other, one)):
        named = {twin.id for twin in this.look_alikes}
        asked = {option.means for option in this.ask.options} if this.ask else set()
        if that.id in named | asked:
            return True
    return False


def _never_hit(sources: Sequence[Source], hits: Mapping[str, int]) -> Iterator[Mark]:
    for source in sources:
        if source.entry.is_validated and not hits.get(source.entry.id):
            text = "was never answered so far; are its signals what people see?"
            yield source, Level.WARNING, Flaw((), text)


def _proven(sources: Sequence[Source]) -> Iterator[Mark]:
    """Yield the examples that do not hold, and the signals that are not found."""
    matcher = Matcher(source.entry for source in sources)
    for source in sources:
        for failure in failures(source.entry, matcher):
            yield source, Level.ERROR, Flaw(failure.at, failure.text)
        for failure in unfound(source.entry, matcher):
            yield source, _lacking(source.entry), Flaw(failure.at, failure.text)


def _lacking(entry: Entry) -> Level:
    """Return what it is that an entry is not finished: a draft may still be written."""
    return Level.ERROR if entry.is_validated else Level.TO_WRITE


def _placed(marks: Sequence[Mark]) -> Iterator[Finding]:
    """Yield the findings that ``marks`` make, each with its line in the file."""
    nodes = {
        file: compose(file.read_text(encoding="utf-8-sig"))
        for file in {source.file for source, _, _ in marks}
        if file.suffix != ".jsonl"
    }
    for source, level, flaw in marks:
        node = nodes.get(source.file)
        line = line_of(node, flaw.at) if node else source.line
        yield Finding(level, Problem(shown(source.file), line, flaw.text))
