"""Find the hard identifiers in a paste."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kb.codes import canonical_code, normal_code
from kb.identifiers import find_identifiers, host_name
from kb.paste import Line, Paste
from kb.place import Place, Span, place_of
from kb.products import find_products
from kb.readers import read_shapes
from kb.readers.headers import LEVELS
from kb.records import Reading, make_record
from kb.records import Record as Record
from kb.records import Signal as Signal
from kb.roles import with_roles
from kb.sources import normal_source
from kb.times import iso_time
from kb.tone import is_error_like
from kb.vocabulary import Vocabulary

# Level numbers of event XML.
_LEVEL_NUMBERS = {"1": "critical", "2": "error", "3": "warning", "4": "information"}
# Win32 numbers in IIS logs: fine, and "the client went away".
_NO_FAILURE = ("0", "64")
# No event id is longer; what is would be too long to be read as a number.
_DIGITS = re.compile(r"[0-9]{1,10}")
DATA = "data"  # the role of a code that stands in an event's data
_FIRST_WORD_OF_DATA = re.compile(
    r"(?:[0-9a-f]{4}: )?((?:[0-9a-f]{2} ?){4}|[0-9a-f]{8})"
)

# Characters searched at either end of a flood, and of one line in its middle.
_END = 60_000
_LONGEST = 500
# Of these shapes the identifiers outside the text are marked by the reader.
_HEADED = ("event", "event-table", "iis-log")

Marks = Mapping[str, Line]


@dataclass(frozen=True, slots=True)
class Signals:
    """All that was read from a paste.

    ``records`` in order of the paste; ``found`` in order of ``span``;
    ``error_like`` says whether anything in it reports a failure (the difference
    between UNKNOWN and IGNORED).
    """

    records: tuple[Record, ...] = ()
    found: tuple[Signal, ...] = ()
    error_like: bool = False

    def of(self, *kinds: str) -> Iterator[Signal]:
        """Yield the signals of these kinds, in order of the paste."""
        return (signal for signal in self.found if signal.kind in kinds)


def find_signals(paste: Paste, *, vocabulary: Vocabulary) -> Signals:
    """Return what ``paste`` says in hard identifiers; any text works, none raises.

    ``vocabulary`` names the products to look for (``kb.vocabulary.NO_WORDS`` for
    none).  The time is linear in the paste.
    """
    if not paste.lines:
        return Signals()
    place = place_of(paste)
    readings = read_shapes(paste, place.lower)
    marked = [signal for reading in readings for signal in _marked(reading)]
    stretches = _stretches(place, readings)
    spoken = with_roles(place, [*find_identifiers(place, stretches)])
    products = find_products(place, vocabulary, stretches)
    found = _ordered([*marked, *spoken, *products])
    return Signals(
        tuple([make_record(reading) for reading in readings]),
        found,
        is_error_like(place, readings, found, stretches),
    )


def _stretches(place: Place, readings: Iterable[Reading]) -> list[Span]:
    """Return the parts of the text to search: all but the headers of records.

    Of a flood both ends, and of the middle what a log's reader found telling.
    """
    last = len(place.lower) - _END
    spans: list[Span] = []
    for reading in readings:
        lines = reading.body if reading.shape in _HEADED else reading.claimed
        told = reading.body if reading.shape.endswith("-log") else ()
        for start, end in _joined(lines):
            if last <= _END:
                spans.append((start, end))
                continue
            spans += [(start, min(end, _END))] if start < _END else []
            spans += [(max(start, last), end)] if end > last else []
        if last > _END:
            spans += [
                (line.start, min(line.end, line.start + _LONGEST))
                for line in told
                if _END <= line.start < last
            ]
    return sorted(set(spans))


def _joined(lines: Iterable[Line]) -> Iterator[Span]:
    """Yield the stretches that ``lines`` make, one behind the other."""
    start, end = -1, -2
    for line in lines:
        if line.start == end + 1:
            end = line.end
            continue
        if start >= 0:
            yield start, end
        start, end = line.start, line.end
    if start >= 0:
        yield start, end


def _ordered(signals: Iterable[Signal]) -> tuple[Signal, ...]:
    """Return ``signals`` by place, each kind and value once at one place.

    What a record's header says goes before what the text around it seems to say:
    the event ``w3svc/1009`` before the bare ``/1009`` at the same place.
    """
    first: dict[tuple[str, int], Signal] = {}
    for signal in signals:
        first.setdefault((signal.kind, signal.span[0]), signal)
    return tuple(sorted(first.values(), key=lambda s: (s.span, s.kind, s.value)))


def _marked(reading: Reading) -> Iterator[Signal]:
    """Yield the signals of a reading's identifiers."""
    marks = reading.marks
    if not marks:
        return
    yield from _event(marks)
    yield from _statuses(marks)
    if (mark := marks.get("computer")) and (name := host_name(mark.text)):
        yield _signal("host", name, mark)
    mark = marks.get("level") or marks.get("level_number")
    if mark and (word := mark.text.lower()):
        yield _signal("level", LEVELS.get(word, _LEVEL_NUMBERS.get(word, word)), mark)
    if (mark := marks.get("date")) and (at := iso_time(_when(marks))):
        yield _signal("time", at, mark)
    for field, kind in (("pool", "pool"), ("site_id", "site"), ("title", "message")):
        if mark := marks.get(field):
            yield _signal(kind, mark.text, mark)


def _event(marks: Marks) -> Iterator[Signal]:
    """Yield the event of a record, and the code in the first word of its data."""
    source = marks.get("source")
    name = normal_source(source.text) if source else ""
    if (mark := marks.get("event_id")) and (number := _DIGITS.search(mark.text)):
        yield _signal("event", f"{name}/{int(number[0])}", mark)
    elif (mark := marks.get("instance_id")) and _DIGITS.fullmatch(mark.text):
        yield _signal("event", f"{name}/{int(mark.text) & 0xFFFF}", mark)
    if (mark := marks.get("data")) and (code := data_code(mark.text)):
        yield _signal("code", code, mark, DATA)


def data_code(text: str) -> str | None:
    """Return the code in an event's data, bytes (``05 00 00 00``) or a word."""
    found = _FIRST_WORD_OF_DATA.match(text.lower())
    if found is None:
        return None
    number = int(found[1].replace(" ", ""), 16)
    if " " in found[1].strip() or "0000: " not in text:
        number = int.from_bytes(number.to_bytes(4, "big"), "little")
    severe = number >> 24 in (0x80, 0xC0)
    return canonical_code(hex(number)) if 0 < number <= 0xFFFF or severe else None


def _statuses(marks: Marks) -> Iterator[Signal]:
    """Yield the HTTP status of a log line or page, and the Win32 code behind it."""
    if mark := marks.get("status"):
        below = marks.get("substatus")
        text = mark.text
        if below and below.text != "0":
            text = f"{text}.{below.text}"
        if value := normal_code(text, "http"):
            yield _signal("http", value, mark)
    mark = marks.get("win32")
    if mark and mark.text not in _NO_FAILURE and (code := canonical_code(mark.text)):
        yield _signal("code", code, mark)


def _when(marks: Marks) -> str:
    """Return the date and time of a record as it says them."""
    return " ".join(marks[name].text for name in ("date", "time") if name in marks)


def _signal(kind: str, value: str, mark: Line, role: str | None = None) -> Signal:
    """Return the signal of a marked field."""
    return Signal(kind, value, mark.text, mark.number, (mark.start, mark.end), role)
