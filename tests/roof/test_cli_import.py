"""``patchbot kb import`` in the shell: drafts, reports, and never a file lost."""

from __future__ import annotations

import pytest

from bot.roof.cli import shell
from kb.load import load_entries

ARTICLE = """\
Article: Q19999{n}

SYMPTOMS
========

The widget number {n} is stuck in its frame and does not turn any more.

RESOLUTION
==========

1. Look at the widget.
"""


@pytest.fixture
def sources(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    for n in (1, 2):
        (folder / f"{n}.txt").write_text(ARTICLE.format(n=n), encoding="utf-8")
    (folder / "3.txt").write_text("a story", encoding="utf-8")
    (folder / "4.txt").write_text(ARTICLE.format(n=1), encoding="utf-8")
    return folder


@pytest.mark.parametrize("options", [[], ["--jsonl"]], ids=["a-file-each", "one-file"])
def test_every_file_is_drafted_or_named(sources, tmp_path, capsys, options):
    out = tmp_path / "out"

    assert shell(["kb", "import", str(sources), "--out", str(out), *options]) == 1
    said = capsys.readouterr().out.replace(f"{tmp_path}/", "")
    assert "in/3.txt: not imported: it has no number" in said
    assert "in/4.txt: is in the KB already as kb199991" in said
    assert said.endswith(
        "4 files: 2 drafts in out, 1 in the KB already, 1 not imported\n"
    )
    assert [entry.id for entry in load_entries([out])] == ["kb199991", "kb199992"]
    assert shell(["kb", "lint", str(out)]) == 0


def test_importing_twice_doubles_nothing(sources, tmp_path, capsys):
    command = ["kb", "import", str(sources), "--out", str(tmp_path / "out")]
    shell(command)
    capsys.readouterr()

    shell(command)

    assert "0 drafts" in capsys.readouterr().out


def test_an_imported_file_of_many_is_never_overwritten(sources, tmp_path, capsys):
    command = ["kb", "import", str(sources), "--out", str(tmp_path / "out"), "--jsonl"]
    shell(command)

    assert shell(command) == 1
    assert "is there already; move it" in capsys.readouterr().err


def test_import_needs_a_source_and_a_folder(capsys):
    assert shell(["kb", "import"]) == 2
    assert shell(["kb", "import", "/no/such/file", "--out", "/tmp/x"]) == 2
