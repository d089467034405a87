"""The site of the known errors in a real browser, from disk as people open it."""

from __future__ import annotations

import pytest

from kb.load import load_entries, load_vocabulary
from kb.site import write_site

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    write_site(load_entries(), load_vocabulary(), folder)
    return folder.as_uri()


@pytest.fixture
def tab(chromium):
    """Return a new tab; whatever it complains about fails the test."""
    context = chromium.new_context()
    page = context.new_page()
    complaints = []
    page.on("console", lambda said: complaints.append(said.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []


@pytest.mark.parametrize("asked", ["KB 973917", "kb973917", "973917", "iisutil.dll"])
def test_a_search_finds_the_entry(tab, site, asked):
    tab.goto(f"{site}/index.html")
    tab.fill("#q", asked)

    shown = tab.locator(".card:visible")
    assert "kb973917" in [card.get_attribute("data-id") for card in shown.all()]
    assert shown.count() < 10


def test_a_category_narrows_and_nothing_found_is_said(tab, site):
    tab.goto(f"{site}/index.html")
    tab.click(".chip[data-category=app-pool]")
    assert tab.locator(".shelf:visible").count() == 1

    tab.fill("#q", "zzyzx")

    assert tab.locator("#nothing").is_visible()


def test_enter_opens_the_first_and_its_steps_can_be_linked_to(tab, site):
    tab.goto(f"{site}/index.html?q=kb829427")
    tab.press("#q", "Enter")
    tab.wait_for_url("**/entries/kb829427.html")

    tab.goto(f"{site}/entries/kb829427.html#step-1")

    assert tab.locator("#step-1").is_visible()


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_no_page_is_wider_than_the_screen(tab, site, width):
    tab.set_viewport_size({"width": width, "height": 800})
    for name in ("index", "entries/kb829427", "entries/kb973917"):
        tab.goto(f"{site}/{name}.html")

        fits = "document.documentElement.scrollWidth <= innerWidth"
        assert tab.evaluate(fits), name
