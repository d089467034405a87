"""Does a paste report a failure, or is it talk?

Identifiers of failures report one by themselves.  Sentences do only if they state
that something of ours fails now: not "if it fails", "no errors", "fixed it".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from kb.place import Place, Span
from kb.records import Reading, Signal
from kb.tone_words import (
    COMPLAINT,
    FAILURES,
    HARMLESS,
    LOGGED,
    NEGATED,
    NOT_ABOUT,
    OURS,
    QUESTION,
    SETTLED,
    SILENT_LEVELS,
    SINCE,
    STRONG,
    STRONG_HINTS,
)

_ENDS = ("\n\n", ". ", "? ", "! ", ".\n", "?\n")
_MOST = 400  # failure words looked at; none of so many in earnest is talk
_FAR = 240  # characters; sentences of people in a hurry are shorter
# Naming one of these makes a sentence about our things.
_THINGS = ("product", "sp", "kb", "bulletin", "file", "event", "pool", "host", "site")


def is_error_like(
    place: Place,
    readings: Iterable[Reading],
    found: Sequence[Signal],
    stretches: Sequence[Span],
) -> bool:
    """Return whether anything in the paste reports a failure.

    Sentences are looked for in ``stretches`` of the text.
    """
    return (
        any(_failing_record(reading) for reading in readings)
        or any(_failing_signal(signal, place) for signal in found)
        or _says_so(place.lower, stretches)
        or any(_states_failure(place.lower, found, stretch) for stretch in stretches)
    )


def _failing_record(reading: Reading) -> bool:
    """Return whether a record is one of a failure: by its level, status or shape."""
    if reading.shape == "event":
        level = reading.marks.get("level") or reading.marks.get("level_number")
        word = level.text.lower() if level else "error"
        return not word.startswith(SILENT_LEVELS) and word not in ("4", "0", "5")
    if reading.shape == "iis-log":
        return "status" in reading.marks or "reason" in reading.marks
    if reading.shape.endswith("-log"):
        return any(LOGGED.search(line.text) for line in reading.body)
    return reading.shape == "error-page"


def _failing_signal(signal: Signal, place: Place) -> bool:
    """Return whether an identifier alone reports a failure where it stands."""
    if signal.kind not in ("code", "stop", "tls", "exit", "http", "state"):
        return False
    if signal.value in HARMLESS or signal.role == "parameter":
        return False
    return not SETTLED.search(place.around(signal.span))


def _says_so(lower: str, stretches: Iterable[Span]) -> bool:
    """Return whether a program's own words of failure are in ``stretches``."""
    if not any(hint in lower for hint in STRONG_HINTS):
        return False
    said = (m for at in stretches for m in islice(STRONG.finditer(lower, *at), _MOST))
    return any(
        not SETTLED.search(
            lower, _sentence_start(lower, m.start()), _sentence_end(lower, m.end())
        )
        for m in said
    )


def _states_failure(lower: str, found: Sequence[Signal], stretch: Span) -> bool:
    """Return whether a sentence in ``stretch`` states that something of ours fails."""
    things = [signal.span[0] for signal in found if signal.kind in _THINGS]
    for match, complaint in _candidates(lower, stretch):
        start = _sentence_start(lower, match.start())
        end = _sentence_end(lower, match.end())
        sentence = lower[start:end]
        if complaint and not COMPLAINT.search(sentence):
            continue
        if not complaint and _is_talk(lower, start, match):
            continue
        ours = any(start <= at < end for at in things) or OURS.search(sentence)
        if ours and not SETTLED.search(sentence) and not QUESTION.match(sentence):
            return True
    return False


def _candidates(lower: str, stretch: Span) -> Iterator[tuple[re.Match[str], bool]]:
    """Yield the failure words, then (``True``) the complaints about an update."""
    for match in islice(FAILURES.finditer(lower, *stretch), _MOST):
        yield match, False
    for match in islice(SINCE.finditer(lower, *stretch), _MOST):
        yield match, True


def _is_talk(lower: str, start: int, match: re.Match[str]) -> bool:
    """Return whether a failure word is wished away, asked for, or part of a term."""
    if NOT_ABOUT.match(lower, match.end()):
        return True
    return NEGATED.search(lower[start : match.start()]) is not None


def _sentence_start(lower: str, at: int) -> int:
    """Return where the sentence around ``at`` begins, at most ``_FAR`` before."""
    first = max(0, at - _FAR)
    places = [(lower.rfind(mark, first, at), len(mark)) for mark in _ENDS]
    return max([first, *(start + size for start, size in places if start >= 0)])


def _sentence_end(lower: str, at: int) -> int:
    """Return where the sentence around ``at`` ends, its mark included."""
    last = min(len(lower), at + _FAR)
    found = [lower.find(mark, at, last) for mark in _ENDS]
    return min([last, *(end + 1 for end in found if end >= 0)])
