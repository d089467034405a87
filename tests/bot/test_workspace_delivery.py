"""What can go wrong between Slack and an app: sockets, tickets, retries."""

from __future__ import annotations

import asyncio
import json
from urllib.parse import urlsplit

import pytest
import websockets
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.workspace.delivery import sign


def open_address(workspace):
    web = WebClient(token=workspace.app_token, base_url=workspace.api_url)
    return web.apps_connections_open(app_token=workspace.app_token)["url"]


async def next_of(socket, kind):
    while True:
        envelope = json.loads(await asyncio.wait_for(socket.recv(), 10))
        if envelope["type"] == kind:
            return envelope


def in_thread(function, *args):
    return asyncio.get_running_loop().run_in_executor(None, function, *args)


def test_a_ticket_opens_one_socket_only(workspace):
    address = open_address(workspace)

    async def use_twice():
        async with websockets.connect(address) as first:
            hello = await next_of(first, "hello")
            with pytest.raises(websockets.InvalidStatus):
                await websockets.connect(address)
            return hello

    hello = asyncio.run(use_twice())
    assert hello["num_connections"] == 1


def test_a_ticket_expires(workspace, people):
    address = open_address(workspace)
    people.clock(advance_s=31)

    async def use():
        with pytest.raises(websockets.InvalidStatus):
            await websockets.connect(address)

    asyncio.run(use())


def test_refused_sockets_come_up_later(workspace, people):
    people.inject_fault("socket", times=1)

    async def use():
        with pytest.raises(websockets.InvalidStatus):
            await websockets.connect(open_address(workspace))
        async with websockets.connect(open_address(workspace)) as socket:
            return await next_of(socket, "hello")

    assert asyncio.run(use())["type"] == "hello"


def test_the_eleventh_socket_is_sent_away(workspace):
    async def use():
        links = []
        for _ in range(11):
            links.append(await websockets.connect(open_address(workspace)))
        last = await next_of(links[10], "disconnect")
        for link in links:
            await link.close()
        return last

    assert asyncio.run(use())["reason"] == "too_many_websockets"


def test_an_unacknowledged_event_is_sent_four_times(workspace, people):
    people.clock(ack_within_s=0.05)

    async def use():
        async with websockets.connect(open_address(workspace)) as socket:
            await next_of(socket, "hello")
            await in_thread(people.post, "alice", "#patch-night", "hello")
            return [await next_of(socket, "events_api") for _ in range(4)]

    sent = asyncio.run(use())
    assert [envelope["retry_attempt"] for envelope in sent] == [0, 1, 2, 3]
    assert [envelope["retry_reason"] for envelope in sent] == ["", *3 * ["timeout"]]
    assert len({envelope["envelope_id"] for envelope in sent}) == 4
    assert len({envelope["payload"]["event_id"] for envelope in sent}) == 1


def test_an_event_waits_for_the_app_to_come_back(workspace, people):
    people.clock(scale=1, ack_within_s=0.05)
    people.post("alice", "#patch-night", "are you there?")
    people.wait_for_call("message", ok=False, count=2)  # the try, and the one at once

    async def use():
        async with websockets.connect(open_address(workspace)) as socket:
            await next_of(socket, "hello")
            await in_thread(lambda: people.clock(advance_s=60, ack_within_s=3))
            envelope = await next_of(socket, "events_api")
            await socket.send(json.dumps({"envelope_id": envelope["envelope_id"]}))
            await in_thread(lambda: people.wait_for_call("message", ok=True))
            return envelope

    assert asyncio.run(use())["retry_attempt"] == 2


def test_a_half_open_socket_takes_nothing_and_says_nothing(workspace, people):
    people.clock(ack_within_s=0.2)

    async def use():
        async with websockets.connect(open_address(workspace)) as dead:
            await next_of(dead, "hello")
            await in_thread(people.mute_sockets)
            unanswered = await dead.ping()
            async with websockets.connect(open_address(workspace)) as live:
                await next_of(live, "hello")
                await in_thread(people.post, "alice", "#patch-night", "hello")
                envelope = await next_of(live, "events_api")
                await live.send(json.dumps({"envelope_id": envelope["envelope_id"]}))
                await in_thread(lambda: people.wait_for_call("message", ok=True))
            heard = unanswered.done()
            dead.transport.abort()
            return envelope, heard

    envelope, heard = asyncio.run(use())
    assert envelope["payload"]["event"]["text"] == "hello"
    assert not heard


@pytest.mark.usefixtures("echo")
@pytest.mark.parametrize(
    "verb, args",
    [
        pytest.param(
            "disconnect_sockets", {"reason": "refresh_requested"}, id="refresh"
        ),
        pytest.param("reset_sockets", {}, id="reset"),
        pytest.param("close_sockets", {}, id="close"),
    ],
)
def test_an_app_that_loses_its_socket_is_answered_again(people, verb, args):
    people.clock(scale=20)
    assert people.call(verb, **args)["sockets"] == 1

    people.post("alice", "#patch-night", "say are you back?")

    people.wait_for_message("#patch-night", contains="back?", timeout_s=60)


def test_a_warning_leaves_the_socket_up(workspace, people, echo):
    people.disconnect_sockets("warning")
    people.post("alice", "#patch-night", "say still here")

    people.wait_for_message("#patch-night", contains="still here")


def test_a_disabled_link_opens_no_more(workspace, people):
    people.disconnect_sockets("link_disabled")

    with pytest.raises(SlackApiError, match="link_disabled"):
        open_address(workspace)


def test_signature_is_slacks():
    """The example of Slack's own page on verifying requests."""
    secret = "8f742231b10e8888abcd99yyyzzz85a5"
    body = (
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow"
        b"&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner"
        b"&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com"
        b"%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
        b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )
    expected = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"

    assert sign(secret, "1531420618", body) == expected


def test_socket_addresses_stay_on_this_machine(workspace):
    assert urlsplit(open_address(workspace)).hostname == "127.0.0.1"
