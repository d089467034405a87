"""Find codes, KB numbers, files, hosts and the like in a text, by what stands around.

One expression (``kb.patterns``) finds every candidate in one pass; a candidate becomes
a signal only where its neighbours say what it is (``kb.numbers`` for numbers).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from kb.numbers import (
    as_code,
    take_bare,
    take_event,
    take_exit,
    take_hex,
    take_name,
    take_number,
    take_spoken,
    take_status,
    take_tls,
    take_unsigned,
)
from kb.patterns import CANDIDATE, NO_HOST, POOL_NAME, POOL_WORD, UNIT, URL_KB
from kb.place import Found, Place, Span
from kb.records import Signal

_MOST = 4_000  # signals of one paste; past this it is a flood, not an error

Taker = Callable[[Place, Found], Iterator[Signal]]


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


def _named(place: Place, found: Found) -> Iterator[Signal]:
    """Yield a name such as "web01" wherever it stands."""
    if not NO_HOST.match(found["named"]) and len(found["named"]) <= 15:
        yield place.signal("host", found["named"].upper(), found.span("named"))


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


def _named_host(group: str) -> Taker:
    def take(place: Place, found: Found) -> Iterator[Signal]:
        if (name := host_name(found[group])) and len(name) <= 63:
            start = found.start(group)
            yield place.signal("host", name, (start, start + len(name)))

    return take


def _coded(kind: str, group: str) -> Taker:
    def take(place: Place, found: Found) -> Iterator[Signal]:
        return as_code(place, found, kind, group)

    return take


def _plain(kind: str, group: str) -> Taker:
    """Return a taker of the group as it stands in the text, or in lower case."""

    def take(place: Place, found: Found) -> Iterator[Signal]:
        span = found.span(group)
        said = place.paste.text[span[0] : span[1]]
        yield place.signal(kind, said.lower() if kind == "file" else said, span)

    return take


def _prefixed(kind: str, prefix: str, group: str) -> Taker:
    def take(place: Place, found: Found) -> Iterator[Signal]:
        yield place.signal(kind, f"{prefix}{found[group]}", found.span())

    return take


_TAKERS: dict[str, Taker] = {
    "url": _url,
    "hex": take_hex,
    "kb": _prefixed("kb", "KB", "kb"),
    "q": _prefixed("kb", "KB", "q"),
    "bulletin": _prefixed("bulletin", "MS", "bulletin"),
    "evcode": _coded("code", "evcode"),
    "event": take_event,
    "spoken": take_spoken,
    "exit": take_exit,
    "sql": _prefixed("event", "/", "sql"),
    "logged": _prefixed("event", "/", "logged"),
    "named": _named,
    "stop": _coded("stop", "stop"),
    "tls": take_tls,
    "state": _coded("state", "state"),
    "http": _coded("http", "http"),
    "number": take_number,
    "insert": _coded("code", "insert"),
    "negative": _coded("code", "negative"),
    "unsigned": take_unsigned,
    "status": take_status,
    "bare": take_bare,
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
    "name": take_name,
}
