"""Everybody writes at once: all of it is recorded, none of it spooled."""

from __future__ import annotations

import logging
import time
from concurrent.futures import ThreadPoolExecutor

CHANNEL = "#patch-night"
MESSAGES = 250
ERROR = "Contoso Sync stopped.\nFatal error 0x{:08X}: the node could not be written"


def recorded(bot):
    return bot.store.history.incidents(viewer=None, limit=1000)


def test_a_burst_of_messages_is_recorded_and_none_is_spooled(bot, people, caplog):
    def say(number):
        people.post("alice", CHANNEL, ERROR.format(0xE6A10000 + number))

    with caplog.at_level(logging.ERROR), ThreadPoolExecutor(8) as crowd:
        list(crowd.map(say, range(MESSAGES)))
        end = time.monotonic() + 60
        while bot.store.inbox.depth() or len(recorded(bot)) < MESSAGES:
            assert time.monotonic() < end, f"{len(recorded(bot))} recorded"
            time.sleep(0.1)

    assert [r.getMessage() for r in caplog.records if "spooling" in r.message] == []
    assert len(recorded(bot)) == MESSAGES
