"""Read entry files into entries; later folders override; errors have file:line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kb.entry import Entry
from kb.errors import UserError

BUILT_IN = Path(__file__).parent / "entries"


class KbError(UserError):
    """The KB cannot be used; the text has one ``file:line: what to change`` a line."""


def load_entries(folders: Sequence[Path] = (BUILT_IN,)) -> tuple[Entry, ...]:
    """Return the entries of ``folders``, sorted by id; the last folder wins.

    Folders may nest and hold ``<id>.yaml`` files and ``.jsonl`` files of many.
    Raises ``KbError`` naming every problem at once.
    """
    raise NotImplementedError
