"""Find codes, KB numbers, files, hosts and the like in a text, by what stands around.

One expression (``kb.patterns``) finds every candidate in one pass; a candidate becomes
a signal only where its neighbours say what kind of number it is.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from kb.codes import canonical_code, normal_code
from kb.paste import Line, Paste
from kb.patterns import (
    AFTER_STATUS,
    CANDIDATE,
    EXIT,
    NO_CODE,
    NO_HOST,
    POOL_NAME,
    POOL_WORD,
    SAYS_CODE,
    SAYS_STATUS,
    SOURCE_AFTER,
    STOP,
    TELLS_STATUS,
    UNIT,
    URL_KB,
)
from kb.records import Signal
from kb.sources import normal_source

_LOWEST_SEVERE = 0x80000000
_HIGHEST_WIN32 = 20_000
_MOST = 4_000  # signals of one paste; past this it is a flood, not an error


Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Place:
    """The text searched: as it stands, in lower case, and its lines."""

    paste: Paste
    lower: str
    starts: list[int]

    def line(self, offset: int) -> Line:
        """Return the line that holds ``offset``."""
        return self.paste.lines[bisect_right(self.starts, offset) - 1]

    def signal(
        self, kind: str, value: str, span: Span, role: str | None = None
    ) -> Signal:
        """Return the signal at ``span``."""
        start, end = span
        text = self.paste.text[start:end]
        return Signal(kind, value, text, self.line(start).number, span, role)

    def around(self, span: Span, count: int = 240) -> str:
        """Return the line around ``span``, ``count`` characters each way at most."""
        line = self.line(span[0])
        first, last = max(line.start, span[0] - count), min(line.end, span[1] + count)
        return self.lower[first:last]

    def before(self, offset: int, count: int = 28) -> str:
        """Return what stands before ``offset``, in lower case."""
        return self.lower[max(0, offset - count) : offset]


def place_of(paste: Paste) -> Place:
    """Return ``paste`` ready to be searched."""
    lower = paste.text.lower()
    if len(lower) != len(paste.text):  # a few capitals become two characters
        lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in paste.text)
    return Place(paste, lower, [line.start for line in paste.lines])


def find_identifiers(place: Place, stretches: Iterable[Span]) -> Iterator[Signal]:
    """Yield the identifiers in ``stretches`` of the text, at most a few thousand."""
    count = 0
    for start, end in stretches:
        for found in CANDIDATE.finditer(place.lower, start, end):
            for signal in _TAKERS[found.lastgroup or ""](place, found):
                count += 1
                yield signal
            if count > _MOST:
                return
        if POOL_WORD in place.lower:
            for found in POOL_NAME.finditer(place.lower, start, end):
                said = place.paste.text[found.start() : found.end()]
                yield place.signal("pool", said, found.span())


Found = re.Match[str]


def _hex(place: Place, found: Found) -> Iterator[Signal]:
    """Yield a hex number as exit code, bug check or code; not if it is an address."""
    digits = found["hex"]
    if not any(char.isdigit() for char in digits):
        return
    slips = found[0][0] == "o" or not all(c in "0123456789abcdef" for c in digits)
    if slips and len(digits) < 8:
        return
    before = place.before(found.start())
    code = canonical_code(found[0])
    if code is None or int(code, 16) == 0:
        return
    if EXIT.search(before) and not code.startswith("0x80"):
        yield from _as(place, found, "exit", "hex", found[0])
    elif STOP.search(before):
        yield from _as(place, found, "stop", "hex", found[0])
    elif NO_CODE.search(before):
        if digits.startswith("c0000") and len(digits) == 8:
            yield place.signal("code", code, found.span(), "parameter")
    elif len(digits) <= 8 and (len(digits) < 8 or _is_code(int(digits_of(digits), 16))):
        yield place.signal("code", code, found.span())


def digits_of(digits: str) -> str:
    """Return hex digits with scanners' slips mended."""
    return digits.translate(str.maketrans("oils", "0115"))


def _is_code(number: int) -> bool:
    """Return whether eight digits look like a status: severe, or a small one."""
    high = number >> 24
    return high in (0x80, 0x81, 0x87, 0x88, 0xC0, 0xC1, 0xD0, 0xE0, 0xFF) or (
        0 < number <= 0xFFFF or number >> 16 in (0x0007, 0x000F, 0x0024, 0x8A15)
    )


