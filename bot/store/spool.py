"""Where events wait, on the disk beside the database, while that cannot be written."""

from __future__ import annotations

import json
import logging
import os
import threading
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypedDict, cast

from bot.store.inbox import Inbox
from bot.store.link import StoreUnavailableError, to_json

log = logging.getLogger(__name__)


class Event(TypedDict):
    """A line of the spool: the arguments of ``Inbox.claim``."""

    event_key: str
    payload: Mapping[str, object]
    also: Sequence[str]
    at: str


class Spool:
    """A file of events, one JSON line each; safe to share by threads.

    Of each replica its own file: give it a path no other process has.
    """

    def __init__(self, path: Path) -> None:
        """Use ``path`` (it need not exist), and ``path`` + ``.draining`` beside it."""
        self.path = path
        self._draining = path.with_name(path.name + ".draining")
        self._guard = threading.Lock()

    def add(
        self,
        event_key: str,
        payload: Mapping[str, object],
        *,
        now: datetime,
        also: Sequence[str] = (),
    ) -> None:
        """Keep an event on the disk; when this returns it may be acknowledged.

        ``payload`` is redacted already.  Raises ``StoreUnavailableError`` if the disk
        takes nothing either: then there must be no acknowledgement.
        """
        event: Event = {
            "event_key": event_key,
            "payload": dict(payload),
            "also": [*also],
            "at": now.astimezone(UTC).isoformat(),
        }
        line = to_json(event)
        with self._guard:
            try:
                _append(self.path, f"{line}\n".encode("ascii"))
            except OSError as error:
                raise StoreUnavailableError(
                    f"{self.path}: {error.strerror}: the event is not kept"
                ) from error

    def drain(self, inbox: Inbox) -> int:
        """Claim all that waits into ``inbox`` to be worked on; return how many are new.

        Killed half-way, the next call goes on: claims are idempotent.  Raises
        ``StoreUnavailableError``, with nothing lost, while the database is not back.
        """
        with self._guard:
            new = self._empty(inbox, self._draining)
            if self.path.exists():
                self.path.replace(self._draining)
                new += self._empty(inbox, self._draining)
        return new

    def _empty(self, inbox: Inbox, path: Path) -> int:
        if not path.exists():
            return 0
        new = 0
        for line in path.read_bytes().split(b"\n"):
            event = _read(line)
            if event is not None:
                new += inbox.claim(
                    event["event_key"],
                    event["payload"],
                    now=datetime.fromisoformat(event["at"]),
                    also=event["also"],
                    lease=timedelta(0),
                )
        path.unlink()
        return new


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


def _read(line: bytes) -> Event | None:
    """Return an event; ``None`` for the torn end of one never acknowledged."""
    if not line:
        return None
    try:
        event = json.loads(line)
    except ValueError:
        log.warning("spool: %d bytes of an event never acknowledged", len(line))
        return None
    return cast(Event, event)
