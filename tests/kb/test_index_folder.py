"""The index on disk: the same answers, rebuilt only where needed, never half there."""

from __future__ import annotations

import json
import shutil
from concurrent.futures import ThreadPoolExecutor

import pytest

from kb.build import entry_to_mapping
from kb.index.codec import from_json, to_json
from kb.index.folder import build_folders, open_folders
from kb.load import BUILT_IN, KbError, load_entries
from kb.matcher import Matcher

ENTRIES = load_entries()


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(BUILT_IN, tmp_path / "kb")
    return tmp_path / "kb"


def diagnoses(matcher):
    return [
        matcher.diagnose(example.text)
        for entry in ENTRIES[::7]
        for example in entry.matches
    ]


def test_every_entry_comes_back_as_it_was():
    assert tuple(from_json(to_json(entry)) for entry in ENTRIES) == ENTRIES


def test_a_mapped_index_gives_the_same_diagnoses(folder, tmp_path):
    mapped = Matcher(open_folders([folder], tmp_path / "cache"))

    assert diagnoses(mapped) == diagnoses(Matcher(ENTRIES))


def test_an_unchanged_folder_is_not_read_again(folder, tmp_path):
    first = build_folders([folder], tmp_path / "cache")
    again = build_folders([folder], tmp_path / "cache")

    assert (first.read, again.read) == (len(ENTRIES), 0)
    assert again.generation == first.generation


def test_only_the_changed_entry_is_read_again(folder, tmp_path):
    build_folders([folder], tmp_path / "cache")
    path = folder / "kb973917.yaml"
    path.write_text(path.read_text().replace("IIS 6 application pools", "IIS 6 zebras"))
    built = build_folders([folder], tmp_path / "cache")

    assert built.read == 1
    assert diagnoses(Matcher(open_folders([folder], tmp_path / "cache"))) == diagnoses(
        Matcher(load_entries([folder]))
    )


def test_a_removed_entry_is_gone(folder, tmp_path):
    build_folders([folder], tmp_path / "cache")
    (folder / "kb973917.yaml").unlink()

    assert "kb973917" not in Matcher(open_folders([folder], tmp_path / "cache")).entries


def test_a_line_of_a_jsonl_is_an_entry_too(tmp_path):
    (tmp_path / "kb").mkdir()
    lines = [json.dumps(entry_to_mapping(entry)) for entry in ENTRIES[:5]]
    (tmp_path / "kb" / "many.jsonl").write_text("\n".join(lines))
    index = open_folders([tmp_path / "kb"], tmp_path / "cache")

    assert tuple(index.entries) == ENTRIES[:5]


def test_the_last_folder_wins_and_an_archived_entry_is_off(folder, tmp_path):
    team = tmp_path / "team"
    team.mkdir()
    own = (folder / "kb829427.yaml").read_text()
    (team / "kb829427.yaml").write_text(own.replace("severity: high", "severity: low"))
    gone = (folder / "kb973917.yaml").read_text()
    (team / "kb973917.yaml").write_text(gone.replace("validated", "archived", 1))
    for _ in range(2):  # the second time from what was kept
        entries = Matcher(open_folders([folder, team], tmp_path / "cache")).entries

        assert entries["kb829427"].severity == "low"
        assert "kb973917" not in entries
        (team / "kb829427.yaml").touch()


def test_a_broken_entry_is_named_and_the_last_index_stays(folder, tmp_path):
    built = build_folders([folder], tmp_path / "cache")
    (folder / "bad.yaml").write_text("id: bad\ntitle: [\n")
    with pytest.raises(KbError, match=r"bad\.yaml:"):
        build_folders([folder], tmp_path / "cache")

    assert built.generation.is_dir()


def test_a_torn_generation_is_built_again(folder, tmp_path):
    built = build_folders([folder], tmp_path / "cache")
    (built.generation / "owner.npy").write_bytes(b"torn")
    shutil.rmtree(built.generation / "nothing", ignore_errors=True)
    index = open_folders([folder], tmp_path / "cache")

    assert len(index.entries) == len(ENTRIES)


def test_two_builders_at_once_leave_one_whole_generation(folder, tmp_path):
    with ThreadPoolExecutor(4) as pool:
        built = list(
            pool.map(lambda _: build_folders([folder], tmp_path / "cache"), range(4))
        )

    assert len({each.generation for each in built}) == 1
    assert not list((tmp_path / "cache").glob(".draft-*"))
