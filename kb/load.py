"""Read entry files into entries; later folders override; errors have file:line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kb.build import build_entry
from kb.entry import Entry, Status
from kb.errors import UserError
from kb.vocabulary import Vocabulary, build_vocabulary
from kb.yamltext import NotYamlError, compose, line_of, plain

BUILT_IN = Path(__file__).parent / "entries"
VOCABULARY = Path(__file__).parent / "vocabulary.yaml"


class KbError(UserError):
    """The KB cannot be used; the text has one ``file:line: what to change`` a line."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """What is wrong at a line (1-based) of a file, and what to do about it."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        """Return ``file:line: text``."""
        return f"{self.file}:{self.line}: {self.text}"


@dataclass(frozen=True, slots=True)
class Source:
    """An entry and where it stands: its file, and its line there (1-based)."""

    entry: Entry
    file: Path
    line: int


def load_entries(folders: Sequence[Path] = (BUILT_IN,)) -> tuple[Entry, ...]:
    """Return the entries of ``folders``, sorted by id; the last folder wins.

    Folders may nest and hold ``<id>.yaml`` files and ``.jsonl`` files of many;
    an archived entry switches its id off.  Raises ``KbError`` naming every
    problem at once.
    """
    sources, problems = read_sources(folders)
    if problems:
        raise KbError("\n".join(str(problem) for problem in problems))
    return tuple(s.entry for s in sources if s.entry.status is not Status.ARCHIVED)


def load_vocabulary(path: Path = VOCABULARY) -> Vocabulary:
    """Return the products and categories that ``path`` declares.

    Raises ``KbError`` with ``file:line`` if the file is not as its head says.
    """
    try:
        values, flaws = plain(compose(path.read_text(encoding="utf-8")))
    except NotYamlError as error:
        line, text = error.lines[0]
        raise KbError(str(Problem(shown(path), line, text))) from None
    if flaws or not isinstance(values, dict):
        text = flaws[0].text if flaws else "holds categories, machines and products"
        raise KbError(str(Problem(shown(path), 1, text)))
    return build_vocabulary(
        {name: tuple(aliases or ()) for name, aliases in values["products"].items()},
        machines=tuple(values.get("machines") or ()),
        categories=values["categories"],
    )


def read_sources(
    folders: Sequence[Path] = (BUILT_IN,),
) -> tuple[tuple[Source, ...], tuple[Problem, ...]]:
    """Return all readable entries of ``folders`` with their places, and all problems.

    Sources are sorted by id, archived ones among them; of several folders the
    last one's entry stands.  Two entries of one id in one folder are a problem.
    """
    standing: dict[str, Source] = {}
    problems: list[Problem] = []
    for folder in folders:
        here: dict[str, Source] = {}
        for found in _read_folder(folder):
            if isinstance(found, Problem):
                problems.append(found)
            elif found.entry.id in here:
                problems.append(_doubled(found, here[found.entry.id]))
            else:
                here[found.entry.id] = found
        standing |= here
    return tuple(standing[id_] for id_ in sorted(standing)), tuple(sorted(problems))


def entry_files(folder: Path) -> list[Path]:
    """Return the entry files of ``folder`` and the folders in it, sorted by path."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.suffix in (".yaml", ".yml", ".jsonl")
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
        and path.is_file()
    )


def _read_folder(folder: Path) -> Iterator[Source | Problem]:
    if not folder.is_dir():
        yield Problem(
            shown(folder), 1, "there is no such KB folder; create or correct it"
        )
        return
    for path in entry_files(folder):
        yield from read_file(path)


def read_file(path: Path) -> Iterator[Source | Problem]:
    """Yield what stands in an entry file: its entries, and what is wrong with it."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        yield Problem(shown(path), 1, f"cannot be read: {error.strerror}")
        return
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        yield Problem(shown(path), line, "is not UTF-8; save it as UTF-8")
        return
    yield from (
        _read_jsonl(path, text) if path.suffix == ".jsonl" else _read_yaml(path, text)
    )


def _read_jsonl(path: Path, text: str) -> Iterator[Source | Problem]:
    """Yield one entry or problem for each line that is not blank."""
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            data = json.loads(line)
        except (ValueError, RecursionError) as error:
            yield Problem(shown(path), number, f"is not one JSON object: {error}")
            continue
        entry, flaws = build_entry(data)
        yield from (Problem(shown(path), number, flaw.text) for flaw in flaws)
        if entry:
            yield Source(entry, path, number)


def _read_yaml(path: Path, text: str) -> Iterator[Source | Problem]:
    """Yield the one entry of a YAML file, or everything that is wrong with it."""
    try:
        node = compose(text)
    except NotYamlError as error:
        yield from (Problem(shown(path), line, what) for line, what in error.lines)
        return
    values, flaws = plain(node)
    entry, more = build_entry(values)
    for flaw in (*flaws, *more):
        yield Problem(shown(path), line_of(node, flaw.at), flaw.text)
    if entry and not flaws:
        if entry.id == path.stem:
            yield Source(entry, path, 1)
        else:
            text = f"id is {entry.id!r}; name the file {entry.id}{path.suffix}"
            yield Problem(shown(path), line_of(node, ("id",)), text)


def _doubled(found: Source, first: Source) -> Problem:
    where = f"{shown(first.file)}:{first.line}"
    text = f"id {found.entry.id!r} is taken by {where}; ids are never used twice"
    return Problem(shown(found.file), found.line, text)


def shown(path: Path) -> str:
    """Return ``path`` as people know it: from the current folder if it lies in it."""
    try:
        return str(path.absolute().relative_to(Path.cwd()))
    except ValueError:
        return str(path)
