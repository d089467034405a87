"""The JSON Schema of an entry file, read off the dataclasses, for editors."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from pathlib import Path
from types import NoneType
from typing import get_args, get_origin, get_type_hints

from kb.build import NESTED, SCHEMA, UNWRITTEN
from kb.entry import Entry
from kb.takers import SHORTHAND
from kb.vocabulary import Vocabulary

SCHEMA_FILE = Path(__file__).parent / "entry.schema.json"
Json = dict[str, object]


def entry_schema(vocabulary: Vocabulary) -> Json:
    """Return the JSON Schema (2020-12) of one entry, with the words it may use."""
    whole = _record(Entry)
    properties = whole["properties"]
    assert isinstance(properties, dict)
    examples = {name: properties.pop(name) for name in NESTED}
    for name in UNWRITTEN:
        properties.pop(name)
    properties["category"] = {"enum": sorted(vocabulary.categories)}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A known error of patchbot",
        **whole,
        "properties": {
            "schema": {"const": SCHEMA},
            **properties,
            "examples": {
                "type": "object",
                "additionalProperties": False,
                "properties": examples,
            },
        },
        "$defs": {"product": {"enum": sorted(vocabulary.products)}},
    }


def schema_text(vocabulary: Vocabulary) -> str:
    """Return the schema as it is written to ``entry.schema.json``."""
    return json.dumps(entry_schema(vocabulary), indent=1, ensure_ascii=False) + "\n"


def _schema(kind: object) -> Json:
    """Return the schema of a type of ``kb.entry``."""
    if isinstance(kind, type) and is_dataclass(kind):
        return _record(kind)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return {"enum": [value.value for value in kind]}
    plain: Mapping[object, Json] = {
        # A version or date that YAML reads as a number is taken as it is written.
        str: {"type": ["string", "number", "boolean"]},
        int: {"type": "integer"},
        bool: {"type": "boolean"},
    }
    if kind in plain:
        return plain[kind]
    arguments = get_args(kind)
    if get_origin(kind) is tuple and arguments[0] == tuple[str, str]:
        return {"type": "object", "additionalProperties": plain[str]}
    if get_origin(kind) is tuple:
        return {"type": ["array", "null"], "items": _schema(arguments[0])}
    inner = next(argument for argument in arguments if argument is not NoneType)
    return {"anyOf": [_schema(inner), {"type": "null"}]}


def _record(kind: type) -> Json:
    """Return the schema of a dataclass, or of the text that stands for it."""
    hints = get_type_hints(kind)
    record: Json = {
        "type": "object",
        "description": " ".join((kind.__doc__ or "").split("\n\n")[0].split()),
        "additionalProperties": False,
        "required": [field.name for field in fields(kind) if field.default is MISSING],
        "properties": {
            name: {"$ref": "#/$defs/product"} if name == "product" else _schema(hint)
            for name, hint in hints.items()
        },
    }
    if kind in SHORTHAND:
        return {"anyOf": [{"type": ["string", "number"]}, record]}
    return record
