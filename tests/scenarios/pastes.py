"""What people paste in several scenarios, and how the answers are looked at."""

from __future__ import annotations

import json

DIALOG = """Windows 2000 Service Pack 4 Setup

Failed to execute regsvr32.exe Error code: 5

                 [   OK   ]"""
EVENT = """Event Type:\tError
Event Source:\tNtServicePack
Event Category:\tNone
Event ID:\t4374
Date:\t\t10/14/2003
Time:\t\t2:11:40 AM
User:\t\tN/A
Computer:\tWEB01
Description:
Windows 2000 Service Pack 4 installation failed, leaving Windows 2000 partially \
updated. An error in updating your system has occurred."""
SCRIPTMAPS = "Unable to write ScriptMaps metabase entry."
W973917 = (
    "after last night's 973917 none of my app pools start on the 2003 box,"
    " iis 6, every worker process dies at once"
)
POWER_OUT = (
    "power went out in the middle of installing SP4 on the old windows 2000 server,"
    " now it reboots over and over and never gets to the logon"
)
REBOOT_LOOP = (
    "W2K mail server in a reboot loop, sp4 setup got interrupted half way."
    " safe mode loops as well"
)


def in_thread(people, asked, **fits):
    """Return the first reply to ``asked`` that ``fits``, once it is there."""
    return people.wait_for_message("#patch-night", thread_ts=asked["ts"], **fits)


def shown(message):
    """Return the blocks of a message as text to look into."""
    return json.dumps(message["blocks"])


def actions(message):
    """Return the action ids of a message's buttons, in order."""
    return [
        element["action_id"]
        for block in message["blocks"]
        if block["type"] == "actions"
        for element in block["elements"]
    ]


def replies(people, channel="#patch-night"):
    """Return what the bot has said in ``channel`` so far."""
    return [m for m in people.messages(channel) if m.get("bot_id")]
