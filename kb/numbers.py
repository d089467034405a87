"""Tell codes, statuses and event ids from the numbers that only look like them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.codes import canonical_code, normal_code
from kb.patterns import (
    AFTER_STATUS,
    EXIT,
    NO_CODE,
    SAYS_CODE,
    SAYS_STATUS,
    SOURCE_AFTER,
    STOP,
    TELLS_STATUS,
    UNIT,
)
from kb.place import Found, Place
from kb.records import Signal
from kb.sources import normal_source

# The first byte of failing HRESULTs and NTSTATUSes, .NET's and C++'s exceptions, minus
# one; and the upper half of HRESULTs whose sign was lost (0x000f0922).
_SEVERE = (0x80, 0x81, 0x87, 0x88, 0xC0, 0xC1, 0xD0, 0xE0, 0xFF)
_SUCCESSES = (0x0007, 0x000F, 0x0024, 0x8A15)
_SLIPS = str.maketrans("oils", "0115")
# Decimal numbers from here on are HRESULTs; Win32 numbers end long before.
_LOWEST_SEVERE = 0x80000000
_HIGHEST_WIN32 = 20_000


def take_hex(place: Place, found: Found) -> Iterator[Signal]:
    """Yield a hex number as exit code, bug check or code; not if it is an address."""
    digits = found["hex"]
    before = place.before(found.start())
    exits = EXIT.search(before) is not None
    if not exits and not any(char.isdigit() for char in digits):
        return
    slips = found[0][0] == "o" or not all(c in "0123456789abcdef" for c in digits)
    if slips and len(digits) < 8:
        return
    code = canonical_code(found[0])
    if code is None or int(code, 16) == 0:
        return
    if exits and (len(digits) < 8 or not code.startswith("0x80")):
        yield from as_code(place, found, "exit", "hex", found[0])
    elif STOP.search(before):
        yield from as_code(place, found, "stop", "hex", found[0])
    elif NO_CODE.search(before):
        if digits.startswith("c0000") and len(digits) == 8:
            yield place.signal("code", code, found.span(), "parameter")
    elif len(digits) <= 8 and (len(digits) < 8 or _is_code(int(_mended(digits), 16))):
        yield place.signal("code", code, found.span())


def _mended(digits: str) -> str:
    """Return hex digits with scanners' slips mended."""
    return digits.translate(_SLIPS)


def _is_code(number: int) -> bool:
    """Return whether eight hex digits look like a status and not like an address."""
    if number <= 0xFFFF:
        return number > 0
    return number >> 24 in _SEVERE or number >> 16 in _SUCCESSES


def as_code(
    place: Place, found: Found, kind: str, group: str, token: str | None = None
) -> Iterator[Signal]:
    """Yield the group as a code of ``kind``, unless it says that all went well."""
    value = normal_code(token or found[group], kind)
    if value is not None and value not in ("0x0", "0x00000000"):
        yield place.signal(
            kind, value, found.span(group) if not token else found.span()
        )


def take_event(place: Place, found: Found) -> Iterator[Signal]:
    """Yield every event id of "events 1009 and 1002", with the source behind it."""
    end = found.end("event")
    said = SOURCE_AFTER.match(place.lower, end)
    source = normal_source(said[1]) if said else ""
    for number in re.finditer(r"[0-9]+", found["event"]):
        start = found.start("event") + number.start()
        value = f"{source}/{int(number[0])}"
        yield place.signal("event", value, (start, start + len(number[0])))


def take_spoken(place: Place, found: Found) -> Iterator[Signal]:
    """Yield "W3SVC 1009" as the event of that source; "was 1009" only in capitals."""
    start = found.start("source")
    said = place.paste.text[start : found.end("source")]
    if said.islower() and found["source"] in ("was", "scm", "kdc", "eventlog"):
        return
    if len(found["spoken"]) > 1:
        value = f"{normal_source(said)}/{int(found['spoken'])}"
        yield place.signal("event", value, (start, found.end("spoken")))


def take_exit(place: Place, found: Found) -> Iterator[Signal]:
    """Yield an exit code; one that is an HRESULT is the code of an installer."""
    code = canonical_code(found["exit"])
    if code is not None and code.startswith("0x80") and len(found["exit"]) > 8:
        yield place.signal("code", code, found.span("exit"))
    else:
        yield from as_code(place, found, "exit", "exit")


def take_tls(place: Place, found: Found) -> Iterator[Signal]:
    """Yield an alert number where TLS is spoken of."""
    near = place.before(found.start(), 80) + found[0]
    if any(word in near for word in ("fatal", "tls", "ssl", "schannel", "handshake")):
        yield from as_code(place, found, "tls", "tls")


def take_number(place: Place, found: Found) -> Iterator[Signal]:
    """Yield the decimal number behind "error": a status, else a Win32 code."""
    number = int(found["number"])
    if found["number"].isdigit() and 400 <= number < 512 and len(found["number"]) == 3:
        yield from as_code(place, found, "http", "number")
    elif 0 < number <= _HIGHEST_WIN32 or number < 0 or number >= _LOWEST_SEVERE:
        yield from as_code(place, found, "code", "number")


def take_unsigned(place: Place, found: Found) -> Iterator[Signal]:
    """Yield a ten-digit code, which without a word before it is a phone number."""
    if SAYS_CODE.search(place.before(found.start())):
        yield from as_code(place, found, "code", "unsigned")


def take_bare(place: Place, found: Found) -> Iterator[Signal]:
    """Yield eight hex digits without 0x: of a failure, or where announced."""
    digits = found["bare"]
    if NO_CODE.search(place.before(found.start())):
        return
    if SAYS_CODE.search(place.before(found.start())) or (
        digits.startswith("80") and not digits.isdigit()
    ):
        yield from as_code(place, found, "code", "bare")


def take_status(place: Place, found: Found) -> Iterator[Signal]:
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
        yield from as_code(place, found, "http", "status")


def take_name(place: Place, found: Found) -> Iterator[Signal]:
    """Yield a symbolic name in capitals that the table of codes knows."""
    said = place.paste.text[found.start() : found.end()]
    if not said.isupper():
        return
    code = canonical_code(said)
    if code is not None and int(code, 16):
        yield place.signal("code", code, found.span())
    elif stop := normal_code(said, "stop"):
        yield place.signal("stop", stop, found.span())