def _as(
    place: Place, found: Found, kind: str, group: str, token: str | None = None
) -> Iterator[Signal]:
    """Yield the group as a code of ``kind``, unless it says that all went well."""
    value = normal_code(token or found[group], kind)
    if value is not None and value not in ("0x0", "0x00000000"):
        yield place.signal(
            kind, value, found.span(group) if not token else found.span()
        )


def _url(place: Place, found: Found) -> Iterator[Signal]:
    """Yield the article that a link leads to; nothing else in a link is looked at."""
    if article := URL_KB.search(found["url"]):
        start, end = article.span(1)
        first = found.start("url")
        yield place.signal("kb", f"KB{article[1]}", (first + start, first + end))


def _patch(place: Place, found: Found) -> Iterator[Signal]:
    """Yield a bare number behind "after last night's": a KB number, if not a count."""
    number = int(found["patch"])
    after = place.lower[found.end("patch") : found.end("patch") + 16]
    if 100_000 <= number < 6_000_000 and not UNIT.match(after):
        yield place.signal("kb", f"KB{number}", found.span("patch"))


def _event(place: Place, found: Found) -> Iterator[Signal]:
    """Yield every event id of "events 1009 and 1002", with the source behind it."""
    end = found.end("event")
    said = SOURCE_AFTER.match(place.lower, end)
    source = normal_source(said[1]) if said else ""
    for number in re.finditer(r"[0-9]+", found["event"]):
        start = found.start("event") + number.start()
        value = f"{source}/{int(number[0])}"
        yield place.signal("event", value, (start, start + len(number[0])))


def _spoken(place: Place, found: Found) -> Iterator[Signal]:
    """Yield "W3SVC 1009" as the event of that source; "was 1009" only in capitals."""
    start = found.start("source")
    said = place.paste.text[start : found.end("source")]
    if said.islower() and found["source"] in ("was", "scm", "kdc", "eventlog"):
        return
    if len(found["spoken"]) > 1:
        value = f"{normal_source(said)}/{int(found['spoken'])}"
        yield place.signal("event", value, (start, found.end("spoken")))


def _exit(place: Place, found: Found) -> Iterator[Signal]:
    """Yield an exit code; one that is an HRESULT is the code of an installer."""
    code = canonical_code(found["exit"])
    if code is not None and code.startswith("0x80") and len(found["exit"]) > 8:
        yield place.signal("code", code, found.span("exit"))
    else:
        yield from _as(place, found, "exit", "exit")


def _named(place: Place, found: Found) -> Iterator[Signal]:
    """Yield a name such as "web01" wherever it stands."""
    if not NO_HOST.match(found["named"]) and len(found["named"]) <= 15:
        yield place.signal("host", found["named"].upper(), found.span("named"))


def _tls(place: Place, found: Found) -> Iterator[Signal]:
    """Yield an alert number where TLS is spoken of."""
    near = place.before(found.start(), 80) + found[0]
    if any(word in near for word in ("fatal", "tls", "ssl", "schannel", "handshake")):
        yield from _as(place, found, "tls", "tls")


def _number(place: Place, found: Found) -> Iterator[Signal]:
    """Yield the decimal number behind "error": a status, else a Win32 code."""
    number = int(found["number"])
    if found["number"].isdigit() and 400 <= number < 512 and len(found["number"]) == 3:
        yield from _as(place, found, "http", "number")
    elif 0 < number <= _HIGHEST_WIN32 or number < 0 or number >= _LOWEST_SEVERE:
        yield from _as(place, found, "code", "number")


def _unsigned(place: Place, found: Found) -> Iterator[Signal]:
    """Yield a ten-digit code, which without a word before it is a phone number."""
    if SAYS_CODE.search(place.before(found.start())):
        yield from _as(place, found, "code", "unsigned")


def _bare(place: Place, found: Found) -> Iterator[Signal]:
    """Yield eight hex digits without 0x: of a failure, or where announced."""
    digits = found["bare"]
    if NO_CODE.search(place.before(found.start())):
        return
    if SAYS_CODE.search(place.before(found.start())) or (
        digits.startswith("80") and not digits.isdigit()
    ):
        yield from _as(place, found, "code", "bare")


def _status(place: Place, found: Found) -> Iterator[Signal]:
    """Yield an HTTP status in running text, if its neighbours say that it is one.

    With a substatus nothing but money and counts is left that it could be.
    """
    end = found.end()
    before, after = place.before(found.start(), 20), place.lower[end : end + 24]
    if before.endswith(("$", "€", "#", "+")) or UNIT.match(after):
        return
    announced = (
        "." in found["status"]
        or found[0].endswith("s")
        or not before.strip()
        or SAYS_STATUS.search(before) is not None
        or TELLS_STATUS.match(after) is not None
    )
    if announced and ("." in found["status"] or AFTER_STATUS.match(after or " ")):
        yield from _as(place, found, "http", "status")


