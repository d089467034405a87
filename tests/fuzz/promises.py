"""What must hold for any input at all: one function a room's door, bytes in.

Each takes the bytes of a fuzzer (or of a seed, or of hypothesis), reads them as its
door would, and raises ``AssertionError`` where a promise is broken; any other
exception is a crash.  ``TARGETS`` names them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping
from functools import cache

from bot.desk.compose import compose
from bot.fingerprint import fingerprint, mask, read_finding
from bot.redact import Redactor, bounded
from handlers.blocks import card_blocks, plain_text
from kb.codes import canonical_code, decode, is_generic, normal_code, read_code
from kb.encodings import decode as read_bytes
from kb.load import load_entries, load_vocabulary
from kb.matcher import Matcher
from kb.paste import MOST_LINES, Paste, read_paste
from kb.signals import Signals, find_signals
from kb.verdict import ANSWER_AT, SUGGEST_AT, Diagnosis, Reason, Verdict
from tests.fuzz import doors, texts

KINDS = frozenset(
    {
        *("event", "code", "exit", "http", "stop", "tls", "state", "setup", "kb"),
        *("bulletin", "file", "version", "build", "product", "sp", "host", "pool"),
        *("site", "level", "time", "message"),
    }
)
# One input in so many is read a second time, to see that the answer is the same.
TWICE_IN = 16
SECRET = "Xq7#vT2!mZ"
_CANONICAL = re.compile(r"0x[0-9a-f]{8}")
_PINGS = ("<!", "<@", "<#")
_redact = Redactor(b"the fuzzer's key")
# Where a secret is planted, whatever stands on the lines around it.
_PLANTS = (
    f"Server=x;User Id=app;Password={SECRET};",
    f'<add key="SmtpPassword" value="{SECRET}" />',
    f"net use Z: \\\\fs01\\share /user:CORP\\svc {SECRET}",
    f"schtasks /create /tn x /ru CORP\\svc /rp {SECRET}",
)


@cache
def matcher() -> Matcher:
    """Return the built-in KB, ready to match; indexed once."""
    return Matcher(load_entries())


@cache
def vocabulary():
    """Return the built-in vocabulary."""
    return load_vocabulary()


def paste(data: bytes) -> None:
    """Hold reading to its word: every line and signal stands where it says."""
    text = read_bytes(data)
    read = read_paste(text)
    signals = find_signals(read, vocabulary=vocabulary())
    stands(read, text)
    told(signals, read, text)
    if len(data) % TWICE_IN == 0:
        assert find_signals(read_paste(text), vocabulary=vocabulary()) == signals


def diagnosis(data: bytes) -> None:
    """Hold the whole way from bytes to a card to its word."""
    text = read_bytes(data)
    found = matcher().diagnose(text)
    judged(found, text)
    key = fingerprint(found)
    assert re.fullmatch(r"fp:[0-9a-f]{16}", key), key
    finding = read_finding(found)
    assert len(finding.title) <= 120
    if len(data) % TWICE_IN == 0:
        again = matcher().diagnose(text)
        assert (again.verdict, again.matches) == (found.verdict, found.matches)
        assert fingerprint(again) == key
    reply = compose(found)
    shown = plain_text(reply)
    assert not any(ping in shown for ping in _PINGS), shown
    assert len(card_blocks(reply)) <= 50


def stands(read: Paste, text: str) -> None:
    """Assert that the lines of a paste are where they say, in order."""
    last = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    assert len(read.lines) <= MOST_LINES
    number, at = 1, 0
    for line in read.lines:
        assert line.text == read.text[line.start : line.end]
        assert line.text.strip() == line.text != ""
        assert number <= line.number <= last
        assert line.start == at
        number, at = line.number, line.end + 1


def told(signals: Signals, read: Paste, text: str) -> None:
    """Assert that every signal and record stands in the paste, on its line."""
    numbers = {line.number for line in read.lines}
    starts = [line.start for line in read.lines]
    order = [signal.span for signal in signals.found]
    assert order == sorted(order)
    for signal in signals.found:
        start, end = signal.span
        assert signal.kind in KINDS, signal.kind
        assert signal.value, signal
        assert 0 <= start <= end <= len(read.text), signal
        assert read.text[start:end] == signal.text, signal
        assert read.lines[bisect_right(starts, start) - 1].number == signal.line
        if signal.kind == "code":
            assert _CANONICAL.fullmatch(signal.value), signal
    for record in signals.records:
        assert record.first_line in numbers
        assert record.first_line <= record.last_line <= max(numbers)
        for line in record.lines:
            assert read.text[line.start : line.end].replace("\n", " ") == line.text


def judged(found: Diagnosis, text: str) -> None:
    """Assert that a diagnosis is one of the four, and that its evidence is there."""
    assert found.verdict in tuple(Verdict)
    assert found.reason in tuple(Reason)
    scores = [match.score for match in found.matches]
    assert all(0.0 <= score <= 1.0 for score in scores), scores
    assert scores == sorted(scores, reverse=True)
    ids = [match.entry.id for match in found.matches]
    assert len(set(ids)) == len(ids) <= 10
    if found.verdict is Verdict.ANSWER:
        assert scores[0] >= ANSWER_AT
        assert found.matches[0].entry.is_validated
        assert not found.matches[0].conflicts
    if found.verdict is Verdict.SUGGEST:
        assert scores[0] >= SUGGEST_AT
    numbers = {0, *(line.number for line in found.paste.lines)}
    for match in found.matches:
        for proof in match.evidence:
            start, end = proof.span
            assert 0 <= start <= end <= len(found.paste.text), proof
            assert proof.line in numbers, proof
    assert found.verdict is not Verdict.IGNORED or found.matches == () or scores[0] < 1


def codes(data: bytes) -> None:
    """Hold codes to one spelling: what is normal stays as it is."""
    text = data.decode("utf-8", "replace")
    for kind in ("code", "exit", "stop", "http", "tls", "state"):
        value = normal_code(text, kind)
        if value is not None:
            assert normal_code(value, kind) == value, (text, kind, value)
            meant = decode(value, kind)
            assert meant is None or meant.code not in meant.equivalents
    code = canonical_code(text)
    if code is not None:
        assert _CANONICAL.fullmatch(code), code
        assert canonical_code(code) == code
        is_generic(code)
    if (said := read_code(text)) is not None:
        kind, value = said
        assert normal_code(value, kind) == value, (text, said)


def redaction(data: bytes) -> None:
    """Hold redaction to its word: once is enough, and what is planted is gone."""
    text = read_bytes(data)
    once = _redact(text)
    assert _redact(once) == once, (text, once)
    plant = _PLANTS[len(data) % len(_PLANTS)]
    left = bounded(_redact)(f"{text}\n{plant}\n{text}")
    assert SECRET not in left or SECRET in text, (plant, left)
    masked = mask(once)
    assert "\n" not in masked


TARGETS: Mapping[str, Callable[[bytes], None]] = {
    "paste": paste,
    "diagnosis": diagnosis,
    "eventxml": texts.eventxml,
    "evtx": doors.evtx,
    "zip": doors.zipped,
    "codes": codes,
    "redact": redaction,
    "slack": doors.slack,
    "clicks": doors.clicks,
    "alerts": doors.alerts,
    "yaml": texts.entry_yaml,
    "jsonl": texts.entry_lines,
    "article": texts.article,
    "csv": texts.past,
    "inventory": texts.inventory,
}
