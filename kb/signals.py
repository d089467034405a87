"""Find the hard identifiers in a paste."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kb.paste import Line, Paste
from kb.vocabulary import WORD, Vocabulary

_CODE = re.compile(r"\b0x[0-9a-f]{1,8}\b", re.IGNORECASE)
_KB = re.compile(r"\b(?:KB ?|Q)([0-9]{6,7})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Record:
    """One record found in a paste by a reader: an event, a log line, a status page.

    ``shape`` names the reader's layout (``event``, ``iis-log``, ``error-page`` ...);
    ``fields`` are its identifiers in field terms (``source``, ``event_id``, ``level``,
    ``computer``, ``user``, ``logged_at``, ``code`` ...); ``message`` is the text that
    may be matched as prose, header lines taken off; ``first_line`` and
    ``last_line`` are 1-based lines of the original, both inclusive.  ``lines`` are
    the lines of ``message``, wrapped ones joined again: each one's text is
    ``paste.text[start:end]`` with its line breaks as blanks.  Whatever no reader
    claims is in records of shape ``prose``, so the records cover every line that
    may be matched.
    """

    shape: str
    fields: Mapping[str, str]
    message: str
    first_line: int
    last_line: int
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Signal:
    """One hard identifier.

    ``kind`` is one of ``event`` (value ``source/id`` or ``/id``, source in lower
    case without ``microsoft-windows-``), ``code`` (canonical, see ``kb.codes``),
    ``exit`` (process exit code), ``http`` (``500.19``), ``stop`` (bug check),
    ``tls`` (alert number), ``setup`` (installer result), ``kb`` (``KB973917``),
    ``bulletin`` (``MS11-100``), ``file`` (lower case), ``version``, ``product``
    (vocabulary name), ``sp`` (service pack), ``host``, ``pool``, ``site``,
    ``time`` (ISO 8601), ``message`` (user-visible).  ``role`` says how it stands
    there: a KB number is ``asked``, ``installing``, ``failed``, ``installed``,
    ``approved`` or ``mentioned``; a service pack's is the product named with it
    (``Windows 2000``).  ``line`` is 1-based in the original, ``span``
    start and end offsets into ``Paste.text``; ``text`` is what stood there.
    """

    kind: str
    value: str
    text: str
    line: int
    span: tuple[int, int]
    role: str | None = None


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
    lines = tuple(line for line in paste.lines if line.text)
    if not lines:
        return Signals()
    found = [
        signal
        for line in lines
        for signal in (*_numbers(line), *_products(line, vocabulary))
    ]
    prose = Record(
        "prose", {}, paste.text, lines[0].number, lines[-1].number, lines=lines
    )
    return Signals((prose,), tuple(sorted(found, key=lambda each: each.span)))


def _numbers(line: Line) -> Iterator[Signal]:
    """Yield the codes and KB numbers of ``line``."""
    for found in _CODE.finditer(line.text):
        yield _signal("code", f"0x{int(found[0], 16):08x}", line, found.span())
    for found in _KB.finditer(line.text):
        yield _signal("kb", f"KB{found[1]}", line, found.span())


def _products(line: Line, vocabulary: Vocabulary) -> Iterator[Signal]:
    """Yield the products ``line`` names, the longest spelling at each place."""
    places = [(found[0], found.span()) for found in WORD.finditer(line.text.lower())]
    at = 0
    while at < len(places):
        step = 1
        for words, name in vocabulary.spellings.get(places[at][0], ()):
            if tuple(word for word, _ in places[at : at + len(words)]) == words:
                step = len(words)
                span = (places[at][1][0], places[at + step - 1][1][1])
                yield _signal("product", name, line, span)
                break
        at += step


def _signal(kind: str, value: str, line: Line, span: tuple[int, int]) -> Signal:
    """Return a signal found at ``span`` of ``line``."""
    start, end = span
    return Signal(
        kind,
        value,
        line.text[start:end],
        line.number,
        (line.start + start, line.start + end),
    )
