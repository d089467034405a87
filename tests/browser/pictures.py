"""Take the pictures of the README: a patch night on the demo page, in a Chromium.

    python -m tests.browser.pictures [FOLDER] [--all]

Writes card.png, modal.png, board.png, home.png and week.png into FOLDER
(.github/images); with ``--all`` each also dark and 380 pixels wide, to look at.
"""

from __future__ import annotations

import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, sync_playwright

from bot.schedule import bounds, week_of
from bot.workspace import Workspace
from tests.browser.conftest import FLAGS, find_chromium
from tests.browser.real_bot import MANIFEST, ROOT, real_bot

IMAGES = ROOT / ".github/images"
NIGHT, READER = "#patch-night", "bob"
WIDE, NARROW = (1180, 720), (380, 820)
HOSTS = [(f"WEB{n:02}", 2) for n in range(1, 41)] + [
    (f"DB{n:02}", 1) for n in range(12)
]
DIALOG = "SP4 on {host} died:\nFailed to execute regsvr32.exe Error code: 5"
POOL = """Event Type: Warning
Event Source: W3SVC
Event ID: 1009
Computer: {host}
Description:
A process serving application pool 'DefaultAppPool' terminated unexpectedly.
The process id was '2960'. The process exit code was '0xffffffff'."""
UNKNOWN = """Event Type: Error
Event Source: ZorbexAgent
Event ID: 9177
Computer: {host}
Description:
The Zorbex storage agent failed to attach volume group. Error code: 0x8BADF217"""
PASTES = (
    ("bob", DIALOG.format(host="WEB01")),
    ("carol", DIALOG.format(host="WEB02")),
    ("bob", POOL.format(host="WEB09")),
    *(("carol", UNKNOWN.format(host=f"WEB{n:02}")) for n in range(11, 15)),
)


@dataclass
class Clock:
    """The bot's time, which the week's end can be brought near with."""

    ahead: timedelta = field(default_factory=timedelta)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


def main() -> None:
    arguments = [a for a in sys.argv[1:] if not a.startswith("--")]
    folder = Path(arguments[0]) if arguments else IMAGES
    folder.mkdir(parents=True, exist_ok=True)
    looks = [("", "light", WIDE)]
    if "--all" in sys.argv:
        looks += [("-dark", "dark", WIDE), ("-narrow", "light", NARROW)]
        looks += [("-dark-narrow", "dark", NARROW)]
    clock = Clock()
    with tempfile.TemporaryDirectory() as place, Workspace(MANIFEST) as workspace:
        inventory = Path(place) / "hosts.csv"
        rows = (f"{host},{ring}" for host, ring in HOSTS)
        inventory.write_text("\n".join(["host,ring", *rows]), encoding="utf-8")
        more = {"PATCHBOT_INVENTORY": str(inventory)}
        options = {"clock": clock, "tick_s": 0.2}
        with real_bot(workspace, Path(place), options=options, **more):
            posted = a_night(workspace.client)
            take(workspace, folder, looks, posted)
            a_week_later(workspace.client, clock)
            take_week(workspace, folder, looks, posted["channel"])


def a_night(people) -> dict[str, str]:
    """Paste what fails in a night; return the ts of what the pictures show."""
    people.slash(READER, NIGHT, "/patchbot", "night start KB5066835 ring 2")
    board = people.wait_for_message(NIGHT, contains="Patch night KB5066835")
    posted = [people.post(user, NIGHT, text) for user, text in PASTES]
    people.wait_for_message(NIGHT, thread_ts=posted[0]["ts"], contains="WEB02")
    people.wait_for_message(NIGHT, contains="NO-GO")
    people.wait_until_quiet()
    (channel,) = {
        place["id"]
        for place in people.state()["channels"].values()
        if place["name"] == NIGHT.removeprefix("#")
    }
    return {
        "channel": channel,
        "board": board["ts"],
        "card": posted[0]["ts"],
    }


def take(workspace, folder: Path, looks, shown: dict[str, str]) -> None:
    """Take the board, the card, Home and a form, in each look."""
    for look in looks:
        with a_page(workspace, look, shown["channel"], shown["board"]) as page:
            page.get_by_role("main").get_by_text("Rule: no-go").first.wait_for()
            page.locator(".messages").first.evaluate("list => list.scrollTo(0, 0)")
            save(page, folder, "board", look)
        with a_page(
            workspace, look, shown["channel"], shown["card"], thread=True
        ) as page:
            thread = page.get_by_role("complementary", name="Thread")
            thread.get_by_role("button", name="This fixed it").wait_for()
            thread.locator(".messages").evaluate("list => list.scrollTo(0, 0)")
            save(page, folder, "card", look)
        with a_page(workspace, look, shown["channel"], shown["board"]) as page:
            open_home(page, look)
            save(page, folder, "home", look)
            page.get_by_role("button", name="Draft an entry").first.click()
            page.get_by_role("dialog").wait_for()
            save(page, folder, "modal", look)
            page.get_by_role("dialog").get_by_role("button", name="Close").click()


def take_week(workspace, folder: Path, looks, channel: str) -> None:
    """Take the weekly summary with its thread, in each look."""
    people = workspace.client
    week = people.wait_for_message(NIGHT, contains="To decide", timeout_s=30)
    people.wait_for_message(NIGHT, contains="in detail", timeout_s=30)
    people.wait_for_call("files.completeUploadExternal", ok=True)
    for look in looks:
        with a_page(workspace, look, channel, week["ts"], thread=True) as page:
            thread = page.get_by_role("complementary", name="Thread")
            thread.get_by_role("img", name="Failures by day").wait_for()
            page.wait_for_timeout(400)  # until the picture has its height
            thread.locator(".messages").evaluate("l => l.scrollTo(0, l.scrollHeight)")
            save(page, folder, "week", look)


@contextmanager
def a_page(workspace, look, channel: str, ts: str, *, thread: bool = False):
    """Open the page at a message, as somebody sees it."""
    _, scheme, (width, height) = look
    root = f"&thread_ts={ts}" if thread else ""
    where = f"archives/{channel}/p{ts.replace('.', '')}?user={READER}{root}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(), args=FLAGS
        )
        page = browser.new_page(
            viewport={"width": width, "height": height}, color_scheme=scheme
        )
        page.goto(f"{workspace.page_url}{where}")
        page.get_by_role("heading", level=1).first.wait_for()
        yield page
        browser.close()


def open_home(page: Page, look) -> None:
    if look[2] == NARROW:
        page.get_by_role("button", name="Channel list").click()
    page.get_by_role("navigation").get_by_role("button", name="patchbot").click()
    page.get_by_text("Not in the KB yet").wait_for()


def save(page: Page, folder: Path, name: str, look) -> None:
    """Save what is on the page, once its pictures are drawn."""
    page.evaluate("() => document.fonts.ready")
    page.wait_for_timeout(400)  # a light that fades in
    page.screenshot(path=folder / f"{name}{look[0]}.png")


def a_week_later(people, clock: Clock) -> None:
    """Let it be Monday nine o'clock."""
    zone = ZoneInfo("UTC")
    monday = bounds(week_of(clock(), zone=zone), zone=zone)[1]
    clock.ahead = monday + timedelta(hours=9, minutes=1) - datetime.now(UTC)


if __name__ == "__main__":
    main()
