"""One thing that was looked at: how it is, and what to do if it is not right."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How it is; only ``FAIL`` keeps the bot from doing its work."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Check:
    """``name`` of what was looked at, what was seen, and what to ``do`` (or empty)."""

    name: str
    state: State
    says: str
    do: str = ""


def ok(name: str, says: str) -> Check:
    """Return that it is right."""
    return Check(name, State.OK, says)


def warn(name: str, says: str, do: str) -> Check:
    """Return that it works, but not as it should."""
    return Check(name, State.WARN, says, do)


def fail(name: str, says: str, do: str) -> Check:
    """Return that it does not work."""
    return Check(name, State.FAIL, says, do)


def skip(name: str, says: str) -> Check:
    """Return that it could not be looked at."""
    return Check(name, State.SKIP, says)
