"""Build an entry from a mapping, or say everything that is wrong with the mapping.

The rules are read off the dataclasses of ``kb.entry`` (see ``kb.takers``): a field
added there is accepted here, without a second list.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from enum import StrEnum

from kb.entry import Entry
from kb.takers import Flaw, RefusedError, taker, unknown

SCHEMA = 1
# Fields of ``Entry`` that stand under another key in the file, or not at all.
NESTED = {"matches": "examples", "rejects": "examples"}
UNWRITTEN = frozenset({"version"})


def build_entry(data: object) -> tuple[Entry | None, tuple[Flaw, ...]]:
    """Return the entry that ``data`` describes and no flaws, or ``None`` and all flaws.

    ``data`` is what the YAML file or JSON line holds: nested mappings, lists and
    scalars.
    """
    flaws: list[Flaw] = []
    if not isinstance(data, Mapping):
        return None, (Flaw((), "an entry is a mapping of fields, starting with id:"),)
    flat = _flattened(data, flaws)
    try:
        entry = taker(Entry)(flat, (), flaws)
    except RefusedError:
        entry = None
    if flaws or not isinstance(entry, Entry):
        return None, tuple(_relocated(flaw) for flaw in flaws)
    return replace(entry, version=entry_version(entry)), ()


def entry_version(entry: Entry) -> str:
    """Return a short hash of the content of ``entry``, the same for the same content.

    >>> len(entry_version(build_entry({"id": "x", "title": "t", "status": "draft",
    ...     "severity": "low", "category": "iis", "signals": {}})[0]))
    10
    """
    text = json.dumps(entry_to_mapping(entry), sort_keys=True, ensure_ascii=False)
    return hashlib.blake2b(text.encode(), digest_size=5).hexdigest()


def entry_to_mapping(entry: Entry) -> dict[str, object]:
    """Return ``entry`` as the mapping a file would hold; what is not given is left out.

    The way back: ``build_entry(entry_to_mapping(e)) == (e, ())``.
    """
    plain = _plain(entry)
    assert isinstance(plain, dict)
    examples = {
        name: plain.pop(name) for name in ("matches", "rejects") if name in plain
    }
    for name in UNWRITTEN:
        plain.pop(name, None)
    plain.setdefault("signals", {})
    return {"schema": SCHEMA, **plain, **({"examples": examples} if examples else {})}


def _flattened(
    data: Mapping[object, object], flaws: list[Flaw]
) -> dict[object, object]:
    """Return the fields of a file as the fields of ``Entry``."""
    flat = {key: value for key, value in data.items() if key != "schema"}
    schema = data.get("schema", SCHEMA)
    if str(schema) != str(SCHEMA):
        flaws.append(Flaw(("schema",), f"schema is {schema}; this version reads 1"))
    for name in (*NESTED, *UNWRITTEN):
        if name in flat:
            del flat[name]
            under = (
                f"belongs under {NESTED[name]}:" if name in NESTED else "is computed"
            )
            flaws.append(Flaw((name,), f"{name} {under}; move it or take it out"))
    examples = flat.pop("examples", None)
    if examples is None:
        return flat
    if not isinstance(examples, Mapping):
        flaws.append(Flaw(("examples",), "examples holds matches: and rejects:"))
        return flat
    for key, value in examples.items():
        if key in NESTED:
            flat[key] = value
        else:
            flaws.append(unknown(("examples", str(key)), str(key), NESTED))
    return flat


def _relocated(flaw: Flaw) -> Flaw:
    """Return ``flaw`` with the way it has in the file."""
    if flaw.at and flaw.at[0] in NESTED:
        return replace(flaw, at=("examples", *flaw.at))
    return flaw


def _plain(value: object) -> object:
    """Return a dataclass as a mapping without what is at its default, and so inside."""
    if isinstance(value, StrEnum):
        return value.value
    if is_dataclass(value):
        return {
            field.name: _plain(getattr(value, field.name))
            for field in fields(value)
            if getattr(value, field.name) != field.default
        }
    if isinstance(value, tuple):
        if value and all(_is_pair(item) for item in value):
            return dict(value)
        return [_plain(item) for item in value]
    return value


def _is_pair(value: object) -> bool:
    return isinstance(value, tuple) and len(value) == 2
