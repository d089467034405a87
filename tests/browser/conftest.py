"""A Chromium, the workspace with the echo app, and a page in it."""

from __future__ import annotations

import os
import shutil

import pytest

from bot.workspace import Workspace
from bot.workspace.echo import MANIFEST, by_socket, echo_app

# PATCHBOT_CHROMIUM names one that lies elsewhere.
NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
)
# In a container Chromium has no sandbox, no GPU and a small /dev/shm.
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]


def find_chromium():
    """Return the path of an installed Chromium, ``None`` if there is none."""
    named = os.environ.get("PATCHBOT_CHROMIUM")
    found = (shutil.which(name) for name in NAMES)
    return named or next((path for path in found if path), None)


@pytest.fixture(scope="module")
def chromium():
    """A running Chromium; skips where none is installed.

    Not for the whole session: while it is up an event loop runs in this thread, and
    ``asyncio.run`` of other tests is refused.
    """
    path = find_chromium()
    if path is None and os.environ.get("PATCHBOT_REQUIRE_BROWSER"):
        pytest.fail("PATCHBOT_REQUIRE_BROWSER is set, and there is no Chromium")
    if path is None:
        pytest.skip("no Chromium here; install one or name it in PATCHBOT_CHROMIUM")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def workspace():
    """A workspace with the echo app connected."""
    with Workspace(MANIFEST) as started, by_socket(started, echo_app(started)):
        yield started


@pytest.fixture
def people(workspace):
    """The control API's client."""
    return workspace.client


@pytest.fixture
def open_page(chromium, workspace):
    """Open the page as somebody; fails the test if the page logs an error."""
    complaints: list[str] = []
    contexts = []

    def complain(message):
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    def open_as(user="alice", *, path="", width=1440, height=900, scheme="light"):
        context = chromium.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", complain)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(dialog.message))
        page.goto(f"{workspace.page_url}{path}?user={user}")
        page.get_by_role("heading", level=1).first.wait_for()
        return page

    yield open_as
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def page(open_page):
    """The page as Alice sees it."""
    return open_page()
