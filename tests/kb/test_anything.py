"""Whatever stands in a file, the answer is an entry or words, never a crash."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kb.build import build_entry, entry_to_mapping
from kb.entry import Entry
from kb.importers.article import NotAnArticleError, read_article
from kb.importers.draft import draft
from kb.load import load_vocabulary
from kb.yamltext import NotYamlError, compose, entry_yaml, line_of, plain

WORDS = load_vocabulary()
KEYS = st.sampled_from(
    [
        "schema",
        "id",
        "title",
        "status",
        "severity",
        "category",
        "signals",
        "messages",
        "codes",
        "examples",
        "matches",
        "text",
        "resolution",
        "do",
        "risk",
        "x",
    ]
)
SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=20)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=6)
    ),
    max_leaves=20,
)
GOOD = {
    "id": "x",
    "title": "t",
    "status": "draft",
    "severity": "low",
    "category": "tls",
    "signals": {},
}
HEADS = st.sampled_from(["SYMPTOMS", "CAUSE", "RESOLUTION", "========", "1. ", "  "])


@given(VALUES)
def test_any_value_is_an_entry_or_has_flaws(value):
    entry, flaws = build_entry(value)

    assert (entry is None) == bool(flaws)


@given(st.dictionaries(KEYS, VALUES, max_size=4))
def test_what_builds_is_written_and_read_back_the_same(more):
    entry, _ = build_entry({**more, **{k: v for k, v in GOOD.items() if k not in more}})

    if entry is not None:
        written = entry_yaml(entry_to_mapping(entry), schema="x")
        values, flaws = plain(compose(written))
        assert flaws == ()
        assert build_entry(values) == (entry, ())


@given(st.text(max_size=300))
def test_any_text_is_yaml_or_refused_with_lines(text):
    refused: NotYamlError | None = None
    try:
        node = compose(text)
        plain(node)
        line = line_of(node, ("id", 0, "x"))
    except NotYamlError as error:
        refused, line = error, 1

    assert 1 <= line <= text.count("\n") + 2
    assert refused is None or all(n >= 1 and what for n, what in refused.lines)


@given(st.lists(HEADS | st.text(max_size=40), max_size=30))
def test_any_text_is_drafted_or_refused_with_a_reason(lines):
    drafted, reason = None, ""
    try:
        drafted = draft(read_article("\n".join(lines)), WORDS)
    except NotAnArticleError as error:
        reason = str(error)

    assert isinstance(drafted, Entry) != bool(reason)
