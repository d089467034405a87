"""Every entry's examples against every entry: who is answered for what.

An example proves its own entry, and that all others keep quiet on it; a paste is
diagnosed once and its verdict held against every claim.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

from kb.codes import read_code
from kb.entry import Entry, MatchExample, RejectExample
from kb.matcher import Matcher
from kb.rules import PLACE
from kb.takers import Path
from kb.verdict import Diagnosis, Verdict

SHOWN = 3  # how many candidates a suggestion shows
# A line that people would paste for a code of each kind.
CODE_LINES = {
    "code": "The operation failed with error {}",
    "exit": "The process exited with exit code {}",
    "http": "HTTP Error {}",
    "stop": "*** STOP: {}",
    "tls": "A fatal alert was received, the TLS alert code is {}",
    "setup": "Setup failed with error code {}",
}


@dataclass(frozen=True, slots=True)
class Failure:
    """An example of entry ``id`` that does not hold; ``at`` is its way in the file."""

    id: str
    at: Path
    text: str


@dataclass(frozen=True, slots=True)
class Count:
    """What was held against what; ``checks`` is examples times entries."""

    entries: int
    matches: int
    rejects: int
    checks: int


def count(entries: Sequence[Entry]) -> Count:
    """Return what proving ``entries`` by each other comes to."""
    matches = sum(len(entry.matches) for entry in entries)
    rejects = sum(len(entry.rejects) for entry in entries)
    return Count(len(entries), matches, rejects, (matches + rejects) * len(entries))


def failures(entry: Entry, matcher: Matcher) -> Iterator[Failure]:
    """Yield the examples of ``entry`` that do not hold, with what was said instead."""
    for number, match in enumerate(entry.matches):
        diagnosis = matcher.diagnose(match.text)
        at = ("examples", "matches", number)
        for text in _unmatched(entry, match, diagnosis):
            yield Failure(entry.id, at, text)
    for number, reject in enumerate(entry.rejects):
        diagnosis = matcher.diagnose(reject.text)
        at = ("examples", "rejects", number)
        for text in _unrejected(entry, reject, diagnosis, matcher.entries):
            yield Failure(entry.id, at, text)


def _unmatched(
    entry: Entry, example: MatchExample, diagnosis: Diagnosis
) -> Iterator[str]:
    first = _first(diagnosis)
    if diagnosis.verdict is Verdict.ANSWER and first != entry.id:
        yield f"{first} is answered for this example; tell the two apart"
    elif example.verdict == Verdict.SUGGEST or not entry.is_validated:
        if diagnosis.verdict is Verdict.ANSWER:
            yield "is answered, not suggested; say verdict: answer, or weaken a signal"
        elif diagnosis.verdict is not Verdict.SUGGEST:
            yield f"is not suggested but {_said(diagnosis)}"
        elif entry.id not in _shown(diagnosis):
            yield f"is not among the three suggested: {', '.join(_shown(diagnosis))}"
    elif diagnosis.verdict is not Verdict.ANSWER:
        yield f"is not answered but {_said(diagnosis)}"
    yield from _unread(example, diagnosis)


def _unread(example: MatchExample, diagnosis: Diagnosis) -> Iterator[str]:
    """Yield what should have been read from the example and was not."""
    for kind, value in example.expect:
        found = sorted({signal.value for signal in diagnosis.signals.of(kind)})
        if value.casefold() not in (one.casefold() for one in found):
            instead = ", ".join(found) or "none"
            yield f"{kind} {value!r} is not read from it, but {instead}"


def _unrejected(
    entry: Entry, example: RejectExample, diagnosis: Diagnosis, known: Container[str]
) -> Iterator[str]:
    """Yield what is wrong with a reject; a winner that is not ``known`` cannot win."""
    first, answered = _first(diagnosis), diagnosis.verdict is Verdict.ANSWER
    winner = example.belongs_to
    if winner and winner in known and first != winner:
        yield f"{winner} is not first but {_said(diagnosis)}"
    elif answered and not example.belongs_to:
        yield f"is to be left alone, but {first} is answered"
    elif first == entry.id and answered:
        yield "is to be rejected, but it is answered"
    if example.verdict and diagnosis.verdict != example.verdict:
        yield f"is to get the verdict {example.verdict}, but {_said(diagnosis)}"


def unfound(entry: Entry, matcher: Matcher) -> Iterator[Failure]:
    """Yield each deciding message that its own line does not find, and each code.

    A code that does not decide has to be read only: more entries than a diagnosis
    lists may share it.
    """
    for n, message in enumerate(entry.signals.messages):
        if message.decides:
            diagnosis = matcher.diagnose(PLACE.sub("abc", message.text))
            if not _has_evidence(diagnosis, entry, "message"):
                text = f"this message alone is {_said(diagnosis)}, not found here"
                yield Failure(entry.id, ("signals", "messages", n), text)
    for n, code in enumerate(entry.signals.codes):
        read = read_code(code.code, code.kind)
        if read is None:
            continue  # a rule says so already
        diagnosis = matcher.diagnose(CODE_LINES[read[0]].format(read[1]))
        at = ("signals", "codes", n)
        if read[1] not in {signal.value for signal in diagnosis.signals.of(read[0])}:
            yield Failure(entry.id, at, f"{read[0]} {read[1]} is not read from a line")
        elif code.decides and not _has_evidence(diagnosis, entry, "code"):
            text = f"this code alone is {_said(diagnosis)}, not found here"
            yield Failure(entry.id, at, text)


def _has_evidence(diagnosis: Diagnosis, entry: Entry, kind: str) -> bool:
    """Return whether ``entry`` is a candidate because of evidence of ``kind``."""
    return any(
        evidence.kind == kind
        for match in diagnosis.matches
        if match.entry.id == entry.id
        for evidence in match.evidence
    )


def _first(diagnosis: Diagnosis) -> str | None:
    return diagnosis.matches[0].entry.id if diagnosis.matches else None


def _shown(diagnosis: Diagnosis) -> tuple[str, ...]:
    return tuple(match.entry.id for match in diagnosis.matches[:SHOWN])


def _said(diagnosis: Diagnosis) -> str:
    """Return what came instead: ``suggested with kb1 0.62, kb2 0.60 (twins)``."""
    best = ", ".join(f"{m.entry.id} {m.score:.2f}" for m in diagnosis.matches[:SHOWN])
    word = {"answer": "answered", "suggest": "suggested"}.get(
        diagnosis.verdict, str(diagnosis.verdict)
    )
    return f"{word} ({diagnosis.reason}) with {best or 'no candidate'}"
