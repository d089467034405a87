"""What a viewer may not see leaves no trace: every door says what it would without it.

The log is written twice, once with and once without what happened out of sight;
then everything that can be asked is asked of both.
"""

from __future__ import annotations

import asyncio
import json
import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from aiohttp.test_utils import TestClient, TestServer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from slack_sdk import WebClient

from bot.desk.desk import Desk
from bot.desk.knowledge import Knowledge
from bot.doors.keys import KeyFile
from bot.incident import ChannelKind, Opinion, ResolutionReason, Source
from bot.roof.cli import mcp
from bot.roof.outer_doors import outer_app
from bot.settings import api_keys_path, read_settings
from bot.store import open_store
from bot.summary import Scope
from bot.visibility import Viewer, readers_of
from handlers.approvers import Approvers
from handlers.home import home_view
from handlers.people import People
from handlers.side import Identity, Side
from kb.load import BUILT_IN, load_entries
from kb.matcher import Matcher

UTC = ZoneInfo("UTC")
KEYS = ("kb829427", "fp:0123456789abcdef")
PROPOSED = [f"kb829427:example:{number}" for number in range(1, 9)]
HIDDEN_KINDS = [kind for kind in ChannelKind if kind is not ChannelKind.PUBLIC]
VIEWERS = [
    pytest.param(Viewer("T1", "U1"), id="member"),
    pytest.param(Viewer("T1", "U1", frozenset({"G7"})), id="member-of-another"),
    pytest.param(Viewer("T2", "U1", frozenset({"G1A", "C1"})), id="another-team"),
    pytest.param(readers_of("T1", "C1"), id="a-public-channel"),
    pytest.param(
        Viewer("T1", "U1", frozenset({"G1A", "C1"}), outsider=True), id="guest"
    ),
    pytest.param(
        readers_of("T1", "G1A", ChannelKind.SHARED), id="strangers-read-along"
    ),
]
HIDDEN = st.lists(
    st.tuples(
        st.sampled_from(HIDDEN_KINDS),
        st.sampled_from(KEYS),
        st.sampled_from(("WEB01", "SECRET9")),
        st.sampled_from((None, *ResolutionReason)),
    ),
    min_size=1,
    max_size=4,
)


@pytest.fixture(scope="module")
def knowledge():
    """Return a KB of a few entries, read once."""
    matcher = Matcher([e for e in load_entries() if e.id == "kb829427"])
    return Knowledge([BUILT_IN], lambda: matcher)


def written(folder, name, asked, finding, now, hidden):
    """Return a log with two public incidents, and then ``hidden``."""
    store = open_store(folder / f"{name}.db")
    for key in KEYS:
        store.incidents.record(asked(ts=f"1{key}"), finding(key=key), now=now)
    for number, (kind, key, host, reason) in enumerate(hidden):
        paste = asked(ts=f"9.{number}", channel="G1A", channel_kind=kind, author="U9")
        found = finding(key=key, hosts=(host,), title=f"secret {key}")
        made = store.incidents.record(paste, found, now=now).incident
        store.opinions.feedback(made.number, Opinion.FIXED, by="U9", now=now)
        if reason is not None and made.settled_at is None:
            store.outcomes.settle(made.number, reason, by="U9", now=now)
    return store


def everything(store, knowledge, viewer, asked, now):
    """Return all that can be asked of a log, as one text."""
    desk = Desk(knowledge, store, lambda: now)
    side = Side(
        desk=desk,
        who=Identity("T1", "https://example.slack.com/", "U0", "B0"),
        command="/patchbot",
        redact=str,
        later=lambda *_: None,
        wake=lambda: None,
        read_file=lambda _: b"",
        say_now=lambda *_: None,
        said_now=lambda *_: False,
        settle=lambda *_: None,
        people=People(WebClient(), "T1", lambda: now),
        approvers=Approvers(("U1",)),
    )
    ask = asked(channel="C9", ts="5.5", source=Source.COMMAND)
    lookup, casebook = desk.lookup, desk.casebook
    told = [
        home_view(side, viewer),
        store.history.incidents(viewer=viewer),
        [store.history.incident(n, viewer=viewer) for n in range(3, 9)],
        [store.history.recurrence(k, viewer=viewer, now=now) for k in KEYS],
        store.numbers.summary("2026-W47", zone=UTC, scope=Scope(viewer=viewer)),
        store.numbers.summary("2025-W47", zone=UTC, scope=Scope(viewer=viewer)),
        desk.weekly.asked("this all", asked=ask, viewer=viewer, now=now),
        *(lookup.find(k, viewer=viewer, now=now) for k in ("kb829427", ask.text)),
        *(
            lookup.incidents(words, viewer=viewer, user="U9", now=now)
            for words in ("", "all", "mine", "host SECRET9", "host WEB01")
        ),
        *(casebook.incident(n, viewer=viewer) for n in range(3, 9)),
        *(casebook.timeline(n, viewer=viewer) for n in range(3, 9)),
        *(casebook.history(k, viewer=viewer, now=now) for k in KEYS),
        *(casebook.host(h, viewer=viewer) for h in ("SECRET9", "WEB01")),
        *(desk.night.blast(k, None, viewer=viewer) for k in KEYS),
        desk.learning.waiting(viewer),
        [desk.learning.find(key, viewer) for key in PROPOSED],
        [desk.learning.refusal(k, viewer=viewer, may=True) for k in PROPOSED],
    ]
    return json.dumps(told, default=repr)


