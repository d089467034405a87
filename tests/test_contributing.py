"""CONTRIBUTING says of every field of an entry what it is, and of no other."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import get_args, get_type_hints

import pytest
from click.testing import CliRunner

from bot.roof.cli import patchbot
from kb.build import SCHEMA, UNWRITTEN
from kb.entry import Entry, Risk, Severity, Status

TEXT = (Path(__file__).parent.parent / "CONTRIBUTING.md").read_text(encoding="utf-8")
NAMED = set(re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", TEXT, flags=re.DOTALL)))


def records(kind: type = Entry) -> dict[type, None]:
    """Return ``kind`` and every record inside it."""
    found = {kind: None}
    for hint in get_type_hints(kind).values():
        for inner in (hint, *get_args(hint)):
            if is_dataclass(inner):
                found |= records(inner)
    return found


@pytest.mark.parametrize("kind", records(), ids=lambda kind: kind.__name__)
def test_every_field_of_the_format_is_explained(kind):
    names = {field.name for field in fields(kind)} - UNWRITTEN

    assert names - NAMED == set()


@pytest.mark.parametrize("words", [Status, Risk, Severity], ids=lambda e: e.__name__)
def test_every_word_a_field_may_hold_is_explained(words):
    assert set(words) - NAMED == set()


def test_every_field_in_the_tables_is_one():
    rows = set(re.findall(r"^\| `(\w+)` \|", TEXT, re.MULTILINE))
    known = {field.name for kind in records() for field in fields(kind)}

    assert rows - known == {"schema", "examples"}
    assert f"`{SCHEMA}`, the version" in TEXT


@pytest.mark.parametrize(
    "line", sorted(set(re.findall(r"patchbot ((?:kb )?[a-z]+)\b", TEXT)))
)
def test_every_command_it_names_exists(line):
    result = CliRunner().invoke(patchbot, [*line.split(), "--help"])

    assert result.exit_code == 0
