"""The KB in use follows its files, and never gets worse than the last good one."""

from __future__ import annotations

import pytest

from bot.desk.knowledge import Knowledge
from kb.load import KbError, load_entries
from kb.matcher import Matcher

ENTRY = """schema: 1
id: flux
title: The flux compensator stops with error 0x8FEDCBA9
status: draft
severity: low
category: service-pack-setup
signals:
  messages: ["The flux compensator service terminated with error 0x8FEDCBA9"]
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "flux.yaml").write_text(ENTRY)
    return tmp_path


def open_kb(folder):
    return Knowledge([folder], lambda: Matcher(load_entries([folder])))


def test_nothing_changed_is_nothing_done(folder):
    knowledge = open_kb(folder)
    before = knowledge.matcher

    assert not knowledge.refresh()
    assert knowledge.matcher is before


def test_a_changed_file_is_another_version(folder):
    knowledge = open_kb(folder)
    before = knowledge.version
    (folder / "flux.yaml").write_text(ENTRY.replace("stops", "now stops"))

    assert knowledge.refresh()
    assert knowledge.version != before


def test_a_broken_file_keeps_the_last_good_kb_and_says_where(folder):
    knowledge = open_kb(folder)
    before = knowledge.matcher
    (folder / "flux.yaml").write_text(f"{ENTRY}\tx\n")

    assert not knowledge.refresh()
    assert knowledge.matcher is before
    assert "flux.yaml:9" in knowledge.problem

    (folder / "flux.yaml").write_text(ENTRY.replace("stops", "again stops"))

    assert knowledge.refresh()
    assert knowledge.problem == ""


def test_a_kb_that_is_broken_at_the_start_is_refused(folder):
    (folder / "flux.yaml").write_text("id: [")

    with pytest.raises(KbError):
        open_kb(folder)
