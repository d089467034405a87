"""Read the bytes of a pasted file as text, whatever encoding Windows gave it."""

from __future__ import annotations

import re

# Windows-1252 as Windows reads it: the five unassigned bytes are controls.
CP1252 = {
    byte: bytes([byte]).decode("cp1252", errors="ignore") or chr(byte)
    for byte in range(0x80, 0x100)
}

_BOMS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
)
# What decides a guess stands early; a sample keeps it cheap.
_SAMPLE = 64_000
# UTF-16 of western text has a zero in every second byte; a third is enough to tell.
_ZEROS = 0.3
_UTF8_LONGEST = 4
# In OEM code pages (437, 850) the western letters are 0x80-0xA5 and 0xE1, and 0xB0-0xDF
# draws boxes.  In Windows-1252 letters are from 0xC0 up, and 0x80-0x9F is punctuation.
_OEM = re.compile(
    rb"(?<=[A-Za-z])[\x80-\x84\x86-\x91\x93-\x95\x97-\x9a\xa0-\xa5\xe1](?=[a-z])"
    rb"|[\xb0-\xb2\xc4\xcd\xdb]{3}"
)
_ANSI = re.compile(
    rb"(?<=[A-Za-z])[\xc0-\xff](?=[a-z])|(?<=[a-z])\x92(?=[a-z])|[\x93\x94]"
)


def decode(raw: bytes) -> str:
    """Return the text of ``raw``, a file as people attach it; never raises.

    UTF-16 and UTF-32 with a byte-order mark, UTF-16 without one, UTF-8, else the
    likelier of Windows-1252 and the OEM code page 850.  Bytes that fit nothing
    become U+FFFD.
    """
    for mark, name in _BOMS:
        if raw.startswith(mark):
            return raw.decode(name, errors="replace")
    if wide := _wide(raw[:_SAMPLE]):
        return raw.decode(wide, errors="replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        # A file cut in the middle of a character is UTF-8 all the same.
        if error.start > len(raw) - _UTF8_LONGEST and not raw[: error.start].isascii():
            return raw[: error.start].decode("utf-8") + "\ufffd"
    if len(_OEM.findall(raw[:_SAMPLE])) > len(_ANSI.findall(raw[:_SAMPLE])):
        return raw.decode("cp850")
    return raw.decode("latin-1").translate(CP1252)


def _wide(sample: bytes) -> str | None:
    """Return the UTF-16 that ``sample`` looks like, ``None`` if it does not."""
    half = len(sample) // 2
    low, high = sample[1::2].count(0), sample[0::2].count(0)
    if half and low > half * _ZEROS and low > 4 * high:
        return "utf-16-le"
    if half and high > half * _ZEROS and high > 4 * low:
        return "utf-16-be"
    return None
