"""Each token sees what may_see says, for every set of channels it can carry."""

from __future__ import annotations

import asyncio
import json
import random
from itertools import chain, combinations

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.desk.desk import Desk
from bot.desk.knowledge import Knowledge
from bot.doors.keys import KeyFile
from bot.incident import ChannelKind
from bot.roof.outer_doors import outer_app
from bot.settings import api_keys_path, read_settings
from bot.store import open_store
from bot.visibility import Viewer, may_see
from kb.load import BUILT_IN, load_entries
from kb.matcher import Matcher

PRIVATE = ("G1A", "G2B", "G3C")
SETS = list(chain.from_iterable(combinations(PRIVATE, n) for n in range(4)))


@pytest.fixture
def settings(tmp_path):
    return read_settings({"PATCHBOT_DB": str(tmp_path / "patchbot.db")})


@pytest.fixture
def store(settings, asked, finding, now):
    """Return a log with incidents of every kind of channel, and of another team."""
    store = open_store(settings.db)
    places = [
        ("T1", "C01", ChannelKind.PUBLIC),
        *(("T1", channel, ChannelKind.PRIVATE) for channel in PRIVATE),
        ("T1", "D1", ChannelKind.IM),
        ("T1", "G9", ChannelKind.MPIM),
        ("T2", "C01", ChannelKind.PUBLIC),
        ("T2", "G1A", ChannelKind.PRIVATE),
    ]
    for number, (team, channel, kind) in enumerate(places * 2):
        paste = asked(team=team, channel=channel, channel_kind=kind)
        store.incidents.record(paste, finding(key=f"key {number}"), now=now)
    yield store
    store.close()


def app_of(settings, store, now):
    knowledge = Knowledge([BUILT_IN], lambda: Matcher(load_entries()[:1]))
    return outer_app(
        settings,
        Desk(knowledge, store, lambda: now),
        team="T1",
        redact=str,
        wake=lambda: None,
        clock=lambda: now,
        seconds=iter(range(10**6)).__next__,  # nobody is ever too fast here
    )


@pytest.mark.parametrize("carried", SETS, ids=" ".join)
def test_a_token_sees_what_it_may_and_nothing_else(settings, store, now, carried):
    keys = KeyFile(api_keys_path(settings))
    token = keys.add_token("x", public=("C01",), private=carried)
    sent = {"Authorization": f"Bearer {token}"}
    everything = store.history.incidents(viewer=None, limit=100)
    viewer = Viewer("T1", channels=frozenset(carried))
    allowed = {i.number for i in everything if may_see(viewer, i)}

    async def look():
        server = TestServer(app_of(settings, store, now))
        async with TestClient(server, headers=sent) as client:
            listed = await (await client.get("/api/v1/incidents?limit=100")).json()
            narrowed = [
                await (await client.get(f"/api/v1/incidents?{query}")).json()
                for query in ("channel=G1A", "host=WEB01", "entry=kb829427")
            ]
            shown = {
                one.number: (await client.get(f"/api/v1/incidents/{one.number}")).status
                for one in everything
            }
        return listed, narrowed, shown

    listed, narrowed, shown = asyncio.run(look())

    assert {one["number"] for one in listed["incidents"]} == allowed
    for page in narrowed:
        assert {one["number"] for one in page["incidents"]} <= allowed
    assert {number for number, status in shown.items() if status == 200} == allowed
    assert {status for n, status in shown.items() if n not in allowed} == {404}


def odd_bodies():
    """Return bodies of every kind that is not meant: bytes, JSON, half of JSON."""
    dice = random.Random(7)
    words = ["alerts", "status", "labels", "Id", "ProviderName", "message", "text"]

    def value(depth):
        kind = dice.randrange(7 if depth < 5 else 4)
        if kind == 0:
            return dice.choice([None, True, -1, 1e308, 10**30])
        if kind < 4:
            return "".join(chr(dice.choice([0, 9, 65, 0x7F, 0x202E])) for _ in range(9))
        if kind == 4:
            return [value(depth + 1) for _ in range(dice.randrange(4))]
        return {dice.choice(words): value(depth + 1) for _ in range(dice.randrange(5))}

    for _ in range(150):
        yield dice.randbytes(dice.randrange(200))
        text = json.dumps(value(0)).encode()
        yield text
        yield text[: dice.randrange(len(text) + 1)]
    yield b"{" * 100_000
    yield b'{"a":' * 100_000
    yield b'"' + b"\\ud800" * 5 + b'"'


def test_no_body_whatever_is_a_bug(settings, store, now):
    keys = KeyFile(api_keys_path(settings))
    token = keys.add_token("x", public=("C01",), private=())
    hook = keys.add_hook("h", channel="C01", kind=ChannelKind.PUBLIC)
    paths = {"/hooks/h": hook, "/api/v1/diagnose": token, "/api/v1/incidents": token}

    async def send():
        found = set()
        server = TestServer(app_of(settings, store, now))
        async with TestClient(server) as client:
            for body in odd_bodies():
                for path, shown in paths.items():
                    kind = "application/json" if len(body) % 2 else "text/plain"
                    headers = {
                        "Authorization": f"Bearer {shown}",
                        "Content-Type": kind,
                    }
                    answer = await client.post(path, data=body, headers=headers)
                    found.add(answer.status)
                    await answer.read()
        return found

    assert asyncio.run(send()) <= {200, 400, 415, 422}
