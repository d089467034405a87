"""What one replica said from memory no other says again."""

from __future__ import annotations

import pytest
from slack_bolt import BoltRequest

from handlers.events import read_event
from tests.faults.chaos import own_postgres

CHANNEL = "#patch-night"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Return the address of a PostgreSQL server of our own."""
    with own_postgres(tmp_path_factory.mktemp("postgres")) as address:
        yield address


@pytest.fixture
def environ(environ, server, monkeypatch, tmp_path):
    """Return what the bot is told: to share that server."""
    monkeypatch.chdir(tmp_path)  # the spool's place
    return {
        **environ,
        "PATCHBOT_DB": server,
        "PATCHBOT_SECRET": "a secret that replicas share",
    }


@pytest.fixture
def unheard(people, paste):
    """Return the event of a paste that no bot was there to hear."""
    people.clock(scale=6000.0, ack_within_s=0.05)
    paste()
    people.wait_until_quiet(quiet_s=0.5)
    people.clock(scale=60.0, ack_within_s=3.0)
    return next(line["body"] for line in people.traffic() if line["name"] == "message")


def test_what_another_replica_said_from_memory_is_not_said_again(unheard, bot, replies):
    side = bot.side
    heard = read_event(unheard, side.who, side.now())
    said = side.desk.answering.unlogged(heard.asked, explicit=False)
    side.say_now(heard.message_key, heard.asked.channel, heard.asked.thread, said)
    again = BoltRequest(
        body=unheard, mode="socket_mode", headers={"x-slack-retry-num": "1"}
    )

    assert bot.app.dispatch(again).status == 200
    assert len(replies(heard.asked.ts)) == 1
    assert len(bot.store.history.occurrences(1)) == 1
