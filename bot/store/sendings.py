"""What is said, as one row of the outbox: what the desk decides, and what is posted."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.delivery import Kind
from bot.store.link import Row, Value, from_us, storable, to_json, to_us


@dataclass(frozen=True, slots=True)
class Sending:
    """What to say: the part of an outbox row that the desk decides.

    ``dedupe`` names it for ever: the same name is never queued twice.  ``target``
    is the outbox id of the message that an update, deletion or reaction is
    about, or that opens the thread a new one goes to (it waits until that one is
    posted); where the ts is known already, it stands in ``payload``.  ``role`` is
    ``card`` for an incident's answer, else free.  ``explicit`` rows answer a
    question and are never shed.
    """

    dedupe: str
    team: str
    channel: str
    kind: Kind
    payload: Mapping[str, object]
    thread_ts: str | None = None
    role: str = ""
    incident: int | None = None
    target: int | None = None
    explicit: bool = False


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """A row to post now, leased to the caller.

    ``target_ts`` is the ts of ``sending.target`` once that was posted;
    ``attempts`` counts this one; ``maybe_posted`` says that an earlier poster died
    while it held the row: look into the thread before posting again.
    """

    id: int
    sending: Sending
    attempts: int
    created_at: datetime
    target_ts: str | None
    maybe_posted: bool

    @property
    def thread(self) -> str | None:
        """Return the thread of a new message: its own, else that of its target."""
        return self.sending.thread_ts or self.target_ts


def new_row(sending: Sending, *, now: datetime, due: datetime) -> dict[str, Value]:
    """Return the columns of a sending that waits until ``due``."""
    return {
        "dedupe": storable(sending.dedupe),
        "team": sending.team,
        "channel": sending.channel,
        "thread_ts": sending.thread_ts,
        "kind": sending.kind,
        "role": sending.role,
        "payload": to_json(dict(sending.payload)),
        "incident": sending.incident,
        "target": sending.target,
        "explicit": int(sending.explicit),
        "state": "waiting",
        "attempts": 0,
        "created_at": to_us(now),
        "due_at": to_us(due),
    }


def read_row(row: Row) -> OutboxRow:
    """Return a row as it stands before it is leased; this is one more attempt."""
    return OutboxRow(
        id=row["id"],
        sending=Sending(
            dedupe=row["dedupe"],
            team=row["team"],
            channel=row["channel"],
            kind=Kind(row["kind"]),
            payload=json.loads(row["payload"]),
            thread_ts=row["thread_ts"],
            role=row["role"],
            incident=row["incident"],
            target=row["target"],
            explicit=bool(row["explicit"]),
        ),
        attempts=row["attempts"] + 1,
        created_at=from_us(row["created_at"]),
        target_ts=row["target_ts"],
        maybe_posted=row["lease_until"] is not None,
    )
