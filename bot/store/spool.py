"""Where events wait, in a file on the disk, while the database cannot be written."""

from __future__ import annotations

import errno
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


# What stands there as a link was not made by us.
_NO_LINK: int = getattr(os, "O_NOFOLLOW", 0)
BATCH = 50  # claims that are committed together: each commit waits for the disk
OPEN_MOST_S = 60.0  # after that nobody is at work on a spooled event any more


class Spool:
    """A file of events, one JSON line each; safe to share by threads.

    Of each replica its own file: give it paths no other process has.
    """

    def __init__(self, path: Path, *others: Path) -> None:
        """Use ``path`` (it need not exist), and ``path`` + ``.draining`` beside it.

        Where that cannot be written either, the first of ``others`` that can.
        """
        self._places = (path, *others)
        self._guard = threading.Lock()
        # Who is at work on an event: since when, and where it is.
        self._open: dict[str, tuple[float, Path]] = {}

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
            self._open[event_key] = (time.monotonic(), self._append(event))

    def settle(self, event_key: str, payload: Mapping[str, object]) -> None:
        """Say that the work on an event is over, and what its payload says besides.

        Raises ``StoreUnavailableError`` if that could not be written; it is settled
        all the same.
        """
        settled: Settled = {"settled": event_key, "payload": dict(payload)}
        with self._guard:
            _, place = self._open.pop(event_key, (0.0, self._places[0]))
            if payload:
                self._append(settled, place)

    def waiting(self) -> tuple[str, ...]:
        """Return the keys of all events that wait, what a former process left too."""
        keys: list[str] = []
        with self._guard:
            for path in (p for place in self._places for p in (place, draining(place))):
                try:
                    lines = _lines(path)
                except OSError as error:
                    log.warning("%s cannot be read: %s", path, error.strerror)
                    continue
                for line in (line for line in lines if "event_key" in line):
                    keys += (line["event_key"], *line["also"])
        return tuple(keys)

    def drain(self, inbox: Inbox) -> int:
        """Claim all that waits into ``inbox`` to be worked on; return how many are new.

        What somebody is at work on stays until that is over.  Killed half-way,
        the next call goes on: claims are idempotent.  Raises
        ``StoreUnavailableError``, with nothing lost, while the database is not back.
        """
        with self._guard:
            long_ago = time.monotonic() - OPEN_MOST_S
            self._open = {k: v for k, v in self._open.items() if v[0] > long_ago}
            return sum(self._drained(inbox, place) for place in self._places)

    def _drained(self, inbox: Inbox, place: Path) -> int:
        half = draining(place)
        try:
            new = self._empty(inbox, half)
            if place.exists() and any(self._may_go(line) for line in _lines(place)):
                place.replace(half)
                for line in _lines(half):
                    if line.get("event_key") in self._open:
                        _append(place, f"{to_json(line)}\n".encode("ascii"))
                new += self._empty(inbox, half)
        except OSError as error:
            raise StoreUnavailableError(f"{place}: {error.strerror}") from error
        return new

    def _empty(self, inbox: Inbox, path: Path) -> int:
        if not path.exists():
            return 0
        new = 0
        lines = _lines(path)
        settled = {
            str(line["settled"]): line["payload"] for line in lines if "settled" in line
        }
        ready = [cast(Event, line) for line in lines if self._may_go(line)]
        for start in range(0, len(ready), BATCH):
            with inbox.together():
                for event in ready[start : start + BATCH]:
                    new += inbox.claim(
                        event["event_key"],
                        {**event["payload"], **settled.get(event["event_key"], {})},
                        now=datetime.fromisoformat(event["at"]),
                        also=event["also"],
                        lease=timedelta(0),
                    )
        path.unlink()
        return new

    def _may_go(self, line: Mapping[str, Any]) -> bool:
        """Return whether a line is an event that nobody is at work on."""
        return "event_key" in line and line["event_key"] not in self._open

    def _append(self, line: Event | Settled, only: Path | None = None) -> Path:
        """Append to the first place that takes it, or to the one; return which."""
        refused = []
        for place in self._places if only is None else (only,):
            try:
                _append(place, f"{to_json(line)}\n".encode("ascii"))
            except OSError as error:
                refused.append(f"{place}: {error.strerror}")
            else:
                return place
        raise StoreUnavailableError(f"{'; '.join(refused)}: the event is not kept")


def draining(place: Path) -> Path:
    """Return the file in which what waited at ``place`` is on its way."""
    return place.with_name(place.name + ".draining")


def _append(path: Path, line: bytes) -> None:
    """Append and force to the disk; a torn write is cut off again."""
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | _NO_LINK, 0o600)
    try:
        _refuse_if_not_ours(handle)
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


def _lines(path: Path) -> list[dict[str, Any]]:
    """Return the lines of a file of ours; none where there is no such file."""
    try:
        handle = os.open(path, os.O_RDONLY | _NO_LINK)
    except FileNotFoundError:
        return []
    with os.fdopen(handle, "rb") as file:
        _refuse_if_not_ours(handle)
        return [_read(line) for line in file.read().split(b"\n")]


def _refuse_if_not_ours(handle: int) -> None:
    """Raise ``PermissionError`` for another user's file: all may write in /tmp."""
    if hasattr(os, "geteuid") and os.fstat(handle).st_uid != os.geteuid():
        raise PermissionError(errno.EPERM, "the file is another user's")


def _read(line: bytes) -> dict[str, Any]:
    """Return a line's fields; none for the torn end of one never acknowledged."""
    if not line:
        return {}
    try:
        return cast(dict[str, Any], json.loads(line))
    except ValueError:
        log.warning("spool: %d bytes of an event never acknowledged", len(line))
        return {}
