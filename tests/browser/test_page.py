"""The page of the local workspace, used as a person uses it."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.browser


def composer(page):
    return page.get_by_role("main").get_by_role("textbox")


def thread(page):
    return page.get_by_role("complementary", name="Thread", exact=True)


def say(page, text):
    composer(page).fill(text)
    composer(page).press("Enter")


def expect(locator):
    from playwright.sync_api import expect as expect_

    return expect_(locator)


def test_it_opens_on_the_channel_with_something_to_try(page):
    expect(page.get_by_role("heading", level=1)).to_have_text("patch-night")
    expect(page).to_have_title(re.compile("patchbot"))

    page.get_by_role("button", name="the regsvr32 dialog").click()

    expect(composer(page)).to_have_value(re.compile("regsvr32.exe Error code: 5"))


def test_many_lines_are_sent_as_one_message(page, people):
    composer(page).fill("first")
    composer(page).press("Shift+Enter")
    composer(page).press_sequentially("second")
    composer(page).press("Enter")

    sent = people.wait_for_message("#patch-night", by="alice")
    assert sent["text"] == "first\nsecond"
    expect(composer(page)).to_have_value("")


def test_a_reply_shows_in_the_thread_without_reloading(page):
    say(page, "say hello")

    page.get_by_role("button", name="1 reply").click()

    expect(thread(page).get_by_text("APP")).to_be_visible()
    expect(thread(page).get_by_role("article")).to_have_count(2)


def test_a_button_opens_a_modal_that_checks_pushes_and_closes(page, people):
    say(page, "say hello")
    page.get_by_role("button", name="1 reply").click()
    thread(page).get_by_role("button", name="More", exact=True).click()
    modal = page.get_by_role("dialog", name="A form")

    modal.get_by_role("button", name="Send").click()
    expect(modal.get_by_role("alert")).to_have_text("This field is required")

    modal.get_by_label("Who").fill("nobody")
    modal.get_by_role("button", name="Send").click()
    expect(modal.get_by_role("alert")).to_have_text("somebody, please")

    modal.get_by_label("Who").fill("next")
    modal.get_by_role("button", name="Send").click()
    pushed = page.get_by_role("dialog", name="Another form")
    pushed.get_by_label("Who").fill("Ada")
    pushed.get_by_role("button", name="Send").click()

    expect(page.get_by_role("dialog")).to_have_count(0)
    people.wait_for_message("@bot", user="alice", contains="hello Ada")


def test_escape_closes_a_modal(page):
    say(page, "say hello")
    page.get_by_role("button", name="1 reply").click()
    thread(page).get_by_role("button", name="More", exact=True).click()
    expect(page.get_by_role("dialog")).to_be_visible()

    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_select_answers_for_ones_own_eyes(page, open_page):
    say(page, "say hello")
    page.get_by_role("button", name="1 reply").click()
    thread(page).get_by_role("combobox", name="Pick").select_option("two")

    expect(page.get_by_text("Only visible to you")).to_be_visible()
    expect(page.get_by_text("picked two")).to_be_visible()
    other = open_page("bob")
    expect(other.get_by_text("say hello").first).to_be_visible()
    expect(other.get_by_text("picked two")).to_have_count(0)


def test_a_slash_offers_the_commands(page):
    composer(page).press_sequentially("/e")
    hint = page.get_by_role("listbox", name="Suggestions").get_by_role("option")
    expect(hint).to_contain_text("/echo")

    composer(page).press("Tab")
    composer(page).press_sequentially("once more")
    composer(page).press("Enter")

    expect(page.get_by_text("got it")).to_be_visible()
    expect(page.locator(".messages").get_by_text("once more")).to_be_visible()


def test_an_unknown_command_is_named(page):
    say(page, "/nothing here")

    expect(page.get_by_role("status")).to_contain_text("/nothing is not a command")


def test_the_home_tab_shows_what_the_app_published(page):
    page.get_by_role("button", name="patchbot").click()

    expect(page.get_by_text("welcome, @alice")).to_be_visible()
    page.get_by_role("button", name="Open the form").click()
    expect(page.get_by_role("dialog", name="A form")).to_be_visible()


def test_a_message_can_be_edited_reacted_to_and_deleted(page, people):
    say(page, "teh error")
    message = page.get_by_role("article").filter(has_text="teh error")
    message.hover()
    message.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Edit message").click()
    page.get_by_label("Edit message").fill("the error")
    page.keyboard.press("Enter")
    edited = page.get_by_role("article").filter(has_text="the error")
    expect(edited).to_contain_text("(edited)")

    edited.hover()
    edited.get_by_role("button", name="Add a reaction").click()
    page.get_by_role("menuitem", name="eyes").click()
    expect(edited.get_by_role("button", name="eyes, 1")).to_be_visible()

    edited.hover()
    edited.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Delete message").click()
    expect(page.get_by_role("article")).to_have_count(0)


def test_a_message_shortcut_is_offered(page):
    say(page, "an error")
    message = page.get_by_role("article").filter(has_text="an error")
    message.hover()
    message.get_by_role("button", name="More actions").click()

    page.get_by_role("menuitem", name="Explain this").click()

    expect(page.get_by_text("explained an error")).to_be_visible()


def test_a_snippet_and_a_file_are_shared(page, people):
    page.get_by_role("button", name="Create a text snippet").click()
    page.get_by_label("Title").fill("svcpack.log")
    page.get_by_label("Content").fill("\n".join(f"line {n}" for n in range(9)))
    page.get_by_role("button", name="Create snippet").click()
    expect(page.get_by_text("svcpack.log")).to_be_visible()
    page.get_by_role("button", name="Show all 9 lines").click()
    expect(page.get_by_text("line 8")).to_be_visible()

    picture = {"name": "a.log", "mimeType": "text/plain", "buffer": b"from a file"}
    page.locator("input[type=file]").first.set_input_files(picture)

    expect(page.get_by_text("from a file")).to_be_visible()


def test_another_person_can_take_over(page, people):
    page.get_by_label("Act as").select_option("carol")
    expect(page.get_by_label("Act as")).to_have_value("carol")

    say(page, "carol was here")

    people.wait_for_message("#patch-night", by="carol", contains="carol was here")


def test_a_name_from_a_former_workspace_becomes_somebody_here(open_page, people):
    say(open_page("nobody"), "who am I?")

    people.wait_for_message("#patch-night", by="alice", contains="who am I?")


def test_a_second_person_sees_it_at_once_and_is_told_of_other_channels(page, open_page):
    other = open_page("bob")
    other.get_by_role("button", name="web-ops").click()

    say(page, "look at this")

    expect(other.get_by_role("button", name="patch-night")).to_contain_text("1")
    other.get_by_role("button", name="patch-night").click()
    expect(other.get_by_text("look at this")).to_be_visible()


def test_a_private_channel_is_shown_to_members_only(page, open_page):
    expect(page.get_by_role("button", name="dc-core")).to_be_visible()
    expect(open_page("bob").get_by_role("button", name="dc-core")).to_have_count(0)


def test_the_traffic_log_shows_both_ways(page):
    say(page, "say hello")

    log = page.get_by_role("complementary", name="Traffic log")
    expect(log.get_by_role("button", name="chat.postMessage")).to_be_visible()
    log.get_by_role("button", name="chat.postMessage").click()
    expect(log.locator("pre")).to_contain_text("say hello")


ATTACKS = [
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "<!channel> <!here> <@U00000001>",
    "[x](javascript:alert(1)) <javascript:alert(1)|x>",
    "```<svg onload=alert(1)>```",
    "'\"><iframe src=javascript:alert(1)>",
    "&lt;b&gt; &amp;lt;",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_paste_is_shown_as_text(page, people, attack):
    """The app repeats it as mrkdwn; open_page would hear an alert."""
    say(page, f"say {attack}")
    page.get_by_role("button", name="1 reply").click()
    expect(thread(page).get_by_role("article")).to_have_count(2)

    shown = attack.replace("```", "")
    expect(thread(page).get_by_role("article").first).to_contain_text(shown)
    assert page.locator("#root img[src=x], #root script, #root iframe").count() == 0
    assert page.locator("a[href^='javascript:']").count() == 0
    typed = people.messages("#patch-night")[0]
    assert "<!channel>" not in typed["text"]


def test_a_block_the_page_cannot_draw_does_not_take_the_message_down(page, workspace):
    from slack_sdk import WebClient

    rows = [
        [{"type": "raw_text", "text": "size"}],
        [{"type": "raw_number", "value": 5}],
    ]
    task = {"type": "task_card", "title": {"nested": "nonsense"}, "sources": 7}
    words = {"type": "section", "text": {"type": "mrkdwn", "text": "still here"}}
    web = WebClient(token=workspace.bot_token, base_url=workspace.api_url)
    blocks = [task, {"type": "table", "rows": rows}, words]
    web.chat_postMessage(channel="C00000001", text="x", blocks=blocks)

    expect(page.get_by_text("still here")).to_be_visible()
    expect(page.get_by_role("cell", name="5")).to_be_visible()
    expect(page.get_by_text("cannot draw a task_card block")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_works_on_a_narrow_screen(open_page, people, scheme):
    page = open_page(width=420, height=860, scheme=scheme)
    people.post("bob", "#web-ops", "over here")

    page.get_by_role("button", name="Channel list").click()
    page.get_by_role("button", name="web-ops").click()

    expect(page.get_by_text("over here")).to_be_in_viewport()
    expect(composer(page)).to_be_in_viewport()
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 420


def test_the_page_catches_up_after_the_workspace_starts_over(page, people):
    say(page, "before")
    expect(page.get_by_text("before", exact=True)).to_be_visible()

    people.reset()

    expect(page.get_by_text("before", exact=True)).to_have_count(0)
    expect(page.get_by_text("Paste an error. Get the fix.")).to_be_visible()


def test_a_link_to_a_message_opens_its_thread(open_page, people):
    asked = people.post("alice", "#web-ops", "say linked")
    people.wait_for_message("#web-ops", contains="linked")
    name = asked["ts"].replace(".", "")

    page = open_page("bob", path=f"archives/C00000002/p{name}")

    expect(page.get_by_role("heading", level=1).first).to_have_text("web-ops")
    expect(page.get_by_text("say linked").first).to_be_visible()
