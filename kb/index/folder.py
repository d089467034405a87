"""The index over KB folders: kept on disk, rebuilt only where they change."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kb.build import build_entry
from kb.entry import Entry, Status
from kb.index import Index, raw_vocabulary
from kb.index.build import assemble, join, pick, take_apart
from kb.index.codec import to_json
from kb.index.repair import spellings_over, words_in
from kb.index.state import (
    Old,
    digest_of,
    entry_stats,
    fresh,
    last,
    meaning,
    name_of,
    remember,
)
from kb.index.store import Shelf, is_whole, load, save
from kb.load import KbError, Problem, Source, entry_files, read_file


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did: entries in the index, how many of them were read anew."""

    entries: int
    read: int
    bytes: int
    generation: Path


@dataclass(frozen=True, slots=True)
class Piece:
    """One entry as it stands in a file: its text's digest, and where it is.

    ``id`` and ``archived`` are known where the entry was read before, with ``row``
    in that generation (-1 if it had none).
    """

    digest: str
    file: Path
    line: int
    raw: bytes


def open_folders(folders: Sequence[Path], cache: Path) -> Index:
    """Return the index over ``folders``, mapped from ``cache``; built if it must be.

    Raises ``KbError`` naming every problem at once.
    """
    place = fresh(folders, cache)
    if place is None:
        place = build_folders(folders, cache).generation
    entries, arrays, spellings = load(place)
    return Index(entries, arrays, spellings)


def build_folders(folders: Sequence[Path], cache: Path) -> Built:
    """Bring the index over ``folders`` in ``cache`` up to date.

    Only entries whose text changed since the last build are read.  Raises
    ``KbError`` naming every problem at once; the last generation then stays.
    """
    files = entry_stats(folders)
    old = last(folders, cache)
    known = old.known if old else {}
    standing, problems, read = _resolve(folders, known)
    if problems:
        raise KbError("\n".join(str(problem) for problem in sorted(problems)))
    rows = sorted(standing.items())
    digest = digest_of(repr([(i, d) for i, (d, _) in rows]).encode() + meaning())
    place = cache / f"{name_of(folders)}-{digest}"
    if not is_whole(place):
        _write(place, rows, old)
    remember(folders, cache, place, files, known, standing, read)
    size = sum(path.stat().st_size for path in place.iterdir())
    return Built(len(rows), len(read), size, place)


def _resolve(
    folders: Sequence[Path], known: dict[str, tuple[str, bool, int]]
) -> tuple[dict[str, tuple[str, Entry | None]], list[Problem], dict[str, Entry]]:
    """Return id -> (digest, entry if read anew), the problems, and all read anew.

    Of several folders the last one's entry stands; an archived one switches off.
    """
    standing: dict[str, tuple[str, Entry | None]] = {}
    problems: list[Problem] = []
    read: dict[str, Entry] = {}
    for folder in folders:
        here: dict[str, str] = {}
        for piece in _pieces(folder, problems):
            told = known.get(piece.digest)
            if told is None or (told[2] < 0 and not told[1]):
                entry = _entry(piece, problems)
                if entry is None:
                    continue
                read[piece.digest] = entry
                id_, archived = entry.id, entry.status is Status.ARCHIVED
            else:
                id_, archived = told[0], told[1]
            if id_ in here:
                text = f"id {id_!r} is taken by {here[id_]}; ids are never used twice"
                problems.append(Problem(str(piece.file), piece.line, text))
                continue
            here[id_] = f"{piece.file}:{piece.line}"
            standing.pop(id_, None)
            if not archived:
                standing[id_] = (piece.digest, read.get(piece.digest))
    return standing, problems, read


def _pieces(folder: Path, problems: list[Problem]) -> Iterator[Piece]:
    """Yield the entries of ``folder`` unread: YAML files, lines of ``.jsonl`` files."""
    if not folder.is_dir():
        text = "there is no such KB folder; create or correct it"
        problems.append(Problem(str(folder), 1, text))
        return
    for path in entry_files(folder):
        raw = path.read_bytes()
        if path.suffix != ".jsonl":
            named = path.name.encode() + b"\0" + raw  # the name must be the id
            yield Piece(digest_of(named), path, 1, raw)
            continue
        for number, line in enumerate(raw.split(b"\n"), 1):
            if line.strip():
                yield Piece(digest_of(line), path, number, line)


def _entry(piece: Piece, problems: list[Problem]) -> Entry | None:
    """Return the entry of ``piece``, ``None`` with its problems noted."""
    if piece.file.suffix != ".jsonl":
        for found in read_file(piece.file):
            if isinstance(found, Source):
                return found.entry
            problems.append(found)
        return None
    try:
        entry, flaws = build_entry(json.loads(piece.raw))
    except (ValueError, RecursionError) as error:
        text = f"is not one JSON object: {error}"
        problems.append(Problem(str(piece.file), piece.line, text))
        return None
    for flaw in flaws:
        problems.append(Problem(str(piece.file), piece.line, flaw.text))
    return entry


def _write(
    place: Path, rows: list[tuple[str, tuple[str, Entry | None]]], old: Old | None
) -> None:
    """Write the generation of ``rows``; what is not new is taken from ``old``."""
    new = [entry for _, (_, entry) in rows if entry is not None]
    leaves, vocabulary = take_apart(new), raw_vocabulary(new)
    shelf: Shelf | None = None
    known = None
    order = np.cumsum([entry is not None for _, (_, entry) in rows]) - 1
    if old and len(new) < len(rows):
        shelf, arrays, spellings = load(old.place)
        kept = [old.known[d][2] for _, (d, entry) in rows if entry is None]
        before = pick(arrays.leaves, np.array(kept, np.int64))
        leaves = join(before, leaves)
        vocabulary |= words_in(spellings)
        known = spellings.known
        fresh = np.array([entry is not None for _, (_, entry) in rows])
        order = np.where(fresh, len(kept) + np.cumsum(fresh) - 1, np.cumsum(~fresh) - 1)
    leaves = pick(leaves, np.asarray(order, np.int64))
    lines = [
        to_json(entry) + b"\n" if entry is not None else _kept_line(shelf, old, digest)
        for _, (digest, entry) in rows
    ]
    ids = [id_ for id_, _ in rows]
    spelt = spellings_over(vocabulary, known=known)
    save(place, assemble(leaves), spelt, lines, ids)


def _kept_line(shelf: Shelf | None, old: Old | None, digest: str) -> bytes:
    assert shelf is not None
    assert old is not None
    return shelf.line(old.known[digest][2])
