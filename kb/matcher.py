"""The one door: ``Matcher(entries).diagnose(text) -> Diagnosis``."""

from __future__ import annotations

from collections.abc import Iterable

from kb.entry import Entry
from kb.verdict import Diagnosis


class Matcher:
    """The known errors, ready to be held against a paste; safe to share by threads."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        """Index ``entries``; ids are unique."""
        self.entries = {entry.id: entry for entry in entries}

    def diagnose(self, text: str) -> Diagnosis:
        """Return what to make of ``text``, any string at all; never raises."""
        raise NotImplementedError
