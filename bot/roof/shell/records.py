"""What the shell shows of the log: rows for tables, JSON and CSV."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click

from bot.incident import Incident, Occurrence
from bot.pseudonyms import pseudonym_key
from bot.redact import Redactor
from bot.settings import Settings, read_settings
from bot.store import AuditRow, Store, open_store

db_option = click.option(
    "--db",
    metavar="FILE|URL",
    help="The database; PATCHBOT_DB if not given.",
)


log_option = click.option(
    "--db",
    metavar="FILE|URL",
    envvar="PATCHBOT_DB",
    help="Look into this log too; PATCHBOT_DB if not given.",
)


def settings_for(db: str | None) -> Settings:
    """Return the settings, with the database the command line names."""
    settings = read_settings()
    return replace(settings, db=db) if db else settings


@contextmanager
def opened(settings: Settings) -> Iterator[Store]:
    """Open the store and close it again."""
    store = open_store(settings.db)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def opened_if_there(db: str | None) -> Iterator[Store | None]:
    """Open a log that was named and is there already, else give ``None``."""
    is_address = bool(db) and "://" in str(db)
    if not db or (not is_address and not Path(db).is_file()):
        yield None
        return
    with opened(settings_for(db)) as store:
        yield store


def redactor(settings: Settings) -> Redactor:
    """Return what takes secrets and names out, with this installation's key."""
    return Redactor(pseudonym_key(settings))


def as_row(incident: Incident) -> dict[str, object]:
    """Return an incident as flat JSON; times ISO 8601 in UTC."""
    return {
        "number": incident.number,
        "status": incident.status.value,
        "label": incident.label.value,
        "verdict": incident.verdict.value,
        "entry_id": incident.entry_id,
        "title": incident.title,
        "key": incident.key,
        "team": incident.team,
        "channel": incident.channel,
        "thread_ts": incident.thread_ts,
        "hosts": list(incident.hosts),
        "occurrences": incident.occurrences,
        "opened_at": _iso(incident.opened_at),
        "opened_by": incident.opened_by,
        "last_seen_at": _iso(incident.last_seen_at),
        "answered_at": _iso(incident.answered_at),
        "acknowledged_at": _iso(incident.acknowledged_at),
        "assignee": incident.assignee,
        "reason": incident.reason.value if incident.reason else None,
        "step": incident.step,
        "settled_by": incident.settled_by,
        "settled_at": _iso(incident.settled_at),
        "duplicate_of": incident.duplicate_of,
    }


def paste_row(occurrence: Occurrence) -> dict[str, object]:
    """Return one paste of an incident as JSON."""
    asked, finding = occurrence.asked, occurrence.finding
    return {
        "seen_at": _iso(asked.asked_at),
        "author": asked.author,
        "source": asked.source.value,
        "verdict": finding.verdict.value,
        "reason": finding.reason,
        "entry_version": finding.entry_version,
        "hosts": list(finding.hosts),
        "pool": finding.pool,
        "site": finding.site,
        "kbs": list(finding.kbs),
        "event_at": finding.event_at,
        "matches": [{"id": m.entry_id, "score": m.score} for m in finding.matches],
        "text": asked.text,
        "edited_at": _iso(occurrence.edited_at),
        "withdrawn_at": _iso(occurrence.withdrawn_at),
    }


def audit_row(row: AuditRow) -> Mapping[str, object]:
    """Return one thing that happened as JSON."""
    return {
        "at": _iso(row.at),
        "kind": row.kind,
        "actor": row.actor,
        "incident": row.incident,
        "channel": row.channel,
        "detail": row.detail,
        "said": row.body or None,
        "said_sha256": row.body_hash,
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
