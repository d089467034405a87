"""The main job on the page: paste an error, get the fix, or get silence."""

from __future__ import annotations

import re

import pytest

from bot.workspace import Workspace
from tests.browser.real_bot import MANIFEST, real_bot

pytestmark = pytest.mark.browser

DIALOG = "SP4 on WEB01 died\nFailed to execute regsvr32.exe  Error code: 5"
EVENT = """Event Type: Error
Event Source: NtServicePack
Event ID: 4374
Computer: WEB01
Description:
Windows 2000 Service Pack 4 installation failed, leaving Windows 2000 partially updated.
An error in updating your system has occurred."""
SCRIPTMAPS = "Unable to write ScriptMaps metabase entry\n" + DIALOG
SENTENCE = "after last night's 973917 none of my app pools start on the 2003 box"
LOOP = (
    "SP4 setup on the win2k server was cut off and now it reboots again and again"
    " right after the splash screen, safe mode is no better"
)
TALK = [f"I take WEB{n:02d} next, then a coffee" for n in range(50)]


@pytest.fixture
def workspace(tmp_path):
    """A workspace with the real bot in it."""
    with Workspace(MANIFEST) as started, real_bot(started, tmp_path):
        yield started


def paste(page, text):
    box = page.get_by_role("main").get_by_role("textbox")
    box.fill(text)
    box.press("Enter")


def open_thread(page, text):
    """Paste a text and return its thread, once the bot has replied."""
    paste(page, text)
    page.get_by_role("button", name=re.compile("1 reply")).last.click()
    return page.get_by_role("complementary", name="Thread")


@pytest.mark.parametrize(
    "text, entry",
    [
        pytest.param(DIALOG, "KB829427", id="dialog"),
        pytest.param(f"{EVENT}\n\n{DIALOG}", "KB829427", id="dialog-and-event"),
        pytest.param(SCRIPTMAPS, "KB887420", id="scriptmaps-came-first"),
        pytest.param(SENTENCE, "KB973917", id="a-sentence"),
        pytest.param(LOOP, "w2k-failed-sp-reboot-loop", id="a-story"),
    ],
)
def test_what_can_be_decided_is_answered(open_page, text, entry):
    from playwright.sync_api import expect

    thread = open_thread(open_page("alice"), text)

    expect(thread.get_by_role("button", name="This fixed it")).to_be_visible()
    expect(thread).to_contain_text(entry)
    expect(thread).to_contain_text("Steps")


def test_the_first_step_asks_about_the_scriptmaps_box(open_page):
    from playwright.sync_api import expect

    thread = open_thread(open_page("alice"), DIALOG)

    expect(thread.locator("li").filter(has_text="ScriptMaps").first).to_be_visible()


def test_the_event_alone_is_only_suggested(open_page):
    from playwright.sync_api import expect

    thread = open_thread(open_page("alice"), EVENT)

    expect(thread).to_contain_text("KB829427")
    expect(thread.get_by_role("button", name="This fixed it")).to_have_count(0)


def test_fifty_lines_of_talk_get_nothing(open_page, people):
    page = open_page("alice")
    for line in TALK:
        people.post("bob", "#patch-night", line)
    paste(page, DIALOG)  # what comes after them is answered: the bot is awake
    page.get_by_role("button", name=re.compile("1 reply")).wait_for()

    said = [m for m in people.messages("#patch-night") if m.get("bot_id")]
    assert len(said) == 1


def test_what_fixed_it_is_remembered_for_the_next_host(open_page, people):
    from playwright.sync_api import expect

    alice = open_page("alice")
    thread = open_thread(alice, DIALOG)
    thread.get_by_role("button", name="This fixed it").click()
    expect(thread).to_contain_text("Fixed by entry")
    bob = open_page("bob")
    again = open_thread(bob, DIALOG.replace("WEB01", "WEB02"))

    expect(again).to_contain_text("WEB01")
    expect(again).to_contain_text(re.compile("(last )?fixed", re.IGNORECASE))
