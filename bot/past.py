"""Past incidents out of a CSV file, so that a team starts with its history."""

from __future__ import annotations

import csv
import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.incident import Asked, ChannelKind, Finding, Source
from kb.errors import UserError
from kb.verdict import Verdict

COLUMNS = (
    "opened_at",
    "resolved_at",
    "entry_id",
    "host",
    "channel",
    "reporter",
    "text",
)
MOST_CELL = 2_000_000  # characters; a pasted log, not a whole file by mistake
_SLACK_USER = re.compile(r"[UW][A-Z0-9]{2,}")
# What a spreadsheet would run; the same cells are defused on the way out.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class PastError(UserError):
    """The file is no list of past incidents; the text says what to change."""


@dataclass(frozen=True, slots=True)
class PastIncident:
    """One row: a paste as it was, when it was resolved, and columns we do not know."""

    asked: Asked
    finding: Finding
    resolved_at: datetime | None
    extra: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that was skipped; ``line`` is the 1-based line it starts at."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What is needed to read rows.

    ``redact`` takes secrets and names out of text, ``pseudonym`` stands for a
    reporter who is no Slack user id; ``diagnose`` says what a redacted text is,
    ``title`` what an entry is called (``None``: not in the KB).
    """

    team: str
    redact: Callable[[str], str]
    pseudonym: Callable[[str], str]
    diagnose: Callable[[str], Finding]
    title: Callable[[str], str | None]


def read_past(
    lines: Iterable[str], reading: Reading
) -> Iterator[PastIncident | BadRow]:
    """Yield a past incident, or what is wrong, for each row of a CSV file.

    The first line names the columns; the order is free.  Raises ``PastError`` if
    one of ``COLUMNS`` is missing.
    """
    csv.field_size_limit(MOST_CELL)
    rows = csv.reader(lines)
    try:
        header = [name.strip().casefold() for name in next(rows, [])]
        _refuse_header(header)
        alike: Counter[str] = Counter()
        before = rows.line_num
        for cells in rows:
            line, before = before + 1, rows.line_num
            if any(cell.strip() for cell in cells):
                yield _read_row(header, cells, reading, line=line, alike=alike)
    except csv.Error as error:
        raise PastError(f"line {rows.line_num}: {error}") from error


def _refuse_header(header: list[str]) -> None:
    missing = [name for name in COLUMNS if name not in header]
    if missing:
        raise PastError(
            f"the first line must name the columns {', '.join(COLUMNS)};"
            f" {', '.join(missing)} is missing"
        )
    doubled = [name for name, n in Counter(header).items() if n > 1]
    if doubled:
        raise PastError(f"two columns are called {', '.join(doubled)}")


def _read_row(
    header: list[str],
    cells: list[str],
    reading: Reading,
    *,
    line: int,
    alike: Counter[str],
) -> PastIncident | BadRow:
    if len(cells) != len(header):
        return BadRow(line, f"{len(cells)} cells, but {len(header)} columns")
    row = {name: _cell(cell) for name, cell in zip(header, cells, strict=True)}
    try:
        opened_at = _time(row["opened_at"], "opened_at")
        resolved_at = (
            _time(row["resolved_at"], "resolved_at") if row["resolved_at"] else None
        )
    except ValueError as error:
        return BadRow(line, str(error))
    if resolved_at is not None and resolved_at < opened_at:
        return BadRow(line, "resolved_at is before opened_at")
    if not row["entry_id"] and not row["text"]:
        return BadRow(line, "entry_id and text are both empty: what was it?")
    # Rows that are alike to the letter are told apart by their order, so that
    # the same file a second time brings nothing new.
    digest = hashlib.sha256("\x1f".join(cells).encode("utf-8", "replace")).hexdigest()
    alike[digest] += 1
    text = reading.redact(row["text"])
    reporter = row["reporter"]
    known = not reporter or _SLACK_USER.fullmatch(reporter)
    return PastIncident(
        asked=Asked(
            team=reading.team,
            channel=row["channel"],
            channel_kind=ChannelKind.PUBLIC,
            ts=f"import-{digest[:20]}-{alike[digest]}",
            thread_ts=None,
            author=reporter if known else reading.pseudonym(reporter),
            source=Source.IMPORT,
            text=text,
            asked_at=opened_at,
        ),
        finding=_finding(row, text, reading),
        resolved_at=resolved_at,
        extra={
            name: reading.redact(value)
            for name, value in row.items()
            if name not in COLUMNS and value
        },
    )


def _finding(row: Mapping[str, str], text: str, reading: Reading) -> Finding:
    """Return what the row says it was; what it does not say is read from its text."""
    entry_id = row["entry_id"]
    found = (
        reading.diagnose(text) if text else Finding(Verdict.ANSWER, entry_id, entry_id)
    )
    if entry_id:
        found = replace(
            found,
            verdict=Verdict.ANSWER,
            key=entry_id,
            entry_id=entry_id,
            entry_version=None,
            title=reading.title(entry_id) or entry_id,
        )
    elif found.verdict is Verdict.IGNORED:
        found = replace(found, verdict=Verdict.UNKNOWN)
    hosts = [host.strip().upper() for host in row["host"].split(";") if host.strip()]
    return replace(found, hosts=tuple(hosts)) if hosts else found


def _time(text: str, column: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{column} is no ISO 8601 time: {text[:40]!r}") from None
    if moment.tzinfo is None:
        raise ValueError(f"{column} has no zone: {text!r} (add Z or +01:00)")
    return moment


def _cell(text: str) -> str:
    """Return a cell, the quote taken off by which an export defused a formula."""
    text = text.strip()
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text


def defused(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula.

    >>> defused("=1+1")
    "'=1+1"
    """
    return f"'{text}" if text.startswith(_FORMULA) else text
