"""Event logs (.evtx) made byte by byte: one chunk of records in binary XML.

The layout is that of Microsoft's [MS-EVEN6] binary XML and the ElfFile/ElfChnk
headers around it.  A seed holds only what stands in the chunk after its header, so
that two thousand bytes of a fuzzer are all records.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

FILE_HEADER, CHUNK_HEADER, CHUNK = 4096, 512, 65536
_FIRST_RECORD = 24  # bytes of a record before its XML
_FILETIME = 133_500_000_000_000_000  # a night in January 2024
Element = tuple[str, Mapping[str, str], Sequence["Element"] | str]


def event_log(records: bytes) -> bytes:
    """Return an event log with ``records`` (cut to fit) in its one chunk."""
    records = records[: CHUNK - CHUNK_HEADER]
    head = struct.pack("<8sQQQIHHHH", b"ElfFile\0", 0, 0, 2, 128, 1, 3, FILE_HEADER, 1)
    chunk = struct.pack(
        *("<8sQQQQIII", b"ElfChnk\0", 1, 1, 1, 1, 128),
        *(CHUNK_HEADER, CHUNK_HEADER + len(records)),
    )
    return (
        head.ljust(FILE_HEADER, b"\0")
        + (chunk.ljust(CHUNK_HEADER, b"\0") + records).ljust(CHUNK, b"\0")
    )  # fmt: skip


def record(root: Element, *, number: int = 1, at: int = CHUNK_HEADER) -> bytes:
    """Return one record; ``at`` is where in the chunk it will stand."""
    start = at + _FIRST_RECORD
    xml = b"\x0f\x01\x01\x00"
    xml += _element(root, start + len(xml)) + b"\x00"
    size = _FIRST_RECORD + len(xml) + 4
    head = struct.pack("<IIQQ", 0x2A2A, size, number, _FILETIME)
    return head + xml + struct.pack("<I", size)


def _element(element: Element, at: int) -> bytes:
    name, attributes, inside = element
    token = b"\x41" if attributes else b"\x01"
    head = 5  # token, size: the dependency id stands in templates only
    body = _name(name, at + head)
    if attributes:
        listed = b""
        first = at + head + len(body) + 4
        for left, (key, value) in enumerate(attributes.items(), 1 - len(attributes)):
            listed += b"\x46" if left else b"\x06"
            listed += _name(key, first + len(listed)) + _value(value)
        body += struct.pack("<I", len(listed)) + listed
    if not inside:
        body += b"\x03"
    else:
        body += b"\x02"
        for child in [inside] if isinstance(inside, str) else inside:
            if isinstance(child, str):
                body += _value(child)
            else:
                body += _element(child, at + head + len(body))
        body += b"\x04"
    return token + struct.pack("<I", len(body)) + body


def _name(name: str, at: int) -> bytes:
    """Return a name in place: its offset says that it stands right behind."""
    text = name.encode("utf-16-le")
    return struct.pack("<IIHH", at + 4, 0, 0, len(name)) + text + b"\0\0"


def _value(text: str) -> bytes:
    return b"\x05\x01" + struct.pack("<H", len(text)) + text.encode("utf-16-le")
