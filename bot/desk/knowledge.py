"""The known errors in use: loaded, reloaded when their files change, last good kept."""

from __future__ import annotations

import hashlib
import logging
import threading
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.vitals import Vitals
from kb.errors import UserError
from kb.load import entry_files
from kb.matcher import Matcher
from kb.verdict import SUGGEST_AT, Diagnosis, Reason, Verdict

log = logging.getLogger(__name__)

Stamp = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class InUse:
    """A matcher and the version of the whole KB behind it (short hash)."""

    matcher: Matcher
    version: str


class Knowledge:
    """The KB in use; safe to share by threads (it is swapped whole)."""

    def __init__(
        self,
        folders: Sequence[Path],
        open_matcher: Callable[[], Matcher],
        vitals: Vitals | None = None,
        before_look: Callable[[], None] = lambda: None,
    ) -> None:
        """Load the KB; raises ``KbError`` naming every problem.

        ``before_look`` brings folders up to date that are filled from elsewhere.
        """
        self._before_look = before_look
        self._refreshing = threading.Lock()
        before_look()
        self._vitals = vitals or Vitals()
        self._folders = tuple(folders)
        self._open = open_matcher
        self._stamp = stamp(self._folders)
        self._in_use = _in_use(open_matcher())
        self.problem = ""
        # The desk says which entries are suspended; before it opens, none is.
        self.suspended: Callable[[], Collection[str]] = tuple

    @property
    def matcher(self) -> Matcher:
        """Return the matcher in use."""
        return self._in_use.matcher

    def diagnose(self, text: str) -> Diagnosis:
        """Return what to make of a paste, and count it."""
        began = time.perf_counter()
        diagnosis = without(self.matcher.diagnose(text), self.suspended())
        answered = diagnosis.verdict is Verdict.ANSWER
        self._vitals.diagnosed(
            diagnosis.verdict,
            diagnosis.matches[0].entry.id if answered else None,
            seconds=time.perf_counter() - began,
        )
        return diagnosis

    @property
    def version(self) -> str:
        """Return the version of the KB in use."""
        return self._in_use.version

    def refresh(self) -> bool:
        """Reload if a file changed; return whether another KB is in use now.

        A KB that does not load leaves the last good one in use; ``problem`` then
        says why, until it is mended.
        """
        with self._refreshing:  # who comes second waits until it is in use
            return self._refresh()

    def _refresh(self) -> bool:
        self._before_look()
        now = stamp(self._folders)
        if now == self._stamp:
            return False
        self._stamp = now
        try:
            loaded = _in_use(self._open())
        except UserError as error:
            self.problem = str(error)
            log.error("the changed KB is not used, the last good one is: %s", error)
            return False
        self.problem = ""
        changed = loaded.version != self.version
        self._in_use = loaded
        log.info("KB version %s in use", loaded.version)
        return changed


def without(diagnosis: Diagnosis, suspended: Collection[str]) -> Diagnosis:
    """Return a diagnosis that suspended entries have no part in.

    What they alone would have answered is unknown: that another entry comes next
    does not make it the answer.
    """
    kept = tuple(m for m in diagnosis.matches if m.entry.id not in suspended)
    if len(kept) == len(diagnosis.matches):
        return diagnosis
    was_best = diagnosis.matches[0] not in kept
    left = bool(kept) and kept[0].score >= SUGGEST_AT
    gone = (m for m in diagnosis.matches if m not in kept and m.score >= SUGGEST_AT)
    withheld = tuple(match.entry.id for match in gone)
    changed = replace(diagnosis, matches=kept, ask=None, withheld=withheld)
    if diagnosis.verdict is Verdict.ANSWER and was_best:
        return replace(changed, verdict=Verdict.UNKNOWN, reason=Reason.NO_ENTRY)
    if diagnosis.verdict is Verdict.SUGGEST and not left:
        return replace(changed, verdict=Verdict.UNKNOWN, reason=Reason.NO_ENTRY)
    return changed


def stamp(folders: Sequence[Path]) -> Stamp:
    """Return what tells that a file of the KB changed: name, time, size of each."""
    found = []
    for path in (path for folder in folders for path in entry_files(folder)):
        try:
            stat = path.stat()
        except FileNotFoundError:  # gone between listing and looking
            continue
        found.append((str(path), stat.st_mtime_ns, stat.st_size))
    return tuple(found)


def _in_use(matcher: Matcher) -> InUse:
    versions = "\n".join(f"{e.id} {e.version}" for e in matcher.entries.values())
    return InUse(matcher, hashlib.sha256(versions.encode()).hexdigest()[:10])
