"""Promises of the doors that read files: entries, articles, exports, inventories."""

from __future__ import annotations

import atexit
import io
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path

from bot.incident import Finding
from bot.inventory import Inventory, InventoryError, read_inventory, rings
from bot.past import BadRow, PastError, PastIncident, Reading, defused, read_past
from kb.build import build_entry, entry_to_mapping
from kb.encodings import decode as read_bytes
from kb.errors import UserError
from kb.importers.article import NotAnArticleError, read_article
from kb.importers.draft import draft
from kb.lint import lint
from kb.load import KbError, Problem, load_entries, load_vocabulary, read_file
from kb.paste import read_paste
from kb.readers import event_xml
from kb.verdict import Verdict

_PLACED = re.compile(r".+:\d+: \S")
_ROWS = Reading(
    team="T1",
    redact=lambda text: text,
    pseudonym=lambda name: f"user-{len(name)}",
    diagnose=lambda text: Finding(Verdict.UNKNOWN, "fp:0", text[:40]),
    title=lambda entry_id: None,
)
# Rules look at every other entry; one entry in so many is enough to see them stand.
_LINTED_IN = 64


@cache
def folder() -> Path:
    """Return a folder of this process alone, in memory where the system has that."""
    shared = Path("/dev/shm")
    made = tempfile.mkdtemp(dir=shared if shared.is_dir() else None)
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return Path(made)


@cache
def _words():
    return load_vocabulary()


@contextmanager
def refused(kind: type[Exception]) -> Iterator[None]:
    """Take a refusal of this kind, which has to say something."""
    told = "-"
    try:
        yield
    except kind as error:
        told = str(error)
    assert told.strip()


def eventxml(data: bytes) -> None:
    """Hold the reader of event XML to its word: parts of lines, claimed once."""
    paste = read_paste(read_bytes(data))
    starts: list[int] = []
    for reading in event_xml.read(paste.lines):
        assert reading.claimed
        assert "event_id" in reading.marks
        starts += [line.start for line in reading.claimed]
        for part in (*reading.marks.values(), *reading.body):
            assert paste.text[part.start : part.end] == part.text
    assert len(set(starts)) == len(starts)


def entry_yaml(data: bytes) -> None:
    """Hold one entry's file to its word: an entry, or every flaw with its line."""
    _entry_file("e.yaml", data)


def entry_lines(data: bytes) -> None:
    """Hold a file of many entries to the same."""
    _entry_file("e.jsonl", data)


def _entry_file(name: str, data: bytes) -> None:
    path = folder() / name
    for other in folder().iterdir():
        other.unlink()
    path.write_bytes(data)
    most = sum(data.count(end.encode()) for end in "\n\r\x85\u2028\u2029") + 2
    sources, problems = [], []
    for found in read_file(path):
        (problems if isinstance(found, Problem) else sources).append(found)
    for problem in problems:
        assert _PLACED.match(str(problem)), problem
        assert 1 <= problem.line <= most, problem
    for source in sources:
        written = entry_to_mapping(source.entry)
        assert build_entry(written) == (source.entry, ())
    assert sources or problems or path.suffix == ".jsonl"
    if len(data) % _LINTED_IN == 0 or sources:
        _whole(bool(problems))


def _whole(broken: bool) -> None:
    """Assert that loading refuses what reading found wrong, and that lint ends."""
    refused: UserError | None = None
    try:
        load_entries([folder()])
    except KbError as error:
        refused = error
    assert not broken or refused is not None
    assert refused is None or all(_PLACED.match(x) for x in str(refused).split("\n"))
    _, findings = lint(
        [folder()], vocabulary=_words(), today=date(2026, 11, 21), proven=False
    )
    assert all(_PLACED.match(str(finding)) for finding in findings)


def article(data: bytes) -> None:
    """Hold the importer to its word: a draft, or a reason why it is no article."""
    made = None
    with refused(NotAnArticleError):
        made = draft(read_article(read_bytes(data)), _words())
    if made is None:
        return
    assert made.id
    assert not made.is_validated
    assert build_entry(entry_to_mapping(made))[0] == made


def past(data: bytes) -> None:
    """Hold the import of past incidents to its word: rows, bad rows, or a refusal."""
    lines = io.StringIO(data.decode("utf-8-sig", "replace"), newline="")
    rows: list[PastIncident | BadRow] = []
    with refused(PastError):
        rows += read_past(lines, _ROWS)
    for row in rows:
        assert isinstance(row, PastIncident | BadRow)
        if isinstance(row, BadRow):
            assert row.line >= 1
            assert row.reason
        else:
            assert row.asked.asked_at.tzinfo is not None
            row.asked.asked_at.timestamp()
            assert not defused(row.asked.text).startswith(tuple("=+-@\t\r"))
    stamps = [row.asked.ts for row in rows if isinstance(row, PastIncident)]
    assert len(set(stamps)) == len(stamps)


def inventory(data: bytes) -> None:
    """Hold the inventory to its word: hosts by name, or a refusal that says why."""
    text = data.decode("utf-8-sig", "replace")
    hosts: Inventory = {}
    with refused(InventoryError):
        hosts = read_inventory(io.StringIO(text, newline=""))
    for name, host in hosts.items():
        assert name == host.name == name.upper().strip() != ""
        assert all(isinstance(x, str) for x in (host.ring, host.role, host.os))
    rings(list(hosts)[:3], hosts)
