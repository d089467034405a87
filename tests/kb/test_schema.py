"""The JSON Schema says what the code says, and the committed one is current."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from typing import get_args, get_type_hints

import jsonschema
import pytest

from kb.build import NESTED, UNWRITTEN, entry_to_mapping
from kb.entry import Entry
from kb.load import load_entries, load_vocabulary
from kb.schema import SCHEMA_FILE, entry_schema, schema_text

SCHEMA = entry_schema(load_vocabulary())


def test_the_committed_schema_is_current():
    hint = "run: patchbot kb schema --write"

    assert SCHEMA_FILE.read_text(encoding="utf-8") == schema_text(load_vocabulary()), (
        hint
    )


def test_the_schema_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_every_field_of_an_entry_is_in_the_schema():
    names = {field.name for field in fields(Entry)} - {*NESTED, *UNWRITTEN}

    assert set(SCHEMA["properties"]) == names | {"schema", "examples"}


@pytest.mark.parametrize("entry", load_entries(), ids=lambda entry: entry.id)
def test_every_entry_fits_the_schema(entry):
    mapping = json.loads(json.dumps(entry_to_mapping(entry)))

    jsonschema.validate(mapping, SCHEMA, cls=jsonschema.Draft202012Validator)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"colour": "red"}, id="unknown-field"),
        pytest.param({"severity": "huge"}, id="unknown-severity"),
        pytest.param({"category": "none-such"}, id="unknown-category"),
        pytest.param({"applies_to": [{"product": "W2K"}]}, id="alias-for-a-product"),
        pytest.param({"resolution": [{"do": "x"}]}, id="step-without-risk"),
        pytest.param({"schema": 2}, id="another-schema"),
    ],
)
def test_what_the_loader_refuses_the_schema_refuses(change):
    mapping = entry_to_mapping(load_entries()[0]) | change

    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(mapping, SCHEMA, cls=jsonschema.Draft202012Validator)


def test_every_record_of_the_format_says_what_it_is():
    kinds = [Entry]
    for kind in kinds:
        for hint in get_type_hints(kind).values():
            kinds += [k for k in (hint, *get_args(hint)) if is_dataclass(k)]

    assert all(kind.__doc__ for kind in kinds)
