"""The child that opens what strangers packed: event logs and zips, within limits.

Run as a program of its own, with no token in its environment: name of the file
on the first line of stdin, then its bytes.  On stdout: ``0`` and texts, each with
its length (4 bytes) before it; or ``1`` and why not, in words.  Imports nothing
of ours.
"""

from __future__ import annotations

import io
import re
import struct
import sys
import zipfile
from collections import deque
from collections.abc import Iterator
from pathlib import PurePath

MOST_OUT = 8_000_000  # bytes unpacked, all members together
MOST_MEMBERS = 50
MOST_DEPTH = 2  # a zip in a zip, no further
MOST_RECORDS = 400  # the last of an event log that report something
MOST_MEMORY = 1_000_000_000
MOST_CPU_S = 8
TEXT = frozenset({".txt", ".log", ".csv", ".xml", ".json", ".html", ".htm", ".md"})
_TELLING = re.compile(r"<Level>[123]</Level>")


class RefusedError(Exception):
    """Why a file is not opened, in a few words."""


def texts(name: str, content: bytes, depth: int = 0) -> Iterator[bytes]:
    """Yield the texts in a file, by its ending; raises ``RefusedError``."""
    match PurePath(name).suffix.lower():
        case ".zip":
            yield from _zipped(content, depth)
        case ".evtx":
            yield _events(content)
        case ending if ending in TEXT:
            yield content


def _zipped(content: bytes, depth: int) -> Iterator[bytes]:
    if depth >= MOST_DEPTH:
        raise RefusedError("it has zips in zips")
    left = MOST_OUT
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            members = [m for m in packed.infolist() if not m.is_dir()]
            if len(members) > MOST_MEMBERS:
                raise RefusedError(f"it holds more than {MOST_MEMBERS} files")
            for member in members:
                if member.flag_bits & 1:
                    raise RefusedError("it has a password")
                with packed.open(member) as opened:  # the name is only ever read
                    inner = opened.read(left + 1)
                left -= len(inner)
                if left < 0:
                    raise RefusedError("it is too big unpacked")
                yield from texts(member.filename, inner, depth + 1)
    except (RefusedError, MemoryError):
        raise
    except Exception as error:  # zipfile lets through whatever damage leads to
        raise RefusedError("it is a damaged zip") from error


def _events(content: bytes) -> bytes:
    """Return the last events of a log that are a warning or worse, as XML."""
    try:
        from evtx import PyEvtxParser
    except ImportError as error:
        raise RefusedError("event logs cannot be read here") from error
    kept: deque[str] = deque(maxlen=MOST_RECORDS)
    try:
        for record in PyEvtxParser(io.BytesIO(content)).records():
            xml = str((record or {}).get("data", ""))
            if _TELLING.search(xml):
                kept.append(xml.partition("?>")[2].strip() or xml)
    except Exception as error:  # the parser has no error class of its own
        if not kept:
            raise RefusedError("it is a damaged event log") from error
    return "\n".join(kept).encode("utf-8", "replace")


def limit_ourselves() -> None:
    """Take memory and time from this process, where the system can."""
    try:
        import resource
    except ImportError:  # Windows: the parent's clock remains
        return
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_CPU_S, MOST_CPU_S))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def main() -> None:
    """Read stdin, write stdout."""
    limit_ourselves()
    name = sys.stdin.buffer.readline().decode("utf-8", "replace").rstrip("\n")
    out = sys.stdout.buffer
    try:
        found, left = list(texts(name, sys.stdin.buffer.read())), MOST_OUT
        out.write(b"0")
        for text in found:
            text = text[:left]
            left -= len(text)
            out.write(struct.pack(">I", len(text)) + text)
    except RefusedError as error:
        out.write(b"1" + str(error).encode())
    except MemoryError:
        out.write(b"1it is too big unpacked")


if __name__ == "__main__":
    main()
