"""The KB in use follows its files, and never gets worse than the last good one."""

from __future__ import annotations

import threading

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


def test_a_paste_in_flight_is_answered_while_the_kb_is_being_reloaded(folder):
    """The one who reloads stands still in the middle; pastes do not wait for it."""
    loading, go_on = threading.Event(), threading.Event()

    def open_matcher():
        if knowing:
            loading.set()
            assert go_on.wait(30)
        return Matcher(load_entries([folder]))

    knowing: list[Knowledge] = []
    knowing.append(Knowledge([folder], open_matcher))
    (folder / "flux.yaml").write_text(ENTRY.replace("stops", "now stops"))
    reloading = threading.Thread(target=knowing[0].refresh)
    reloading.start()
    assert loading.wait(30)
    text = "The flux compensator service terminated with error 0x8FEDCBA9"
    meanwhile = knowing[0].diagnose(text).matches[0].entry.title
    go_on.set()
    reloading.join()

    assert " now stops " not in meanwhile
    assert " now stops " in knowing[0].diagnose(text).matches[0].entry.title
