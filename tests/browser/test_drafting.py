"""The story of a known error on the page: paste, fix, draft, approval, answered."""

from __future__ import annotations

import re

import pytest

from bot.workspace import Workspace
from tests.browser.real_bot import MANIFEST, real_bot

pytestmark = pytest.mark.browser

TRIAL_S = 60.0  # a draft is held against some 600 examples, on a busy machine too
PASTE = """Event Type: Error
Event Source: Flux Service
Event ID: 7321
Computer: WEB01
Description:
The flux compensator could not open its drive table (0x8fedcba9)."""
FIX = "Restore the drive table from the backup"


@pytest.fixture
def workspace(tmp_path):
    """A workspace with the real bot, whose drafts Bob accepts."""
    with Workspace(MANIFEST) as started:
        group = started.client.set_usergroup("kb-editors", ["bob"])
        with real_bot(started, tmp_path, PATCHBOT_APPROVERS=group):
            yield started


def say(page, text):
    box = page.get_by_role("main").get_by_role("textbox")
    box.fill(text)
    box.press("Enter")


def test_from_a_paste_nobody_knows_to_the_next_one_answered(open_page, people):
    from playwright.sync_api import expect

    page = open_page("alice")
    say(page, PASTE)
    asked = people.wait_for_message("#patch-night", by="alice")["ts"]
    people.wait_for_call("reactions.add")
    people.post("carol", "#patch-night", FIX, thread_ts=asked)
    page.get_by_role("button", name="1 reply").click()
    fix = page.get_by_role("complementary").get_by_role("article").filter(has_text=FIX)
    fix.hover()
    fix.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Draft a KB entry from this").click()

    form = page.get_by_role("dialog", name="Draft a KB entry")
    expect(form.get_by_label("Error texts that prove it")).to_have_value(
        re.compile("could not open its drive table")
    )
    form.get_by_role("button", name="Submit").click()
    expect(form.get_by_role("alert").first).to_contain_text("needs stop_if")
    form.get_by_label("Stop if").fill("it is a cluster node")
    form.get_by_label("Way back").fill("put the old drive table back")
    form.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("dialog")).to_have_count(0)

    fits = {"contains": "asks to make this", "timeout_s": TRIAL_S}
    request = people.wait_for_message("@bot", user="bob", **fits)
    people.click("bob", "draft_accept", channel="@bot", ts=request["ts"])
    known = page.get_by_role("complementary").get_by_text("known from now on")
    expect(known).to_be_visible(timeout=TRIAL_S * 1000)
    say(page, PASTE.replace("WEB01", "WEB07"))

    again = people.wait_for_messages("#patch-night", 2, by="alice")[-1]["ts"]
    people.wait_for_message("#patch-night", thread_ts=again, contains="This fixed it")
    expect(page.get_by_role("button", name="1 reply")).to_be_visible()
