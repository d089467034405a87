"""Rows to the frozen values of bot.incident, and back."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime

from bot.excerpt import telling_part
from bot.incident import (
    Asked,
    Candidate,
    ChannelKind,
    Finding,
    Incident,
    Label,
    Occurrence,
    ResolutionReason,
    Source,
    Status,
)
from bot.store.link import Row, Value, from_us, maybe_time, storable, to_json, to_us
from bot.visibility import audience
from kb.verdict import Verdict

MOST_TEXT = 4000  # characters kept of a paste: what tells something of it
MOST_HOSTS = 50  # a paste that lists more is an inventory


def excerpt(text: str) -> str:
    """Return what is kept of a paste, so that it is still known when read again."""
    return storable(telling_part(text, most=MOST_TEXT)[:MOST_TEXT])


def incident_of(row: Row, *, occurrences: int, hosts: tuple[str, ...]) -> Incident:
    """Return the incident of a row of table ``incident``."""
    return Incident(
        number=row["number"],
        team=row["team"],
        channel=row["channel"],
        channel_kind=ChannelKind(row["channel_kind"]),
        thread_ts=row["thread_ts"],
        key=row["key"],
        title=row["title"],
        verdict=Verdict(row["verdict"]),
        status=Status(row["status"]),
        label=Label(row["label"]),
        opened_at=from_us(row["opened_at"]),
        last_seen_at=from_us(row["last_seen_at"]),
        opened_by=row["opened_by"],
        entry_id=row["entry_id"],
        entry_version=row["entry_version"],
        reply_ts=row["reply_ts"],
        answered_at=maybe_time(row["answered_at"]),
        acknowledged_at=maybe_time(row["acknowledged_at"]),
        assignee=row["assignee"],
        reason=ResolutionReason(row["reason"]) if row["reason"] else None,
        step=row["step"],
        settled_by=row["settled_by"],
        settled_at=maybe_time(row["settled_at"]),
        duplicate_of=row["duplicate_of"],
        occurrences=occurrences,
        hosts=hosts,
    )


def incident_row(
    asked: Asked, finding: Finding, *, label: Label, now: datetime
) -> dict[str, Value]:
    """Return the row of a new incident, opened by a paste."""
    return {
        "team": asked.team,
        "channel": asked.channel,
        "channel_kind": asked.channel_kind,
        "audience": audience(asked.channel_kind, asked.channel),
        "thread_ts": asked.thread,
        "key": storable(finding.key),
        "title": storable(finding.title),
        "verdict": finding.verdict,
        "status": Status.OPEN,
        "label": label,
        "opened_at": to_us(now),
        "last_seen_at": to_us(now),
        "opened_by": asked.author,
        "entry_id": finding.entry_id,
        "entry_version": finding.entry_version,
    }


def occurrence_row(asked: Asked, finding: Finding) -> dict[str, Value]:
    """Return the row of an occurrence, without its incident."""
    return {
        "team": asked.team,
        "channel": asked.channel,
        "channel_kind": asked.channel_kind,
        "audience": audience(asked.channel_kind, asked.channel),
        "ts": asked.ts,
        "thread_ts": asked.thread_ts,
        "author": asked.author,
        "source": asked.source,
        "text": excerpt(asked.text),
        "seen_at": to_us(asked.asked_at),
        **finding_row(finding),
    }


def finding_row(finding: Finding) -> dict[str, Value]:
    """Return the columns of an occurrence that an edit recomputes."""
    return {
        "verdict": finding.verdict,
        "key": storable(finding.key),
        "title": storable(finding.title),
        "why": finding.reason,
        "entry_id": finding.entry_id,
        "entry_version": finding.entry_version,
        "pool": _maybe(finding.pool),
        "site": _maybe(finding.site),
        "os_build": _maybe(finding.os_build),
        "event_at": _maybe(finding.event_at),
        "telling_line": storable(finding.telling_line[:500]),
        "matches": to_json([_match(match) for match in finding.matches[:10]]),
    }


def occurrence_of(
    row: Row, *, hosts: Iterable[str] = (), kbs: Iterable[str] = ()
) -> Occurrence:
    """Return the occurrence of a row of table ``occurrence``."""
    return Occurrence(
        id=row["id"],
        incident=row["incident"],
        asked=Asked(
            team=row["team"],
            channel=row["channel"],
            channel_kind=ChannelKind(row["channel_kind"]),
            ts=row["ts"],
            thread_ts=row["thread_ts"],
            author=row["author"],
            source=Source(row["source"]),
            text=row["text"],
            asked_at=from_us(row["seen_at"]),
        ),
        finding=Finding(
            verdict=Verdict(row["verdict"]),
            key=row["key"],
            title=row["title"],
            reason=row["why"],
            entry_id=row["entry_id"],
            entry_version=row["entry_version"],
            hosts=tuple(hosts),
            pool=row["pool"],
            site=row["site"],
            os_build=row["os_build"],
            kbs=tuple(kbs),
            event_at=row["event_at"],
            telling_line=row["telling_line"],
            matches=tuple(
                Candidate(
                    entry_id=entry_id,
                    title=title,
                    score=score,
                    evidence=tuple(
                        (kind, found, line) for kind, found, line in evidence
                    ),
                )
                for entry_id, title, score, evidence in json.loads(row["matches"])
            ),
        ),
        edited_at=maybe_time(row["edited_at"]),
        withdrawn_at=maybe_time(row["withdrawn_at"]),
    )


def _match(match: Candidate) -> list[object]:
    return [match.entry_id, match.title, match.score, [list(e) for e in match.evidence]]


def _maybe(text: str | None) -> str | None:
    return None if text is None else storable(text)
