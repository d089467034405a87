"""What we say back; frozen, and the same whatever it is shown on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, is_dataclass
from datetime import datetime
from enum import Enum, StrEnum
from string import Formatter
from types import UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from bot.language import ntr, spoken, tr

T = TypeVar("T")


class ReplyKind(StrEnum):
    """How sure the reply is."""

    ANSWER = "answer"
    SUGGEST = "suggest"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a sentence: ``text``, a ``person`` or ``channel`` (id), a ``thread``.

    A thread's ``text`` is what the link says and ``where`` is ``channel/ts``; a
    ``time`` has whole seconds since 1970 in ``where`` and its words as ``text``.
    """

    kind: Literal["text", "person", "thread", "time", "channel"]
    text: str
    where: str = ""


Sentence = tuple[Part, ...]


def sentence(*parts: str | Part) -> Sentence:
    """Return a sentence of plain strings and parts, in order."""
    return tuple(p if isinstance(p, Part) else Part("text", p) for p in parts)


def phrase(words: str, /, **parts: str | int | Part | Sentence) -> Sentence:
    """Return our words in the language spoken, people and times in their places.

    >>> phrase("Confirmed by {who}.", who=person("U1"))[1]
    Part(kind='person', text='U1', where='')
    """
    return _filled(tr(words), parts)


def nphrase(
    one: str, many: str, n: int, /, **parts: str | int | Part | Sentence
) -> Sentence:
    """Return our words for ``n`` things, as ``phrase`` does; ``{n}`` is the number."""
    # The parts stay in their braces: only the form for the number is chosen here.
    kept = {name: f"{{{name}}}" for name in parts}
    return _filled(ntr(one, many, n, **kept), parts)


def person(user: str) -> Part:
    """Return the part that names a person."""
    return Part("person", user)


def in_place(channel: str) -> Part:
    """Return the part that names a channel."""
    return Part("channel", channel)


def moment(at: datetime) -> Part:
    """Return the part that tells a time, in the reader's own zone where possible."""
    return Part("time", f"{at:%Y-%m-%d %H:%M} UTC", str(int(at.timestamp())))


@dataclass(frozen=True, slots=True)
class Why:
    """One reason: ``says`` in words, and the pasted ``found`` at ``line`` (from 1)."""

    says: str
    found: str
    line: int


@dataclass(frozen=True, slots=True)
class StepShown:
    """One step of the resolution as it is read; ``number`` is 1-based.

    ``tally`` is how it has done wherever it was tried, ``said`` who says what it
    did in this incident.
    """

    number: int
    do: str
    risk: str
    run: str | None = None
    expect: str | None = None
    stop_if: str | None = None
    rollback: str | None = None
    restart: str | None = None
    inferred: bool = False
    tally: str | None = None
    said: tuple[Sentence, ...] = ()


@dataclass(frozen=True, slots=True)
class CandidateShown:
    """An entry that may be it; ``score`` 0..1, ``against`` what speaks against it.

    ``score`` is ``None`` where nothing was matched (a list of entries).
    """

    entry_id: str
    title: str
    score: float | None
    why: tuple[Why, ...] = ()
    against: tuple[str, ...] = ()
    tells_apart: str | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to the deciding question, and the entry it points to."""

    answer: str
    entry_id: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact comes from."""

    title: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """One card.

    ``incident`` is the number people say, ``None`` for a look-up; ``opening`` is
    what an unknown or a corrected card starts with; ``inferred`` names the
    fields that are inference and not source; ``notes`` are said below the steps;
    ``outcome`` says who settled it and when, and replaces the buttons; with
    ``asks_step`` it is not known yet by which step;
    ``open_for_outcome`` is false where nothing can be settled (a look-up).
    ``folded``: the steps from the first that changes something on stay hidden until
    somebody confirms the case; ``confirmed`` says who did.  ``runner_up`` is the
    best of the other entries, to tell the margin.  ``suspended`` says until when and
    by whom what fits is not answered; ``suspends`` offers to suspend an entry, as
    ``incident:entry``.
    """

    kind: ReplyKind
    title: str
    opening: str = ""
    incident: int | None = None
    entry_id: str | None = None
    kb: tuple[str, ...] = ()
    version: str | None = None
    severity: str | None = None
    score: float | None = None
    why: tuple[Why, ...] = ()
    cause: str | None = None
    scope: str | None = None
    prerequisites: str | None = None
    steps: tuple[StepShown, ...] = ()
    verify: str | None = None
    restart: str | None = None
    workaround: str | None = None
    escalate: str | None = None
    support: str | None = None
    applies_to: tuple[str, ...] = ()
    risk_notes: tuple[str, ...] = ()
    confidence: str | None = None
    inferred: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    recurrence: tuple[Sentence, ...] = ()
    hosts: tuple[str, ...] = ()
    ask: str | None = None
    options: tuple[Option, ...] = ()
    candidates: tuple[CandidateShown, ...] = ()
    runner_up: CandidateShown | None = None
    folded: bool = False
    confirmed: Sentence = ()
    decoded: tuple[str, ...] = ()
    outcome: Sentence = ()
    suspended: Sentence = ()
    suspends: str = ""
    asks_step: bool = False
    open_for_outcome: bool = True


@dataclass(frozen=True, slots=True)
class Button:
    """Something to press below a note: what it says, does, and about what."""

    label: str
    action: str
    value: str


@dataclass(frozen=True, slots=True)
class Note:
    """A few sentences without a card: a pointer, an acknowledgement, a refusal."""

    lines: tuple[Sentence, ...]
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a heading; a column whose name ends in ``#`` holds numbers."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Digest(Note):
    """A note with a title, with what to decide first, and with tables below."""

    title: str = ""
    decide: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()


def note(*lines: str) -> Note:
    """Return a note of plain lines."""
    return Note(tuple(sentence(line) for line in lines))


def to_mapping(said: Reply | Note) -> dict[str, Any]:
    """Return what is said, and in which language, as JSON-ready data."""
    kind = type(said).__name__.lower()
    return {"is": kind, "language": spoken(), **asdict(said)}


def from_mapping(stored: dict[str, Any]) -> Reply | Note:
    """Return what ``to_mapping`` gave; fields of older versions are left out."""
    kinds: dict[str, type[Reply] | type[Note]] = {"note": Note, "digest": Digest}
    return _built(kinds.get(stored.get("is", ""), Reply), stored)


def _filled(
    template: str, parts: Mapping[str, str | int | Part | Sentence]
) -> Sentence:
    """Return a template as a sentence; words beside words are one part."""
    made: list[Part] = []
    words = ""
    for literal, name, _, _ in Formatter().parse(template):
        words += literal
        value = parts[name] if name else ""
        if isinstance(value, str | int):
            words += str(value)
            continue
        made += [Part("text", words)] if words else []
        made += value if isinstance(value, tuple) else [value]
        words = ""
    return tuple([*made, Part("text", words)] if words else made)


def _built(kind: type[T], stored: dict[str, Any]) -> T:
    hints = get_type_hints(kind)
    known = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    return kind(**{k: _value(hints[k], v) for k, v in stored.items() if k in known})


def _value(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    origin = get_origin(hint)
    if origin in (UnionType, Union):
        return _value(next(a for a in get_args(hint) if a is not type(None)), value)
    if origin is tuple:
        return tuple(_value(get_args(hint)[0], item) for item in value)
    if isinstance(hint, type) and is_dataclass(hint):
        return _built(hint, value)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint(value)
    return value
