"""The site: every entry readable, nothing pasted becomes markup, nothing lost."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from kb.entry import EntrySignals, MessageSignal, Reference
from kb.load import load_entries, load_vocabulary
from kb.site import SiteError, pages, search_texts, write_site

ENTRIES = load_entries()
WORDS = load_vocabulary()
PAGES = dict(pages(ENTRIES, WORDS))
EVIL = "</script><img src=x onerror=alert(1)>\"'&{{7*7}}"


class Seen(HTMLParser):
    """What a page holds: its tags with attributes, the ids, the links, the text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags, self.text = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text.append(data)

    def values(self, name):
        return [attrs[name] for _, attrs in self.tags if name in attrs]


def squeezed(text: str) -> str:
    return " ".join(text.split())


def test_every_entry_has_a_page_and_a_card():
    cards = Seen(PAGES["index.html"]).values("data-id")

    assert sorted(cards) == [entry.id for entry in ENTRIES]
    assert {f"entries/{entry.id}.html" for entry in ENTRIES} <= set(PAGES)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_a_page_says_all_that_the_entry_says(entry):
    seen = Seen(PAGES[f"entries/{entry.id}.html"])
    text = squeezed(" ".join(seen.text))

    said = [entry.title, entry.cause, entry.verify, entry.workaround, entry.escalate]
    said += [entry.scope, entry.prerequisites, entry.support, entry.confidence]
    said += [*entry.symptoms, *entry.risk_notes, *entry.kb, *entry.signals.phrases]
    said += [message.text for message in entry.signals.messages]
    said += [part for step in entry.resolution for part in (step.do, step.stop_if)]
    said += [part for step in entry.resolution for part in (step.run, step.rollback)]
    said += [twin.tells_apart for twin in entry.look_alikes]
    said += [reference.title for reference in entry.references]
    assert [part for part in said if part and squeezed(part) not in text] == []


@pytest.mark.parametrize("name", sorted(n for n in PAGES if n.endswith(".html")))
def test_every_link_and_anchor_leads_somewhere(name):
    seen = Seen(PAGES[name])
    anchors = set(seen.values("id"))

    assert len(anchors) == len(seen.values("id"))
    for link in (v for tag, a in seen.tags if tag == "a" and (v := a.get("href"))):
        if link.startswith(("https://", "http://")):
            continue
        path, _, anchor = link.partition("#")
        folder = "entries/" if name.startswith("entries/") else ""
        target = f"{folder}{path}" if path else name
        target = re.sub(r"entries/\.\./", "", target)
        assert target in PAGES
        if anchor:
            assert anchor in Seen(PAGES[target]).values("id")


def test_steps_have_stable_anchors():
    ids = Seen(PAGES["entries/kb829427.html"]).values("id")

    assert {"symptoms", "cause", "steps", "step-1", "verify", "sources"} <= set(ids)


@pytest.mark.parametrize("name", sorted(n for n in PAGES if n.endswith(".html")))
def test_no_page_runs_anything_inline(name):
    seen = Seen(PAGES[name])

    assert "default-src 'none'" in seen.values("content")[0]
    assert not any(attr.startswith("on") for _, a in seen.tags for attr in a)
    assert not seen.values("style")
    assert all("src" in a for tag, a in seen.tags if tag == "script")
    assert not any(tag == "style" for tag, _ in seen.tags)
    assert not any("//" in src for src in seen.values("src"))


def test_nothing_an_entry_says_becomes_markup():
    evil = replace(
        ENTRIES[0],
        title=EVIL,
        cause=EVIL,
        symptoms=(EVIL,),
        signals=EntrySignals(messages=(MessageSignal(EVIL),)),
        references=(Reference(EVIL, "javascript:alert(1)"),),
    )

    made = dict(pages([evil], WORDS))

    for name, text in made.items():
        if name.endswith(".html"):
            assert not any(tag == "img" for tag, _ in Seen(text).tags)
            assert "{{7*7}}" in text
            assert "javascript:" not in "".join(Seen(text).values("href"))
    assert "</script>" not in made["search.js"]


def test_the_search_knows_codes_events_and_numbers():
    texts = search_texts(ENTRIES)

    assert "kb829427" in texts["kb829427"]
    assert "ntservicepack 4374" in texts["kb829427"]
    script = PAGES["search.js"].removeprefix("const SEARCH = ").rstrip(";\n")
    assert json.loads(script) == texts


def test_the_site_is_the_same_for_the_same_entries():
    assert dict(pages(ENTRIES, WORDS)) == PAGES


def test_writing_again_takes_the_pages_of_gone_entries_away(tmp_path):
    write_site(ENTRIES, WORDS, tmp_path / "site")
    write_site(ENTRIES[:1], WORDS, tmp_path / "site")

    left = [path.stem for path in (tmp_path / "site" / "entries").iterdir()]
    assert left == [ENTRIES[0].id]


def test_a_folder_with_other_files_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")

    with pytest.raises(SiteError, match="holds other files"):
        write_site(ENTRIES, WORDS, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]
