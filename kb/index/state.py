"""What an index was built from, so that the next build knows what changed."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kb.entry import Entry, Status
from kb.index.codec import shape
from kb.index.store import is_whole
from kb.index.words import LANGUAGE
from kb.load import VOCABULARY, entry_files

FORMAT = 3  # goes up when the arrays or the words change their meaning
KEPT = 2  # generations of the same folders; a running bot may still map the last one
ABANDONED_S = 3600.0  # no build takes so long
SOURCES = "sources.json"


@dataclass(frozen=True, slots=True)
class Old:
    """The last generation: its place, and digest -> (id, archived, row or -1)."""

    place: Path
    known: dict[str, tuple[str, bool, int]]


def fresh(folders: Sequence[Path], cache: Path) -> Path | None:
    """Return the generation of the last build if no file has changed since."""
    try:
        told = json.loads(_state(folders, cache).read_text(encoding="utf-8"))
        place = cache / told["generation"]
        same = told["meaning"] == digest_of(meaning()) and told["files"] == entry_stats(
            folders
        )
    except (OSError, ValueError, KeyError):
        return None
    return place if same and is_whole(place) else None


def last(folders: Sequence[Path], cache: Path) -> Old | None:
    """Return the last generation of ``folders``, if its meaning is still ours."""
    try:
        told = json.loads(_state(folders, cache).read_text(encoding="utf-8"))
        if told["meaning"] != digest_of(meaning()):
            return None
        place = cache / told["generation"]
        rows = json.loads((cache / told["sources"]).read_text(encoding="utf-8"))
        known = {d: (id_, archived, row) for d, id_, archived, row in rows}
    except (OSError, ValueError, KeyError):
        return None
    return Old(place, known) if is_whole(place) else None


def remember(
    folders: Sequence[Path],
    cache: Path,
    place: Path,
    files: list[list[object]],
    known: dict[str, tuple[str, bool, int]],
    standing: dict[str, tuple[str, Entry | None]],
    read: dict[str, Entry],
) -> None:
    """Note what the generation was built from, and drop the oldest ones."""
    row_of = {
        digest: row for row, (_, (digest, _)) in enumerate(sorted(standing.items()))
    }
    told = {digest: (id_, archived) for digest, (id_, archived, _) in known.items()}
    told |= {
        digest: (entry.id, entry.status is Status.ARCHIVED)
        for digest, entry in read.items()
    }
    rows = [
        (digest, id_, archived, row_of.get(digest, -1))
        for digest, (id_, archived) in told.items()
        if digest in row_of or archived
    ]
    sources = f"{place.name}.{SOURCES}"
    _put(cache / sources, json.dumps(rows))
    state = {
        "generation": place.name,
        "sources": sources,
        "meaning": digest_of(meaning()),
        "files": files,
    }
    _put(_state(folders, cache), json.dumps(state))
    _sweep(cache, _state(folders, cache))
    mine = sorted(
        (path for path in cache.glob(f"{name_of(folders)}-*") if path.is_dir()),
        key=lambda path: (path != place, -path.stat().st_mtime_ns),
    )
    for stale in mine[KEPT:]:
        shutil.rmtree(stale, ignore_errors=True)
        (cache / f"{stale.name}.{SOURCES}").unlink(missing_ok=True)


def _sweep(cache: Path, written: Path) -> None:
    """Remove what builders that were killed left behind long before ``written``."""
    now = written.stat().st_mtime
    for draft in cache.glob(".draft-*"):
        try:
            if draft.stat().st_mtime < now - ABANDONED_S:
                shutil.rmtree(draft) if draft.is_dir() else draft.unlink()
        except OSError:
            continue  # another process was quicker


def entry_stats(folders: Sequence[Path]) -> list[list[object]]:
    """Return path, size and time of every entry file: equal means unchanged."""
    found: list[list[object]] = []
    for folder in folders:
        for path in entry_files(folder) if folder.is_dir() else ():
            stat = path.stat()
            found.append([str(path), stat.st_size, stat.st_mtime_ns])
    return found


def meaning() -> bytes:
    """Return what the stored words and lines rely on beside the entries' own text."""
    texts = (LANGUAGE.read_bytes(), VOCABULARY.read_bytes(), shape().encode())
    return f"{FORMAT}".encode() + b"\0".join(texts)


def name_of(folders: Sequence[Path]) -> str:
    """Return the short name under which what belongs to ``folders`` is kept."""
    return digest_of("\0".join(str(f.absolute()) for f in folders).encode())[:8]


def _state(folders: Sequence[Path], cache: Path) -> Path:
    return cache / f"{name_of(folders)}.json"


def digest_of(raw: bytes) -> str:
    """Return the digest that stands for ``raw``."""
    return hashlib.blake2b(raw, digest_size=12).hexdigest()


def _put(path: Path, text: str) -> None:
    """Write ``text`` to ``path`` so that readers see the old or the new, whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(prefix=".draft-", dir=path.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    Path(draft).replace(path)
