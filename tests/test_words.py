"""Our words and their catalogues: everything has a translation, nothing is stale."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from bot.language import DOMAIN, ENGLISH, FOLDER, LANGUAGES

ROOT = Path(__file__).parents[1]
ONE = frozenset({"tr", "mark", "phrase"})
MANY = frozenset({"ntr", "nmark", "nphrase"})
OTHERS = sorted(set(LANGUAGES) - {ENGLISH})
Id = tuple[str, ...]


def marked() -> Iterator[Id]:
    """Yield the words in the sources: one form, or that for one and that for many."""
    for room in ("bot", "handlers"):
        for path in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                    yield from _forms(node, node.func.id)


def _forms(call: ast.Call, name: str) -> Iterator[Id]:
    wanted = 1 if name in ONE else 2 if name in MANY else 0
    words = [
        arg.value
        for arg in call.args[:wanted]
        if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
    ]
    if wanted and len(words) == wanted and words[0]:
        yield tuple(words)


def catalogue(language: str) -> Catalog:
    """Return a language's catalogue."""
    path = FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def forms(words: str | tuple[str, ...]) -> Id:
    return words if isinstance(words, tuple) else (words,)


def names(words: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words) if name}


@pytest.mark.parametrize("language", OTHERS)
def test_the_catalogue_holds_what_the_sources_say_and_nothing_else(language):
    """If this fails run ``make words``; words inside a call inside ntr stay hidden."""
    known = {forms(message.id) for message in catalogue(language) if message.id}

    assert known == set(marked())


@pytest.mark.parametrize("language", OTHERS)
def test_everything_is_translated_and_nothing_is_left_to_guess(language):
    held = catalogue(language)
    bad = [
        message.id
        for message in held
        if message.id and (message.fuzzy or not all(forms(message.string)))
    ]

    assert bad == []
    assert not held.obsolete


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_has_the_same_placeholders(language):
    wrong = [
        (message.id, said)
        for message in catalogue(language)
        if message.id
        for said in forms(message.string)
        if names(said) != set().union(*map(names, forms(message.id)))
    ]

    assert wrong == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_begins_and_ends_as_the_words_do(language):
    """What is put together from pieces needs its spaces and its full stops."""
    wrong = [
        (said, one)
        for message in catalogue(language)
        if message.id
        for said, one in zip(forms(message.string), forms(message.id), strict=True)
        if said[:1].isspace() != one[:1].isspace()
        or (one[-1] == ":") != (said[-1] == ":")
    ]

    assert wrong == []


@pytest.mark.parametrize("language", OTHERS)
def test_words_on_buttons_and_in_titles_fit_slacks_limits(language):
    """A modal's title and its buttons have 24 characters, a button 75."""
    short = [
        *(
            "Settings",
            "Save",
            "Cancel",
            "Close",
            "Submit",
            "Send",
            "Send back",
            "Draft",
        ),
        *("Look up an error", "Look up", "Draft a KB entry", "Log as incident"),
        *("Log it", "What was wrong?", "Hand the night over", "Hand over"),
    ]
    held = {forms(m.id)[0]: forms(m.string)[0] for m in catalogue(language) if m.id}

    assert {one: held[one] for one in short if len(held[one]) > 24} == {}


# What these are given is read by people; ``tr`` and its kind stand between.
SAYS = frozenset(
    {"note", "sentence", "header", "button", "plain", "_plain", "context", "form"}
    | {"field", "input_block", "option", "Button", "text", "Table", "Digest"}
)
SILENT = frozenset({"action", "value", "block_id"})


def unmarked(path: Path) -> Iterator[str]:
    """Yield English words that a module hands out as they are."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call) or _name(node.func) not in SAYS:
            continue
        said = [*node.args, *(k.value for k in node.keywords if k.arg not in SILENT)]
        for one in said:
            words = "".join(_literals(one))
            if re.search(r"[A-Za-z]{3,}", words) and (" " in words or words.istitle()):
                yield f"{path.name}:{node.lineno}: {words}"


def _name(func: ast.expr) -> str:
    return func.id if isinstance(func, ast.Name) else getattr(func, "attr", "")


def _literals(node: ast.expr) -> Iterator[str]:
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    for part in parts:
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value


@pytest.mark.parametrize("room", ["bot/desk", "bot/drafts", "handlers"])
def test_no_words_of_ours_go_out_in_english_alone(room):
    found = [line for path in (ROOT / room).rglob("*.py") for line in unmarked(path)]

    assert found == []
