"""Reading entry files: what is right is read, what is wrong is named with its line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kb.build import build_entry, entry_to_mapping
from kb.entry import CodeSignal, MessageSignal, Risk
from kb.load import (
    BUILT_IN,
    KbError,
    Problem,
    load_entries,
    load_vocabulary,
    read_file,
    read_sources,
)

GOOD = """\
schema: 1
id: kb1
title: A title
status: draft
severity: low
category: app-pool
signals:
  messages: ["it broke", {text: Access is denied, decides: false}]
  codes: [0x80070005, {code: 1009, kind: exit}]
  files: [{name: a.dll, version: 5.0, size: 122640}]
resolution:
  - do: Look.
    risk: read-only
examples:
  matches:
    - text: |
        Event Type:  Error
          indented
      expect: {host: WEB01}
  rejects: [{text: "no", belongs_to: kb2}]
"""


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def problems(folder: Path) -> list[str]:
    with pytest.raises(KbError) as refused:
        load_entries([folder])
    return str(refused.value).replace(f"{folder}/", "").split("\n")


def entry_named(id_: str, **changes: object) -> str:
    data = {"id": id_, "title": "t", "status": "draft", "severity": "low"}
    return json.dumps({**data, "category": "iis", "signals": {}, **changes})


def test_an_entry_is_read_as_it_is_written(tmp_path):
    write(tmp_path, "kb1.yaml", GOOD)

    (entry,) = load_entries([tmp_path])

    assert entry.signals.messages == (
        MessageSignal("it broke"),
        MessageSignal("Access is denied", decides=False),
    )
    assert entry.signals.codes == (CodeSignal("0x80070005"), CodeSignal("1009", "exit"))
    assert entry.signals.files[0].version == "5.0"  # a text, never the number 5.0
    assert entry.signals.files[0].size == 122640
    assert entry.resolution[0].risk is Risk.READ_ONLY
    assert entry.matches[0].text == "Event Type:  Error\n  indented"
    assert entry.matches[0].expect == (("host", "WEB01"),)
    assert entry.rejects[0].text == "no"  # not the YAML 1.1 boolean


def test_what_is_built_is_written_back_the_same(tmp_path):
    write(tmp_path, "kb1.yaml", GOOD)
    (entry,) = load_entries([tmp_path])

    again, flaws = build_entry(json.loads(json.dumps(entry_to_mapping(entry))))

    assert flaws == ()
    assert again == entry


def test_the_version_changes_with_the_content_and_only_with_it(tmp_path):
    write(tmp_path, "a/kb1.yaml", GOOD)
    write(tmp_path, "b/kb1.yaml", GOOD.replace("it broke", "it fell"))
    write(tmp_path, "c/kb1.yaml", "# a remark\n" + GOOD)

    one, other, same = (load_entries([tmp_path / x])[0].version for x in "abc")

    assert one == same
    assert one != other


@pytest.mark.parametrize(
    "change, expected",
    [
        pytest.param(
            ("severity: low", "severity: lo"),
            "kb1.yaml:5: severity is 'lo'; use one of: critical, high, medium, low",
            id="not-one-of-the-words",
        ),
        pytest.param(
            ("title: A title\n", ""), "kb1.yaml:1: title is missing", id="missing"
        ),
        pytest.param(
            ("title: A title", "title:"),
            "kb1.yaml:3: title is one text; quote it if it holds ': ' or '#'",
            id="nothing-after-the-colon",
        ),
        pytest.param(
            ("size: 122640", "size: 120 kB"),
            "kb1.yaml:10: signals.files.1.size is '120 kB'; write a whole number,"
            " digits only",
            id="not-a-number",
        ),
        pytest.param(
            ("category: app-pool", "categorie: app-pool\ncategory: x"),
            "kb1.yaml:6: 'categorie' is not a field here; is it category?",
            id="unknown-key",
        ),
        pytest.param(
            ("    risk: read-only", "    risky: read-only"),
            "kb1.yaml:13: 'risky' is not a field here; is it risk?",
            id="unknown-key-in-a-step",
        ),
        pytest.param(
            ("status: draft", "status: draft\nstatus: archived"),
            "kb1.yaml:4: status stands here twice (again in line 5); keep one",
            id="key-given-twice",
        ),
        pytest.param(
            ("id: kb1\n", "id: kb2\n"),
            "kb1.yaml:2: id is 'kb2'; name the file kb2.yaml",
            id="id-is-not-the-file-name",
        ),
        pytest.param(
            ("schema: 1", "schema: 2"),
            "kb1.yaml:1: schema is 2; this version reads 1",
            id="schema-of-the-future",
        ),
        pytest.param(
            ("examples:", "matches: []\nexamples:"),
            "kb1.yaml:16: matches belongs under examples:; move it or take it out",
            id="examples-outside",
        ),
        pytest.param(
            ("  rejects:", "  reject:"),
            "kb1.yaml:20: 'reject' is not a field here; is it rejects?",
            id="unknown-key-in-examples",
        ),
        pytest.param(
            ("belongs_to: kb2", "belong: kb2"),
            "kb1.yaml:20: 'belong' is not a field here; is it belongs_to?",
            id="unknown-key-in-a-reject",
        ),
        pytest.param(
            ("decides: false", "decides: maybe"),
            "kb1.yaml:8: signals.messages.2.decides is true or false, not 'maybe'",
            id="not-a-truth-value",
        ),
        pytest.param(
            ("codes: [", "codes: 5 #["),
            "kb1.yaml:9: signals.codes is a list; put '- ' before each item",
            id="not-a-list",
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path, change, expected):
    write(tmp_path, "kb1.yaml", GOOD.replace(*change))

    assert expected in problems(tmp_path)


def test_every_problem_is_named_at_once(tmp_path):
    write(tmp_path, "kb1.yaml", GOOD.replace("low", "lo").replace("A title", ""))
    write(tmp_path, "tabs.yaml", "id: tabs\nsignals:\n\tmessages: []\n\tcodes: []\n")
    write(tmp_path, "deeper/many.jsonl", "{}\nnot json\n\n" + entry_named("kb1") + "\n")
    write(tmp_path, "twice/kb9.yaml", GOOD.replace("kb1", "kb9"))
    write(tmp_path, "kb9.yaml", GOOD.replace("kb1", "kb9"))

    named = problems(tmp_path)

    assert "tabs.yaml:3: is indented with a tab; YAML takes spaces only" in named
    assert "tabs.yaml:4: is indented with a tab; YAML takes spaces only" in named
    assert sum(line.startswith("kb1.yaml:") for line in named) == 2
    assert any(line.startswith("deeper/many.jsonl:1: id is missing") for line in named)
    assert any(
        line.startswith("deeper/many.jsonl:2: is not one JSON object") for line in named
    )
    assert any("'kb9' is taken by" in line for line in named)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("[" * 100_000, id="brackets"),
        pytest.param("- " * 100_000, id="dashes"),
        pytest.param("a: &a [*a]\n", id="an-alias-to-itself"),
        pytest.param(
            "a: &a [1,2,3,4,5,6,7,8,9]\n"
            + "".join(
                f"{y}: &{y} [{','.join(f'*{x}' for _ in range(9))}]\n"
                for x, y in zip("abcdefgh", "bcdefghi", strict=True)
            ),
            id="aliases-by-the-billion",
        ),
        pytest.param("a: !!python/object/apply:os.getcwd []\n", id="a-python-object"),
        pytest.param("x" * 2_000_000, id="too-large"),
        pytest.param("", id="empty"),
        pytest.param("just a sentence", id="no-mapping"),
        pytest.param("---\nid: a\n---\nid: b\n", id="two-documents"),
        pytest.param("id: 'open\n", id="open-quote"),
        pytest.param("? [a]\n: b\n", id="a-list-as-key"),
        pytest.param("id: \x00\n", id="nul"),
    ],
)
def test_a_hostile_file_is_refused_in_words(tmp_path, text):
    write(tmp_path, "evil.yaml", text)

    assert all(line.startswith("evil.yaml:") for line in problems(tmp_path))


def test_a_file_that_is_not_utf8_is_refused_in_words(tmp_path):
    (tmp_path / "kb1.yaml").write_bytes(b"id: kb1\ntitle: caf\xe9\n")

    assert problems(tmp_path) == ["kb1.yaml:2: is not UTF-8; save it as UTF-8"]


def test_a_lone_surrogate_of_a_json_line_becomes_a_question_mark(tmp_path):
    write(tmp_path, "all.jsonl", entry_named("x", title="a \ud800 b"))

    assert load_entries([tmp_path])[0].title == "a ? b"


def test_a_missing_folder_is_refused_in_words(tmp_path):
    with pytest.raises(KbError, match="there is no such KB folder"):
        load_entries([tmp_path / "nowhere"])


def test_a_later_folder_overrides_by_id_and_archived_switches_off(tmp_path):
    write(tmp_path, "ours/all.jsonl", "\n".join(map(entry_named, ["a", "b", "c"])))
    write(tmp_path, "team/more.jsonl", entry_named("b", title="better"))
    write(tmp_path, "team/off.jsonl", entry_named("c", status="archived"))

    entries = load_entries([tmp_path / "ours", tmp_path / "team"])

    assert [(entry.id, entry.title) for entry in entries] == [
        ("a", "t"),
        ("b", "better"),
    ]


def test_hidden_files_and_other_files_are_no_entries(tmp_path):
    write(tmp_path, ".git/kb1.yaml", "nonsense")
    write(tmp_path, "README.md", "nonsense")

    assert load_entries([tmp_path]) == ()


def test_the_built_in_entries_load():
    sources, wrong = read_sources()

    assert wrong == ()
    assert {source.entry.id for source in sources} == {
        path.stem for path in BUILT_IN.glob("*.yaml")
    }


def test_the_vocabulary_names_products_and_categories():
    words = load_vocabulary()

    assert "W2K3" in words.products["Windows Server 2003"]
    assert "app-pool" in words.categories


def test_a_broken_vocabulary_is_refused_with_its_line(tmp_path):
    path = write(tmp_path, "vocabulary.yaml", "categories: {}\nproducts:\n\tIIS: []\n")

    with pytest.raises(KbError, match=r"vocabulary\.yaml:3: is indented with a tab"):
        load_vocabulary(path)


def test_a_flaw_in_a_field_given_twice_has_the_line_of_the_first(tmp_path):
    twice = "applies_to: [{product: IIS 4.0}]\napplies_to: [x, {y: z}, {q: r}]\n"
    file = tmp_path / "kb1.yaml"
    file.write_text(GOOD + twice, encoding="utf-8")
    lines = {found.line for found in read_file(file) if isinstance(found, Problem)}

    assert lines == {GOOD.count("\n") + 1}
