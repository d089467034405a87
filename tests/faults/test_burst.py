"""Everybody writes at once: all of it is recorded, none of it spooled."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor

CHANNEL = "#patch-night"
MESSAGES = 250
ERROR = "Contoso Sync stopped.\nFatal error 0x{:08X}: the node could not be written"


def test_a_burst_of_messages_is_recorded_and_none_is_spooled(bot, people, caplog):
    def say(number):
        people.post("alice", CHANNEL, ERROR.format(0xE6A10000 + number))

    with caplog.at_level(logging.ERROR), ThreadPoolExecutor(8) as crowd:
        list(crowd.map(say, range(MESSAGES)))
        people.wait_until_quiet()

    assert [r.getMessage() for r in caplog.records if "spooling" in r.message] == []
    assert len(bot.store.history.incidents(viewer=None, limit=1000)) == MESSAGES
