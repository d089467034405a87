"""What happened: what came in, the occurrence, the incident, its outcome; frozen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kb.verdict import Verdict

OUTSIDE = "api-"  # what the ts of a paste starts with that is no Slack message

BOT = "bot:"  # what the author of an alert starts with that another bot posted


def is_bot(author: str) -> bool:
    """Return whether an author is another bot, which waits for no answer.

    >>> is_bot("bot:Grafana"), is_bot("U0123456")
    (True, False)
    """
    return author.startswith(BOT)


def is_outside(ts: str) -> bool:
    """Return whether a ts stands for a paste that is no message in Slack.

    >>> is_outside("api-5f"), is_outside("1700000000.000100")
    (True, False)
    """
    return ts.startswith(OUTSIDE)


class ChannelKind(StrEnum):
    """Who can read along where it was pasted."""

    PUBLIC = "public"
    PRIVATE = "private"
    IM = "im"
    MPIM = "mpim"
    SHARED = "shared"  # outsiders do: Slack Connect, or a guest who asked


class Source(StrEnum):
    """By which way a paste came in."""

    PASTE = "paste"
    FILE = "file"
    COMMAND = "command"
    MENTION = "mention"
    DM = "dm"
    SHORTCUT = "shortcut"
    API = "api"
    EDIT = "edit"
    IMPORT = "import"


class Status(StrEnum):
    """Where an incident stands."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"
    DISMISSED = "dismissed"

    @property
    def is_open(self) -> bool:
        """Return whether somebody may still be working on it."""
        return self in (Status.OPEN, Status.ACKNOWLEDGED)


class ResolutionReason(StrEnum):
    """Why an incident was settled: the closed list."""

    FIXED_BY_ENTRY = "fixed-by-entry"
    FIXED_OTHERWISE = "fixed-otherwise"
    WORKAROUND = "workaround"
    ROLLED_BACK = "rolled-back"
    FALSE_MATCH = "false-match"
    DUPLICATE = "duplicate"
    NO_ACTION = "no-action"
    AGED_OUT = "aged-out"

    @property
    def status(self) -> Status:
        """Return the status an incident gets with this reason.

        >>> ResolutionReason.AGED_OUT.status
        <Status.DISMISSED: 'dismissed'>
        """
        return Status.RESOLVED if self in _CURES else Status.DISMISSED

    @property
    def is_fix(self) -> bool:
        """Return whether the failure itself was confirmed gone (not worked around)."""
        return self in (
            ResolutionReason.FIXED_BY_ENTRY,
            ResolutionReason.FIXED_OTHERWISE,
        )


_CURES = frozenset(
    {
        ResolutionReason.FIXED_BY_ENTRY,
        ResolutionReason.FIXED_OTHERWISE,
        ResolutionReason.WORKAROUND,
        ResolutionReason.ROLLED_BACK,
    }
)


class Label(StrEnum):
    """How a failure stands in the log at the moment somebody pastes it."""

    NEW = "new"  # never seen
    SEEN = "seen"
    FREQUENT = "frequent"  # three or more in 30 days
    RARE = "rare"  # seen, but not in the 180 days before
    SPREADING = "spreading"  # on another host than the ones just fixed
    REGRESSED = "regressed"  # on the same host, after a confirmed fix


class Opinion(StrEnum):
    """What a person says about an answer; one a person and incident."""

    FIXED = "fixed"
    WRONG = "wrong"


class StepResult(StrEnum):
    """What a step of the resolution did; one a person, incident and step."""

    WORKED = "worked"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Asked:
    """What came in.

    ``ts`` is Slack's message ts, or ``api-`` and an id, ``thread_ts``
    the ts of the thread it stands in, ``None`` outside threads; ``text`` is
    already redacted; ``asked_at`` knows its zone.
    """

    team: str
    channel: str
    channel_kind: ChannelKind
    ts: str
    thread_ts: str | None
    author: str
    source: Source
    text: str
    asked_at: datetime

    @property
    def thread(self) -> str:
        """Return the ts of the thread an answer goes to."""
        return self.thread_ts or self.ts


@dataclass(frozen=True, slots=True)
class Candidate:
    """One match as it was at the time: entry, title, score and its evidence.

    ``evidence`` has one ``(kind, found, line)`` a reason, ``line`` 1-based.
    """

    entry_id: str
    title: str
    score: float
    evidence: tuple[tuple[str, str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """What was made of a paste: all that the log keeps besides its excerpt.

    ``key`` is the recurrence key (``bot.fingerprint``); ``entry_id`` and
    ``entry_version`` name the entry that was answered, ``None`` unless it was;
    ``title`` is what people read in lists; ``hosts`` in upper case, in order of
    the paste; ``matches`` best first; ``telling_line`` the masked line that says most.
    """

    verdict: Verdict
    key: str
    title: str
    reason: str = ""
    entry_id: str | None = None
    entry_version: str | None = None
    hosts: tuple[str, ...] = ()
    pool: str | None = None
    site: str | None = None
    os_build: str | None = None
    kbs: tuple[str, ...] = ()
    event_at: str | None = None
    telling_line: str = ""
    matches: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One paste in the log; ``incident`` is the number of its incident.

    ``text`` is redacted and cut, empty once withdrawn or past retention.
    """

    id: int
    incident: int
    asked: Asked
    finding: Finding
    edited_at: datetime | None = None
    withdrawn_at: datetime | None = None

    @property
    def text(self) -> str:
        """Return the redacted excerpt."""
        return self.asked.text


@dataclass(frozen=True, slots=True)
class Incident:
    """A fold of occurrences; ``number`` is what people say ("incident 42").

    ``thread_ts`` is the thread the answer lives in, ``reply_ts`` the answer itself
    once posted.  ``hosts`` are those of its occurrences, first seen first;
    ``occurrences`` counts those not withdrawn.
    """

    number: int
    team: str
    channel: str
    channel_kind: ChannelKind
    thread_ts: str
    key: str
    title: str
    verdict: Verdict
    status: Status
    label: Label
    opened_at: datetime
    last_seen_at: datetime
    opened_by: str
    entry_id: str | None = None
    entry_version: str | None = None
    reply_ts: str | None = None
    answered_at: datetime | None = None
    acknowledged_at: datetime | None = None
    assignee: str | None = None
    reason: ResolutionReason | None = None
    step: int | None = None
    settled_by: str | None = None
    settled_at: datetime | None = None
    duplicate_of: int | None = None
    occurrences: int = 0
    hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Feedback:
    """One person's opinion of one incident's answer."""

    incident: int
    user: str
    opinion: Opinion
    entry_id: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class StepOutcome:
    """What a step (1-based) did for one person in one incident."""

    incident: int
    user: str
    step: int
    result: StepResult
    at: datetime


@dataclass(frozen=True, slots=True)
class Fix:
    """Who settled a failure last, where, by which step, and its thread if visible."""

    incident: int
    channel: str
    thread_ts: str
    reason: ResolutionReason
    step: int | None
    by: str
    at: datetime
    hosts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recurrence:
    """What the log knows about a failure before this paste, as one viewer may see it.

    ``in_30_days`` counts occurrences, ``hosts`` are their hosts, last seen first;
    ``total`` counts all ever, up to 1000; ``last_seen_at`` is ``None`` if never.
    """

    in_30_days: int
    total: int
    hosts: tuple[str, ...]
    last_seen_at: datetime | None
    last_fix: Fix | None
    label: Label
