"""Keep a compiled index on disk and map it back: whole generations, or none."""

from __future__ import annotations

import json
import mmap
import os
import shutil
import tempfile
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import overload

import numpy as np

from kb.entry import Entry
from kb.index.build import Arrays, Leaves, Postings
from kb.index.codec import from_json
from kb.index.repair import Spellings

MANIFEST = "manifest.json"  # written last: sizes of all files of the generation
ENTRIES = "entries.jsonl"
_PARTS = {
    "leaves": tuple(field.name for field in fields(Leaves)),
    "words": tuple(field.name for field in fields(Postings)),
    "shingles": tuple(field.name for field in fields(Postings)),
    "keys": tuple(field.name for field in fields(Postings)),
}
_SPELLINGS = tuple(field.name for field in fields(Spellings))


class Shelf(Sequence[Entry]):
    """Entries on disk, sorted by id; each is read when it is asked for."""

    def __init__(self, lines: Path, offsets: np.ndarray, ids: Sequence[str]) -> None:
        """Map the file of ``lines``; entry ``n`` begins at ``offsets[n]``."""
        self._offsets, self.ids = offsets, ids
        with lines.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            self._lines: mmap.mmap | bytes = (
                mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if size else b""
            )

    def __len__(self) -> int:
        """Return the number of entries."""
        return len(self.ids)

    @overload
    def __getitem__(self, at: int) -> Entry: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Entry]: ...
    def __getitem__(self, at: int | slice) -> Entry | Sequence[Entry]:
        """Return entry number ``at``, read from disk."""
        if isinstance(at, slice):
            return [self[n] for n in range(*at.indices(len(self)))]
        return from_json(self.line(at))

    def line(self, at: int) -> bytes:
        """Return the stored line of entry number ``at``."""
        if not 0 <= at < len(self):
            raise IndexError(at)
        return bytes(self._lines[self._offsets[at] : self._offsets[at + 1]])


class ById(Mapping[str, Entry]):
    """Entries, sorted by id, as a mapping; nothing is read before it is asked for."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        """Take ``entries`` as they are, a ``Shelf`` or a tuple."""
        self._entries = entries
        ids = entries.ids if isinstance(entries, Shelf) else [e.id for e in entries]
        self._ids: Sequence[str] = ids

    def __getitem__(self, id_: str) -> Entry:
        """Return the entry ``id_``; ``KeyError`` if there is none."""
        at = self.row(id_)
        if at is None:
            raise KeyError(id_)
        return self._entries[at]

    def row(self, id_: str) -> int | None:
        """Return the position of the entry ``id_``, ``None`` if there is none."""
        at = bisect_left(self._ids, id_)
        return at if at < len(self._ids) and self._ids[at] == id_ else None

    def __iter__(self) -> Iterator[str]:
        """Yield the ids, sorted."""
        return iter(self._ids)

    def __len__(self) -> int:
        """Return the number of entries."""
        return len(self._ids)


def save(
    place: Path,
    arrays: Arrays,
    spellings: Spellings,
    lines: Sequence[bytes],
    ids: Sequence[str],
) -> None:
    """Write a generation to ``place``, which appears whole or not at all.

    Another process that writes the same generation at the same time is no harm:
    one of the two stays.
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=place.parent))
    try:
        for name, array in _arrays(arrays, spellings).items():
            np.save(draft / f"{name}.npy", array)
        offsets = np.cumsum([0, *map(len, lines)]).astype(np.int64)
        np.save(draft / "offsets.npy", offsets)
        (draft / ENTRIES).write_bytes(b"".join(lines))
        (draft / "ids.json").write_text(json.dumps(list(ids)), encoding="utf-8")
        sizes = {path.name: path.stat().st_size for path in sorted(draft.iterdir())}
        for path in draft.iterdir():
            _sync(path)
        (draft / MANIFEST).write_text(json.dumps(sizes), encoding="utf-8")
        _sync(draft / MANIFEST)
        if place.exists() and not is_whole(place):  # torn by a crash or a full disk
            place.rename(draft.with_name(f"{draft.name}-torn"))
        draft.rename(place)
    except OSError:
        if not is_whole(place):
            raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
        shutil.rmtree(draft.with_name(f"{draft.name}-torn"), ignore_errors=True)


def is_whole(place: Path) -> bool:
    """Return whether the generation at ``place`` is there with all its files."""
    try:
        sizes = json.loads((place / MANIFEST).read_text(encoding="utf-8"))
        return all((place / n).stat().st_size == size for n, size in sizes.items())
    except (OSError, ValueError):
        return False


def load(place: Path) -> tuple[Shelf, Arrays, Spellings]:
    """Return the generation at ``place``, mapped; only what is used is read."""

    def mapped(name: str) -> np.ndarray:
        whole = np.load(place / f"{name}.npy", mmap_mode="r", allow_pickle=False)
        return np.asarray(whole)  # a plain view of the map: cheaper to slice

    parts = {
        part: [mapped(f"{part}.{name}") for name in names]
        for part, names in _PARTS.items()
    }
    arrays = Arrays(
        Leaves(*parts["leaves"]),
        mapped("owner"),
        mapped("weight"),
        mapped("rarity"),
        Postings(*parts["words"]),
        Postings(*parts["shingles"]),
        Postings(*parts["keys"]),
    )
    spellings = Spellings(*(mapped(f"spell.{name}") for name in _SPELLINGS))
    ids = json.loads((place / "ids.json").read_text(encoding="utf-8"))
    return Shelf(place / ENTRIES, mapped("offsets"), ids), arrays, spellings


def _arrays(arrays: Arrays, spellings: Spellings) -> dict[str, np.ndarray]:
    flat = {name: getattr(arrays, name) for name in ("owner", "weight", "rarity")}
    for part, names in _PARTS.items():
        for name in names:
            flat[f"{part}.{name}"] = getattr(getattr(arrays, part), name)
    for name in _SPELLINGS:
        flat[f"spell.{name}"] = getattr(spellings, name)
    return flat


def _sync(path: Path) -> None:
    """Have the disk hold ``path`` before anything refers to it."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