def _name(place: Place, found: Found) -> Iterator[Signal]:
    """Yield a symbolic name in capitals that the table of codes knows."""
    said = place.paste.text[found.start() : found.end()]
    if not said.isupper():
        return
    code = canonical_code(said)
    if code is not None and int(code, 16):
        yield place.signal("code", code, found.span())
    elif stop := normal_code(said, "stop"):
        yield place.signal("stop", stop, found.span())


def _version(place: Place, found: Found) -> Iterator[Signal]:
    """Yield a version; four small parts are an address unless announced."""
    parts = [int(part) for part in found["version"].split(".")]
    announced = found.start() != found.start("version")
    if announced or max(parts) > 255 or (len(parts) == 3 and max(parts) > 31):
        yield place.signal("version", found["version"], found.span("version"))


def _host(place: Place, found: Found) -> Iterator[Signal]:
    """Yield a computer's name behind "on": with a digit in it, and no product."""
    short = found["host"].split(".", 1)[0]
    if (
        3 <= len(short) <= 15
        and any(char.isdigit() for char in short)
        and not NO_HOST.match(short)
    ):
        yield place.signal("host", short.upper(), found.span("host"))


def host_name(text: str) -> str | None:
    """Return a computer's short name in capitals; an address or this host is none.

    >>> host_name("web01.contoso.com"), host_name("10.0.0.1")
    ('WEB01', None)
    """
    short = text.strip("\\ .[](),;:'\"").split(".", 1)[0]
    if not short or short.isdigit() or short.lower() in ("localhost", "n/a", "-", "?"):
        return None
    return short.upper()


def _named_host(group: str) -> Callable[[Place, Found], Iterator[Signal]]:
    def take(place: Place, found: Found) -> Iterator[Signal]:
        if (name := host_name(found[group])) and len(name) <= 63:
            start = found.start(group)
            yield place.signal("host", name, (start, start + len(name)))

    return take


def _coded(kind: str, group: str) -> Callable[[Place, Found], Iterator[Signal]]:
    def take(place: Place, found: Found) -> Iterator[Signal]:
        return _as(place, found, kind, group)

    return take


def _plain(kind: str, group: str) -> Callable[[Place, Found], Iterator[Signal]]:
    """Return a taker of the group as it stands in the text, or in lower case."""

    def take(place: Place, found: Found) -> Iterator[Signal]:
        span = found.span(group)
        said = place.paste.text[span[0] : span[1]]
        yield place.signal(kind, said.lower() if kind == "file" else said, span)

    return take


def _prefixed(kind: str, prefix: str, group: str) -> Callable[..., Iterator[Signal]]:
    def take(place: Place, found: Found) -> Iterator[Signal]:
        yield place.signal(kind, f"{prefix}{found[group]}", found.span())

    return take


_TAKERS: dict[str, Callable[[Place, Found], Iterator[Signal]]] = {
    "url": _url,
    "hex": _hex,
    "kb": _prefixed("kb", "KB", "kb"),
    "q": _prefixed("kb", "KB", "q"),
    "bulletin": _prefixed("bulletin", "MS", "bulletin"),
    "evcode": _coded("code", "evcode"),
    "event": _event,
    "spoken": _spoken,
    "exit": _exit,
    "sql": _prefixed("event", "/", "sql"),
    "logged": _prefixed("event", "/", "logged"),
    "named": _named,
    "stop": _coded("stop", "stop"),
    "tls": _tls,
    "state": _coded("state", "state"),
    "http": _coded("http", "http"),
    "number": _number,
    "insert": _coded("code", "insert"),
    "negative": _coded("code", "negative"),
    "unsigned": _unsigned,
    "status": _status,
    "bare": _bare,
    "version": _version,
    "build": _plain("build", "build"),
    "pool": _plain("pool", "pool"),
    "account": _plain("pool", "account"),
    "site": _plain("site", "site"),
    "siteid": _plain("site", "siteid"),
    "unc": _named_host("unc"),
    "remote": _named_host("remote"),
    "prompt": _named_host("prompt"),
    "host": _host,
    "patch": _patch,
    "file": _plain("file", "file"),
    "name": _name,
}
