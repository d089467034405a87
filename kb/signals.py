"""Find the hard identifiers in a paste."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Record:
    """One record found in a paste by a reader: an event, a log line, a status page.

    ``shape`` names the reader's layout (``event``, ``iis-log``, ``error-page`` ...);
    ``fields`` are its identifiers in field terms (``source``, ``event_id``, ``level``,
    ``computer``, ``user``, ``logged_at``, ``code`` ...); ``message`` is the text that
    may be matched as prose, header lines taken off; ``first_line`` and
    ``last_line`` are 1-based lines of the original, both inclusive.
    """

    shape: str
    fields: Mapping[str, str]
    message: str
    first_line: int
    last_line: int


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
    ``approved`` or ``mentioned``.  ``line`` is 1-based in the original, ``span``
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
