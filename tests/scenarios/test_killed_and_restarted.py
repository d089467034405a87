"""The process dies at a bad moment: nothing is lost, nothing is said twice."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from bot.workspace import WorkspaceClient
from bot.workspace.errors import WorkspaceError

ROOT = Path(__file__).parents[2]


class Demo:
    """``patchbot demo`` in a process of its own, to be killed."""

    def __init__(self, folder, port):
        self.folder, self.port = folder, port
        self.process = None

    def start(self):
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "bot.roof", "demo", "--no-browser"),
                *("--port", str(self.port), "--keep", str(self.folder)),
            ],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        address = self.process.stdout.readline().strip()
        return WorkspaceClient(address)

    def kill(self, how=signal.SIGKILL):
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(20)
        if self.process:
            self.process.stdout.close()


@pytest.fixture
def demo(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    started = Demo(tmp_path, port)
    yield started
    started.kill()


def said(people):
    people.wait_until_quiet()
    return [m for m in people.messages("#patch-night") if m.get("bot_id")]


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM], ids=["kill", "term"])
def test_a_demo_goes_on_where_it_was(demo, dialog, how):
    people = demo.start()
    asked = people.post("alice", "#patch-night", dialog)["ts"]
    people.wait_for_message("#patch-night", thread_ts=asked)
    demo.kill(how)
    people = demo.start()
    card = said(people)
    people.click("bob", "fixed", channel="#patch-night", ts=card[0]["ts"])
    settled = people.wait_for_message("#patch-night", contains="Fixed by entry")

    assert len(card) == 1
    assert settled["ts"] == card[0]["ts"]


def test_pastes_in_flight_are_answered_once_each(demo, dialog):
    people = demo.start()
    asked = [
        people.post("alice", channel, dialog)["ts"]
        for channel in ("#patch-night", "#dc-core", "#patch-night")
    ]
    demo.kill()
    people = demo.start()
    for channel in ("#patch-night", "#dc-core"):
        people.wait_for_message(channel, contains="kb829427")
    people.wait_until_quiet(quiet_s=2)
    threads = [m["thread_ts"] for m in said(people)]

    assert sorted(threads) == sorted([asked[0], asked[2]])


def test_a_taken_port_means_the_next_one(demo):
    first = demo.start()
    second = Demo(demo.folder / "second", demo.port)
    people = second.start()
    try:
        assert people.state()["channels"]
        assert first.state()["channels"]
        with pytest.raises(WorkspaceError):
            people.post("nobody", "#patch-night", "x")
    finally:
        second.kill()
