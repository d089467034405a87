"""The exact keys by which a paste's signals lead to entries."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.codes import read_code
from kb.entry import CodeSignal, Entry, EventSignal
from kb.signals import Signal, Signals
from kb.sources import normal_source

_KB = re.compile(r"\b(?:KB|Q)[ -]?(\d{5,7})(?!\d)|^(\d{5,7})$", re.IGNORECASE)
_BULLETIN = re.compile(r"MS\d\d-\d{3}", re.IGNORECASE)
CODE_KINDS = ("code", "exit", "http", "stop", "tls", "state")


def entry_keys(entry: Entry) -> Iterator[str]:
    """Yield every key under which ``entry`` may be found; some may come twice."""
    for event in entry.signals.events:
        yield event_key(event)
        yield f"event:/{event.id}"
    for code in entry.signals.codes:
        yield code_key(code)
    for name in (*entry.kb, *entry.patch.introduced_by):
        yield from number_keys(name)
    for file in entry.signals.files:
        yield f"file:{file_name(file.name)}"


def paste_keys(signals: Signals) -> Iterator[str]:
    """Yield the keys of what was found in a paste."""
    for signal in signals.found:
        yield from signal_keys(signal)


def signal_keys(signal: Signal) -> Iterator[str]:
    """Yield the keys that one signal of a paste is compared by."""
    if signal.kind in ("kb", "bulletin"):
        yield from number_keys(signal.value)
    elif signal.kind == "file":
        yield f"file:{file_name(signal.value)}"
    elif signal.kind == "event":
        source, _, number = signal.value.rpartition("/")
        yield f"event:{normal_source(source)}/{number}"
        yield f"event:/{number}"
    elif signal.kind in CODE_KINDS:
        yield f"{signal.kind}:{signal.value}"


def event_key(event: EventSignal) -> str:
    """Return ``event:source/id`` with the source as signals have it."""
    return f"event:{normal_source(event.source)}/{event.id}"


def code_key(code: CodeSignal) -> str:
    """Return ``kind:value`` in the normal form that signals use."""
    kind, value = read_code(code.code, code.kind) or ("code", code.code.lower())
    return f"{kind}:{value}"


def number_keys(name: str) -> Iterator[str]:
    """Yield the keys of the KB numbers and bulletins named in ``name``.

    >>> list(number_keys("KB973917-v2")), list(number_keys("Windows 2000 SP4"))
    (['kb:973917'], [])
    """
    for found in _KB.finditer(name):
        yield f"kb:{found[1] or found[2]}"
    for bulletin in _BULLETIN.findall(name):
        yield f"bulletin:{bulletin.upper()}"


def file_name(path: str) -> str:
    """Return the file's own name, in lower case, without its folders."""
    return re.split(r"[\\/]", path.strip().lower())[-1]