@pytest.mark.parametrize("viewer", VIEWERS)
@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(hidden=HIDDEN)
def test_no_door_tells_of_what_happened_out_of_sight(
    tmp_path_factory, knowledge, asked, finding, now, viewer, hidden
):
    folder = tmp_path_factory.mktemp("logs")
    without = written(folder, "without", asked, finding, now, ())
    with_it = written(folder, "with", asked, finding, now, hidden)
    later = now + timedelta(hours=1)
    try:
        told = everything(with_it, knowledge, viewer, asked, later)

        assert told == everything(without, knowledge, viewer, asked, later)
    finally:
        without.close()
        with_it.close()


def test_a_member_sees_it(tmp_path, knowledge, asked, finding, now):
    hidden = [(ChannelKind.PRIVATE, KEYS[0], "SECRET9", None)]
    store = written(tmp_path, "with", asked, finding, now, hidden)
    member = Viewer("T1", "U1", frozenset({"G1A"}))
    told = everything(store, knowledge, member, asked, now + timedelta(hours=1))
    store.close()

    assert "secret kb829427" in told
    assert "kb829427:example:3" in told or "incident=3" in told


# -- the doors beside Slack

QUERIES = ("", "limit=1", "host=SECRET9", "host=WEB01", "entry=kb829427", "channel=G1A")
STATES = ("open", "acknowledged", "resolved", "dismissed")
PATHS = [
    *(f"/api/v1/incidents?{query}" for query in QUERIES),
    *(f"/api/v1/incidents?status={state}" for state in STATES),
    *(f"/api/v1/incidents/{number}" for number in range(1, 9)),
    "/api/v1/incidents?before=9",
    "/api/v1/openapi.json",
]
CARRIED = [
    pytest.param((), id="public-channels-alone"),
    pytest.param(("G7XX",), id="another-private-channel"),
]


def told_by_the_api(store, knowledge, folder, carried, now):
    """Return every answer of the API to a token, and what it has said in Slack."""
    settings = read_settings({"PATCHBOT_DB": str(folder / "keys.db")})
    keys = KeyFile(api_keys_path(settings))
    keys.remove("x")
    token = keys.add_token("x", public=("C01",), private=carried)
    app = outer_app(
        settings,
        Desk(knowledge, store, lambda: now),
        team="T1",
        redact=str,
        wake=lambda: None,
        clock=lambda: now,
        seconds=iter(range(10**6)).__next__,  # nobody is ever too fast here
    )

    async def ask():
        sent = {"Authorization": f"Bearer {token}"}
        async with TestClient(TestServer(app), headers=sent) as client:
            got = [await (await client.get(path)).text() for path in PATHS]
            body = {"text": "Failed to execute regsvr32.exe Error code: 5 on SECRET9"}
            known = await client.post("/api/v1/diagnose", json=body)
            logged = await client.post(
                "/api/v1/incidents",
                json={**body, "channel": "C01"},
                headers={"Idempotency-Key": "once"},
            )
            made = await logged.json()
            return got, await known.json(), made

    got, known, made = asyncio.run(ask())
    number = made["incident"].pop("number")
    cards = store.link.rows("SELECT payload FROM outbox WHERE incident = ?", number)
    told = json.dumps([got, known, made, [json.loads(c["payload"]) for c in cards]])
    # They are counted through for everybody: the number itself may differ.
    return re.sub(rf'("incident": |incident ){number}\b', r"\1N", told)


def told_by_mcp(store, knowledge, carried):
    """Return every answer of the tools to a model."""
    sources = mcp.sources_of(knowledge.matcher, store, frozenset(carried))
    from bot.doors.mcp_tools import Tools

    tools = Tools(sources)

    async def ask():
        return [
            await tools.incidents(),
            *[await tools.incidents(host=h) for h in ("SECRET9", "WEB01", "secret9")],
            *[await tools.incidents(entry=key) for key in KEYS],
            *[await tools.incidents(status=[state]) for state in STATES],
            await tools.incidents(limit=1),
            await tools.kb_search("regsvr32"),
            await tools.kb_show("kb829427"),
            await tools.diagnose("Failed to execute regsvr32.exe Error code: 5"),
        ]

    return json.dumps(asyncio.run(ask()), default=repr)


@pytest.mark.parametrize("carried", CARRIED)
@settings(
    max_examples=3,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(hidden=HIDDEN)
def test_neither_the_api_nor_a_model_learns_of_what_happened_out_of_sight(
    tmp_path_factory, knowledge, asked, finding, now, carried, hidden
):
    pytest.importorskip("mcp", reason="the extra `mcp` is not installed")
    folder = tmp_path_factory.mktemp("logs")
    told = []
    for name, more in (("without", ()), ("with", hidden)):
        store = written(folder, name, asked, finding, now, more)
        try:
            model = told_by_mcp(store, knowledge, carried)
            told.append(
                (model, told_by_the_api(store, knowledge, folder, carried, now))
            )
        finally:
            store.close()

    for without, with_it in zip(*told, strict=True):
        assert without == with_it


def test_a_token_and_a_model_that_carry_the_channel_are_told(
    tmp_path, knowledge, asked, finding, now
):
    """So that the comparison above is not between two empty lists."""
    pytest.importorskip("mcp", reason="the extra `mcp` is not installed")
    hidden = [(ChannelKind.PRIVATE, KEYS[0], "SECRET9", None)]
    store = written(tmp_path, "with", asked, finding, now, hidden)
    model = told_by_mcp(store, knowledge, ("G1A",))
    script = told_by_the_api(store, knowledge, tmp_path, ("G1A",), now)
    store.close()

    assert "secret kb829427" in model
    assert "secret kb829427" in script
