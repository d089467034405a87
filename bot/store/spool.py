"""Where events wait, on the disk beside the database, while that cannot be written."""

from __future__ import annotations

import json
import logging
import os
import threading
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypedDict, cast

from bot.store.inbox import Inbox
from bot.store.link import StoreUnavailableError, to_json

log = logging.getLogger(__name__)


class Event(TypedDict):
    """A line of the spool: the arguments of ``Inbox.claim``."""

    event_key: str
    payload: Mapping[str, object]
    also: Sequence[str]
    at: str


class Settled(TypedDict):
    """A later line about an event: what its payload says besides."""

    settled: str
    payload: Mapping[str, object]


OPEN_MOST_S = 60.0  # after that nobody is at work on a spooled event any more


class Spool:
    """A file of events, one JSON line each; safe to share by threads.

    Of each replica its own file: give it a path no other process has.
    """

    def __init__(self, path: Path) -> None:
        """Use ``path`` (it need not exist), and ``path`` + ``.draining`` beside it."""
        self.path = path
        self._draining = path.with_name(path.name + ".draining")
        self._guard = threading.Lock()
        self._open: dict[str, float] = {}  # since when somebody works on an event

    def add(
        self,
        event_key: str,
        payload: Mapping[str, object],
        *,
        now: datetime,
        also: Sequence[str] = (),
    ) -> None:
        """Keep an event on the disk; when this returns it may be acknowledged.

        ``payload`` is redacted already.  Nothing is drained until the caller says
        ``settle`` of it, or a minute has passed.  Raises ``StoreUnavailableError``
        if the disk takes nothing either: then there must be no acknowledgement.
        """
        event: Event = {
            "event_key": event_key,
            "payload": dict(payload),
            "also": [*also],
            "at": now.astimezone(UTC).isoformat(),
        }
        with self._guard:
            self._append(event)
            self._open[event_key] = time.monotonic()

    def settle(self, event_key: str, payload: Mapping[str, object]) -> None:
        """Say that the work on an event is over, and what its payload says besides.

        Raises ``StoreUnavailableError`` if that could not be written; it is settled
        all the same.
        """
        settled: Settled = {"settled": event_key, "payload": dict(payload)}
        with self._guard:
            self._open.pop(event_key, None)
            if payload:
                self._append(settled)

    def drain(self, inbox: Inbox) -> int:
        """Claim all that waits into ``inbox`` to be worked on; return how many are new.

        While somebody is at work on a spooled event: nothing yet.  Killed half-way,
        the next call goes on: claims are idempotent.  Raises
        ``StoreUnavailableError``, with nothing lost, while the database is not back.
        """
        with self._guard:
            long_ago = time.monotonic() - OPEN_MOST_S
            self._open = {k: at for k, at in self._open.items() if at > long_ago}
            if self._open:
                return 0
            new = self._empty(inbox, self._draining)
            if self.path.exists():
                self.path.replace(self._draining)
                new += self._empty(inbox, self._draining)
        return new

    def _empty(self, inbox: Inbox, path: Path) -> int:
        if not path.exists():
            return 0
        new = 0
        lines = [_read(line) for line in path.read_bytes().split(b"\n")]
        settled = {
            str(line["settled"]): line["payload"] for line in lines if "settled" in line
        }
        for line in lines:
            if "event_key" not in line:
                continue
            event = cast(Event, line)
            new += inbox.claim(
                event["event_key"],
                {**event["payload"], **settled.get(event["event_key"], {})},
                now=datetime.fromisoformat(event["at"]),
                also=event["also"],
                lease=timedelta(0),
            )
        path.unlink()
        return new

    def _append(self, line: Event | Settled) -> None:
        try:
            _append(self.path, f"{to_json(line)}\n".encode("ascii"))
        except OSError as error:
            raise StoreUnavailableError(
                f"{self.path}: {error.strerror}: the event is not kept"
            ) from error


def _append(path: Path, line: bytes) -> None:
    """Append and force to the disk; a torn write is cut off again."""
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        size = os.fstat(handle).st_size
        try:
            if os.write(handle, line) != len(line):
                raise OSError(28, "No space left on device")
            os.fsync(handle)
        except OSError:
            os.ftruncate(handle, size)
            raise
    finally:
        os.close(handle)


def _read(line: bytes) -> dict[str, Any]:
    """Return a line's fields; none for the torn end of one never acknowledged."""
    if not line:
        return {}
    try:
        return cast(dict[str, Any], json.loads(line))
    except ValueError:
        log.warning("spool: %d bytes of an event never acknowledged", len(line))
        return {}
