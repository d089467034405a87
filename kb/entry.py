"""One known error, as frozen data; built from a mapping or refused with a reason.

The YAML shape is described field by field in ``CONTRIBUTING.md``; this module
is its only definition in code, and the JSON Schema is generated from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """How far an entry is trusted: only a validated one may be answered."""

    DRAFT = "draft"
    VALIDATED = "validated"
    ARCHIVED = "archived"


class Severity(StrEnum):
    """How much a failure costs while it lasts."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Risk(StrEnum):
    """What a step does to the server, from nothing to data."""

    READ_ONLY = "read-only"
    RESTART = "restart"
    CONFIG = "config"
    INSTALL = "install"
    UNINSTALL = "uninstall"
    DATA = "data"


@dataclass(frozen=True, slots=True)
class Applies:
    """A product of ``vocabulary.yaml`` that the entry applies to, and a free note."""

    product: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Patch:
    """Which updates bring the failure, cure it, or replaced that update."""

    introduced_by: tuple[str, ...] = ()
    fixed_by: tuple[str, ...] = ()
    superseded_by: str | None = None


@dataclass(frozen=True, slots=True)
class MessageSignal:
    """A literal text Windows shows; ``{name}`` marks what varies.

    ``decides`` false: it supports the entry but never proves it alone
    ("Access is denied", "Service Unavailable").  ``lang`` is an IETF tag of a
    localised wording, ``None`` for English.
    """

    text: str
    decides: bool = True
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class EventSignal:
    """An event-log record; ``source`` as Event Viewer shows it, ``id`` its number.

    Events never prove an entry alone unless ``decides`` says so: most ids are
    shared by many failures.  ``text`` is its description, ``data`` its data bytes.
    """

    source: str
    id: int
    decides: bool = False
    text: str | None = None
    data: str | None = None


@dataclass(frozen=True, slots=True)
class CodeSignal:
    """A code in any spelling people paste (``kb.codes`` holds the normal form).

    ``kind`` says what number it is when the spelling does not: ``hresult``
    (also NTSTATUS and Win32), ``exit`` (process exit code), ``http`` (status
    and substatus), ``stop`` (bug check), ``tls`` (alert), ``setup`` (installer).
    ``decides`` true only where no other failure has this code.
    """

    code: str
    kind: str | None = None
    decides: bool = False


@dataclass(frozen=True, slots=True)
class FileFact:
    """A file named by the failure or by its fix, as the source gives it."""

    name: str
    version: str | None = None
    size: int | None = None
    date: str | None = None
    platform: str | None = None
    folder: str | None = None
    role: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class EntrySignals:
    """What proves the entry, in Windows' own terms; ``phrases`` in people's words.

    ``products`` lists product names that must all be named for a match by
    phrases alone (the product mix of a failure without literal text).
    """

    messages: tuple[MessageSignal, ...] = ()
    events: tuple[EventSignal, ...] = ()
    codes: tuple[CodeSignal, ...] = ()
    files: tuple[FileFact, ...] = ()
    phrases: tuple[str, ...] = ()
    products: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Conflicts:
    """What says, when it is in the paste, that it is not this entry.

    ``codes`` veto only against a code of the same kind; ``products`` are
    vocabulary names.
    """

    messages: tuple[str, ...] = ()
    events: tuple[EventSignal, ...] = ()
    codes: tuple[CodeSignal, ...] = ()
    products: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the resolution, in order."""

    do: str
    risk: Risk
    run: str | None = None
    expect: str | None = None
    restart: str | None = None
    stop_if: str | None = None
    rollback: str | None = None


@dataclass(frozen=True, slots=True)
class AskOption:
    """One answer to the deciding question, and the entry it points to."""

    answer: str
    means: str


@dataclass(frozen=True, slots=True)
class Ask:
    """The question that decides between this entry and its twins."""

    question: str
    options: tuple[AskOption, ...] = ()


@dataclass(frozen=True, slots=True)
class LookAlike:
    """A failure that is taken for this one, in the KB (``id``) or not (``name``)."""

    tells_apart: str
    id: str | None = None
    kb: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """Where the facts come from; ``url`` may be gone (``None``)."""

    title: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class MatchExample:
    """A paste that must get this entry, with the verdict it may claim.

    ``expect`` maps signal kinds (``host``, ``pool``, ``code`` ...) to the value
    that must be read from the text.
    """

    text: str
    verdict: str = "answer"
    expect: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class RejectExample:
    """A paste that must not get this entry; ``belongs_to`` must win instead.

    ``verdict`` asserts the verdict on the paste too, where it is given.
    """

    text: str
    belongs_to: str | None = None
    verdict: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One known error."""

    id: str
    title: str
    status: Status
    severity: Severity
    category: str
    signals: EntrySignals
    kb: tuple[str, ...] = ()
    applies_to: tuple[Applies, ...] = ()
    scope: str | None = None
    prerequisites: str | None = None
    patch: Patch = Patch()
    conflicts: Conflicts = Conflicts()
    symptoms: tuple[str, ...] = ()
    cause: str | None = None
    resolution: tuple[Step, ...] = ()
    verify: str | None = None
    restart: str | None = None
    workaround: str | None = None
    escalate: str | None = None
    support: str | None = None
    risk_notes: tuple[str, ...] = ()
    ask: Ask | None = None
    look_alikes: tuple[LookAlike, ...] = ()
    references: tuple[Reference, ...] = ()
    confidence: str | None = None
    inferred: tuple[str, ...] = ()
    matches: tuple[MatchExample, ...] = ()
    rejects: tuple[RejectExample, ...] = ()
    reviewed: str | None = None
    version: str = ""

    @property
    def is_validated(self) -> bool:
        """Return whether the bot may answer with this entry."""
        return self.status is Status.VALIDATED
