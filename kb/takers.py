"""Take plain values as the dataclasses of ``kb.entry``, by their type hints.

Scalars may arrive as text (YAML) or typed (JSON); text is taken literally, so a
version ``5.0`` stays ``5.0``.  Every flaw is noted, never the first only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from enum import StrEnum
from functools import cache
from types import NoneType
from typing import get_args, get_origin, get_type_hints

from kb.entry import (
    Applies,
    Ask,
    CodeSignal,
    MatchExample,
    MessageSignal,
    Reference,
    RejectExample,
)

Path = tuple[str | int, ...]
# What one bare text stands for, where an item may be a text or a mapping.
SHORTHAND: Mapping[type, str] = {
    Applies: "product",
    Ask: "question",
    CodeSignal: "code",
    MessageSignal: "text",
    Reference: "title",
    MatchExample: "text",
    RejectExample: "text",
}
# A pasted text keeps its inner and leading blanks; everything else is trimmed.
VERBATIM = frozenset({(MatchExample, "text"), (RejectExample, "text")})


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing wrong: ``at`` is the way of keys and indexes to it, from the top."""

    at: Path
    text: str


class RefusedError(Exception):
    """The value at hand cannot be used; the flaw is already noted."""


Take = Callable[[object, Path, list[Flaw]], object]


@cache
def taker(kind: object) -> Take:
    """Return the function that takes a value as a ``kind``, a type of ``kb.entry``."""
    if isinstance(kind, type) and is_dataclass(kind):
        return _record(kind)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return _choice(kind)
    if kind in _SCALARS:
        return _SCALARS[kind]
    arguments = get_args(kind)
    if get_origin(kind) is tuple and arguments[0] == tuple[str, str]:
        return _pairs
    if get_origin(kind) is tuple:
        return _items(taker(arguments[0]))
    inner = next(argument for argument in arguments if argument is not NoneType)
    return _optional(taker(inner))


def _record(kind: type) -> Take:
    """Return what takes a mapping (or the shorthand text) as the dataclass ``kind``."""
    hints = get_type_hints(kind)
    takers = {name: _field_taker(kind, name, hint) for name, hint in hints.items()}
    required = [field.name for field in fields(kind) if field.default is MISSING]
    empty = {name: _empty(hint) for name, hint in hints.items()}
    shorthand = SHORTHAND.get(kind)

    def take(value: object, at: Path, flaws: list[Flaw]) -> object:
        if shorthand and not isinstance(value, Mapping | list | NoneType):
            value = {shorthand: value}
        if not isinstance(value, Mapping):
            raise _refuse(flaws, at, f"{_name(at)} is a mapping: {', '.join(takers)}")
        before, given = len(flaws), {}
        for key, item in value.items():
            if key not in takers:
                flaws.append(unknown((*at, str(key)), str(key), takers))
                continue
            try:
                filled = empty[key] if item is None else item
                given[key] = takers[key](filled, (*at, key), flaws)
            except RefusedError:
                continue
        for name in required:
            if name not in value:
                flaws.append(Flaw(at, f"{_name((*at, name))} is missing"))
        if len(flaws) > before:
            raise RefusedError
        return kind(**given)

    return take


def _field_taker(kind: type, name: str, hint: object) -> Take:
    return _verbatim if (kind, name) in VERBATIM else taker(hint)


def _empty(hint: object) -> object:
    """Return what a key with nothing after it means: empty, or ``None``."""
    if get_origin(hint) is tuple:
        return {} if taker(hint) is _pairs else []
    return {} if is_dataclass(hint) else None


def _choice(kind: type[StrEnum]) -> Take:
    """Return what takes one of the values of ``kind``."""

    def take(value: object, at: Path, flaws: list[Flaw]) -> object:
        try:
            return kind(str(value).strip())
        except ValueError:
            allowed = ", ".join(kind)
            text = f"{_name(at)} is {str(value)[:40]!r}; use one of: {allowed}"
            raise _refuse(flaws, at, text) from None

    return take


def _items(take_item: Take) -> Take:
    """Return what takes a list, each item by ``take_item``; every bad item is named."""

    def take(value: object, at: Path, flaws: list[Flaw]) -> object:
        if not isinstance(value, list):
            raise _refuse(
                flaws, at, f"{_name(at)} is a list; put '- ' before each item"
            )
        taken, before = [], len(flaws)
        for index, item in enumerate(value):
            try:
                taken.append(take_item(item, (*at, index), flaws))
            except RefusedError:
                continue
        if len(flaws) > before:
            raise RefusedError
        return tuple(taken)

    return take


def _optional(take_value: Take) -> Take:
    def take(value: object, at: Path, flaws: list[Flaw]) -> object:
        return None if value is None else take_value(value, at, flaws)

    return take


def _pairs(value: object, at: Path, flaws: list[Flaw]) -> object:
    if not isinstance(value, Mapping):
        raise _refuse(flaws, at, f"{_name(at)} is a mapping, as in {{host: WEB01}}")
    return tuple(
        (_sound(str(key)), _text(item, (*at, str(key)), flaws))
        for key, item in value.items()
    )


def _verbatim(value: object, at: Path, flaws: list[Flaw]) -> str:
    """Take a pasted text as it stands, without the line breaks at its ends."""
    _text(value, at, flaws)
    return _sound(str(value)).strip("\n")


def _text(value: object, at: Path, flaws: list[Flaw]) -> str:
    if isinstance(value, Mapping | list | NoneType):
        raise _refuse(
            flaws, at, f"{_name(at)} is one text; quote it if it holds ': ' or '#'"
        )
    text = _sound(str(value)).strip()
    if not text:
        raise _refuse(flaws, at, f"{_name(at)} is empty; fill it in or take it out")
    return text


def _sound(text: str) -> str:
    """Return ``text`` with ``?`` for lone surrogates, which no file can hold."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _number(value: object, at: Path, flaws: list[Flaw]) -> int:
    try:
        return int(str(value))
    except ValueError:
        text = f"{_name(at)} is {str(value)[:40]!r}; write a whole number, digits only"
        raise _refuse(flaws, at, text) from None


def _flag(value: object, at: Path, flaws: list[Flaw]) -> bool:
    known = {"true": True, "false": False}
    if str(value).lower() not in known:
        raise _refuse(
            flaws, at, f"{_name(at)} is true or false, not {str(value)[:40]!r}"
        )
    return known[str(value).lower()]


_SCALARS: Mapping[object, Take] = {str: _text, int: _number, bool: _flag}


def _refuse(flaws: list[Flaw], at: Path, text: str) -> RefusedError:
    flaws.append(Flaw(at, text))
    return RefusedError(text)


def unknown(at: Path, key: str, known: Iterable[str]) -> Flaw:
    """Return the flaw of a key that is no field, naming the nearest that is one."""
    from difflib import get_close_matches  # only where something is wrong: 3 ms

    near = get_close_matches(key, known, n=1, cutoff=0.5) or sorted(known)
    return Flaw(at, f"{key[:40]!r} is not a field here; is it {', '.join(near)}?")


def _name(at: Path) -> str:
    """Return a way as people write it.

    >>> _name(("resolution", 3, "risk"))
    'resolution.4.risk'
    """
    return ".".join(str(p + 1) if isinstance(p, int) else p for p in at) or "the entry"
