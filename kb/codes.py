"""Know when two spellings are the same code, and what a code means."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

TABLE = Path(__file__).parent / "codes_table.txt"

# Codes so common that they prove nothing alone, with the reason said to people.
GENERIC: Mapping[str, str] = MappingProxyType(
    {
        "0x80070001": "Windows says 'incorrect function' for many different faults",
        "0x80070002": "any missing file or registry key gives this code",
        "0x80070003": "any missing folder gives this code",
        "0x80070005": "any refused access gives this code",
        "0x8007000d": "any damaged or unexpected input gives this code",
        "0x8007000e": "any shortage of memory gives this code",
        "0x80070020": "any file in use gives this code",
        "0x80070032": "any unsupported request gives this code",
        "0x80070057": "any wrong argument gives this code",
        "0x8007007e": "any missing DLL gives this code",
        "0x800700b7": "anything that exists twice gives this code",
        "0x80070422": "any disabled service gives this code",
        "0x80070490": "anything not found gives this code",
        "0x80070643": "every failed Windows Installer package ends with this code",
        "0x800705b4": "any timeout gives this code",
        "0x80004001": "not implemented: no cause in it",
        "0x80004002": "no such interface: no cause in it",
        "0x80004003": "invalid pointer: no cause in it",
        "0x80004004": "aborted: no cause in it",
        "0x80004005": "unspecified failure: no cause in it",
        "0x8000ffff": "unexpected failure: no cause in it",
        "0x80240022": "says only that every update failed",
        "0xc0000005": "any access violation gives this code",
        "0xc0000022": "any refused access gives this code",
        "0xe0434352": "every unhandled .NET exception gives this code",
        "0xffffffff": "minus one: no cause in it",
    }
)

# The facility is bits 16 to 26 of an HRESULT; winerror.h names them.
_FACILITIES = {
    0x000: "general",
    0x001: "RPC",
    0x002: "COM dispatch",
    0x003: "storage",
    0x004: "COM interface (its meaning depends on the component)",
    0x007: "Win32",
    0x008: "Windows",
    0x009: "SSPI, certificates and trust",
    0x00A: "control",
    0x00B: "certificates and trust",
    0x00C: "Internet",
    0x00D: "media",
    0x00E: "MSMQ",
    0x00F: "setup and servicing",
    0x010: "smart card",
    0x011: "COM+",
    0x013: ".NET runtime",
    0x019: "HTTP",
    0x024: "Windows Update",
    0x030: "event tracing",
    0x031: "BitLocker",
    0x053: "TPM",
    0x131: ".NET runtime",
}
# What an entry calls a kind, and the kind of the signal in a paste.
_KINDS = {"hresult": "code", "ntstatus": "code", "win32": "code", "setup": "code"}
_WIN32 = 0x80070000
_NT_BIT = 0x10000000
_HEX = re.compile(r"[0Oo][xX]([0-9a-fA-FOolIS]{1,16})[lLuU]{0,2}\Z")
_BARE_HEX = re.compile(r"(?:80|[89a-dA-D][0-9a-fA-F])[0-9a-fA-F]{6}[hH]?\Z")
# TLS alerts and Schannel states have at most five digits.
_MOST_PLAIN = 0xFFFF
_DECIMAL = re.compile(r"-?[0-9]{1,10}\Z")
_HTTP = re.compile(
    r"(?:https?[ /:]*(?:(?:error|status)[ :]*)?)?([1-5][0-9]{2})(?:\.([0-9]{1,3}))?\Z",
    re.IGNORECASE,
)
_WORDS = re.compile(
    r"(?P<kind>stop|bug ?check|exit code|exited with(?: code)?|alert|error|code)?"
    r"[ :=#]*(?P<code>[-+.\w]+)",
    re.IGNORECASE,
)
# The letters that scanners and tired eyes put for digits.
_OCR = str.maketrans("OoIlS", "00115")


@dataclass(frozen=True, slots=True)
class Decoded:
    """What a code means, for one that no entry knows.

    ``name`` is its symbolic name (``None`` if the table has none), ``meaning`` a
    short English phrase or ``""``, ``equivalents`` the other spellings people
    paste, the code itself not among them.
    """

    code: str
    name: str | None
    facility: str
    meaning: str
    equivalents: tuple[str, ...]


def canonical_code(text: str) -> str | None:
    """Return a 32-bit status code as ``0x`` and eight lowercase hex digits.

    ``text`` is one token: hex with ``0x`` (1 to 8 digits, scanners' slips mended),
    eight bare hex digits of a failure, decimal, signed or unsigned, or a symbolic
    name.  A Win32 number (1 to 65535) becomes the HRESULT that wraps it, an
    HRESULT that wraps an NTSTATUS the NTSTATUS.  Anything else is ``None``.

    >>> canonical_code("0x80070005") == canonical_code("-2147024891")
    True
    >>> canonical_code("5") == canonical_code("E_ACCESSDENIED")
    True
    """
    number = _number(text.strip())
    return None if number is None else f"0x{_wrapped(number):08x}"


def normal_code(text: str, kind: str = "code") -> str | None:
    """Return ``text`` in the one spelling that signals of ``kind`` use.

    Kinds as in ``kb.signals.Signal``: ``code`` as ``canonical_code``; ``exit`` and
    ``stop`` as hex without leading zeros (``0x80``); ``http`` as ``500.19``; ``tls``
    and ``state`` as decimal numbers.  ``None`` if it is no such code.

    >>> normal_code("128", "exit"), normal_code("0x0000001E", "stop")
    ('0x80', '0x1e')
    """
    token = text.strip()
    if kind == "http":
        found = _HTTP.match(token)
        return ".".join(filter(None, found.groups())) if found else None
    if kind == "code":
        return canonical_code(token)
    number = _number(token, "stop" if kind == "stop" else None)
    if number is None:
        return None
    if kind in ("tls", "state"):
        return str(number) if number <= _MOST_PLAIN else None
    return hex(number)


def read_code(text: str, kind: str | None = None) -> tuple[str, str] | None:
    """Return (signal kind, normal spelling) of a code as an entry writes it.

    ``kind`` is the entry's (``hresult``, ``exit``, ``http``, ``stop``, ``tls``,
    ``setup``) or ``None`` where the spelling says it.  Installer results are
    plain codes: 0xf01e and 0x8007f01e are one failure.

    >>> read_code("HTTP 503"), read_code("Stop 0x0000001E")
    (('http', '503'), ('stop', '0x1e'))
    """
    token = text.split("(", 1)[0].strip()
    found = _WORDS.match(token)
    word = found and (found["kind"] or "").lower()
    if found and word:
        token = found["code"]
    spelled = _KINDS.get(kind, kind) if kind else _spelled_kind(token, word or "")
    value = normal_code(token, spelled)
    return None if value is None else (spelled, value)


def is_generic(code: str) -> bool:
    """Return whether a canonical code proves nothing alone (``GENERIC`` has why)."""
    return code in GENERIC


def decode(code: str, kind: str = "code") -> Decoded | None:
    """Return what ``code`` means, a normal spelling of ``kind``; ``None`` if unsaid.

    The first call reads the table (a few milliseconds), later ones look it up.
    """
    number = _number(code)
    if number is None:
        return None
    if kind in ("stop", "tls"):
        name, meaning = _table().get((kind, number), ("", ""))
        facility = "bug check" if kind == "stop" else "TLS alert"
        return Decoded(code, name or None, facility, meaning, ()) if name else None
    return _decoded(_wrapped(number) if kind == "code" else number)


def _decoded(number: int) -> Decoded:
    """Return the meaning of a status code, the best name the families have."""
    win32 = number & 0xFFFF if number & 0xFFFF0000 == _WIN32 else None
    if number < 0x10000:
        win32 = number
    families = ("hresult", "ntstatus") if number >= 0x10000 else ()
    rows = [row for each in families if (row := _table().get((each, number)))]
    if win32 is not None and (row := _table().get(("win32", win32))):
        rows.append(row)
    name, meaning = rows[0] if rows else (None, "")
    if win32 is not None and rows:
        meaning = rows[-1][1]
    others = [f"0x{number:08x}", str(_signed(number)), str(number)]
    others += [row[0] for row in rows[1:]]
    if win32 is not None:
        others.append(f"Win32 {win32}")
    code = others[0]
    unique = tuple(dict.fromkeys(each for each in others if each not in (code, name)))
    return Decoded(code, name, _facility(number), meaning, unique)


def _facility(number: int) -> str:
    """Return the facility of a status code in words."""
    if number >= 0xC0000000 or number < 0x10000:
        return "NTSTATUS" if number >= 0xC0000000 else "Win32"
    facility = number >> 16 & 0x7FF
    return _FACILITIES.get(facility, f"facility {facility}")


def _number(token: str, family: str | None = None) -> int | None:
    """Return the 32-bit number of one token, ``None`` if it is none."""
    if found := _HEX.match(token):
        return _fits(int(found[1].translate(_OCR), 16))
    if _BARE_HEX.match(token):
        return int(token[:8], 16)
    if _DECIMAL.match(token):
        number = int(token)
        return _fits(number & 0xFFFFFFFF if -0x80000000 <= number < 0 else number)
    return _names(family).get(token.upper()) if "_" in token else None


def _fits(number: int) -> int | None:
    """Return ``number`` in 32 bits; 64-bit ones only where they are sign-extended."""
    if number >> 32 == 0xFFFFFFFF:
        number &= 0xFFFFFFFF
    return number if 0 <= number <= 0xFFFFFFFF else None


def _wrapped(number: int) -> int:
    """Return the HRESULT for a Win32 number, the NTSTATUS for its HRESULT."""
    if 0 < number <= 0xFFFF:
        return _WIN32 | number
    if number & 0xFFFF0000 == 0xC0070000:  # NTSTATUS_FROM_WIN32
        return _WIN32 | number & 0xFFFF
    if number & 0xFFFF0000 == 0xD0000000:  # HRESULT_FROM_NT
        return number & ~_NT_BIT
    return number


def _signed(number: int) -> int:
    """Return the signed reading of a 32-bit number."""
    return number - 0x100000000 if number & 0x80000000 else number


def _spelled_kind(token: str, word: str) -> str:
    """Return the signal kind that the spelling and the word before it say."""
    if word.startswith(("stop", "bug")):
        return "stop"
    if word.startswith("exit"):
        return "exit"
    if word == "alert":
        return "tls"
    found = _HTTP.match(token)
    if found and (found[2] or not token.isdigit()):
        return "http"
    return "code"


@cache
def _table() -> dict[tuple[str, int], tuple[str, str]]:
    """Return (family, number) -> (name, meaning), read once when first needed."""
    rows = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            family, number, name, meaning = line.split("\t")
            rows[family, int(number, 16)] = (name, meaning)
    return rows


@cache
def _names(only: str | None = None) -> dict[str, int]:
    """Return symbolic name -> number; of one family, or of all status codes.

    A name that several families have means the HRESULT first: ERROR_... is the
    HRESULT that wraps the Win32 number.
    """
    order = (only,) if only else ("ntstatus", "win32", "hresult")
    names: dict[str, int] = {}
    for family in order:
        for (each, number), (name, _) in _table().items():
            if each == family:
                names[name] = number
    return names
