"""Somebody pastes an error on patch night."""

from __future__ import annotations

DIALOG = """Windows 2000 Service Pack 4 Setup

Failed to execute regsvr32.exe Error code: 5

                 [   OK   ]"""


def test_the_regsvr32_dialog_is_answered_in_its_thread(bot, people):
    asked = people.post("alice", "#patch-night", f"```{DIALOG}```")
    answer = people.wait_for_message("#patch-night", thread_ts=asked["ts"])

    assert "regsvr32 error 5" in answer["text"]
