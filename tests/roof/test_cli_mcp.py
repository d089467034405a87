"""A model reaches the KB and the log over stdio, through the SDK's own client."""

from __future__ import annotations

import asyncio
import builtins
import os
import sys
from pathlib import Path

import pytest

from bot.incident import ChannelKind
from bot.roof.cli import shell
from bot.store import open_store

ROOT = Path(__file__).parents[2]
PASTE = "Failed to execute regsvr32.exe Error code: 5"


@pytest.fixture
def database(tmp_path, asked, finding, now):
    """Return a log with one incident in a public and one in a private channel."""
    path = tmp_path / "patchbot.db"
    store = open_store(path)
    store.incidents.record(asked(), finding(), now=now)
    hidden = asked(channel="G1", channel_kind=ChannelKind.PRIVATE)
    store.incidents.record(hidden, finding(hosts=("SECRET01",)), now=now)
    store.close()
    return path


def ask(calls, *arguments, database):
    """Return what the tools answer, called in order, and the tools' names."""
    from mcp import Client
    from mcp.client.stdio import StdioServerParameters

    served = StdioServerParameters(
        command=sys.executable,
        args=["-m", "bot.roof", "mcp", "--db", str(database), *arguments],
        cwd=ROOT,
        env={"PATCHBOT_CACHE": os.environ["PATCHBOT_CACHE"], "PYTHONPATH": str(ROOT)},
    )

    async def main():
        async with Client(served) as client:
            listed = await client.list_tools()
            answers = [await client.call_tool(name, given) for name, given in calls]
        return answers, {tool.name: tool for tool in listed.tools}

    return asyncio.run(asyncio.wait_for(main(), 60))


def test_the_four_tools_answer_and_say_that_they_only_look(database):
    pytest.importorskip("mcp", reason="the extra `mcp` is not installed")
    calls = [
        ("diagnose", {"text": PASTE}),
        ("kb_search", {"words": "regsvr32 829427"}),
        ("kb_show", {"entry_id": "KB829427"}),
        ("kb_show", {"entry_id": "kb0000"}),
        ("incidents", {}),
        ("incidents", {"status": ["resolved"]}),
        ("diagnose", {"text": ""}),
    ]
    answers, tools = ask(calls, database=database)
    said = [answer.structured_content for answer in answers]

    assert set(tools) == {"diagnose", "kb_search", "kb_show", "incidents"}
    assert all(tool.annotations.read_only_hint for tool in tools.values())
    assert (said[0]["verdict"], said[0]["matches"][0]["id"]) == ("answer", "kb829427")
    assert "kb829427" in [entry["id"] for entry in said[1]["entries"]]
    assert said[2]["resolution"]
    assert answers[3].is_error
    assert "kb_search" in answers[3].content[0].text
    assert [i["hosts"] for i in said[4]["incidents"]] == [["WEB01"]]
    assert said[5]["incidents"] == []
    assert answers[6].is_error


def test_a_private_channel_is_shown_only_where_it_is_named(database):
    pytest.importorskip("mcp", reason="the extra `mcp` is not installed")
    answers, _ = ask([("incidents", {})], "--private", "G1", database=database)

    shown = {i["channel"] for i in answers[0].structured_content["incidents"]}
    assert shown == {"C1", "G1"}


def test_without_a_log_there_are_no_incidents_and_none_is_made(tmp_path):
    pytest.importorskip("mcp", reason="the extra `mcp` is not installed")
    missing = tmp_path / "none.db"
    answers, _ = ask([("incidents", {})], database=missing)

    assert answers[0].structured_content == {"incidents": []}
    assert not missing.exists()


def test_without_the_extra_it_says_what_to_install(monkeypatch, capsys):
    real = builtins.__import__

    def without(name, *rest):
        if name == "mcp" or name.startswith("mcp."):
            raise ModuleNotFoundError(f"No module named {name!r}", name="mcp")
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    monkeypatch.delitem(sys.modules, "bot.doors.mcp_tools", raising=False)

    assert shell(["mcp"]) == 1
    said = capsys.readouterr().err
    assert "deploy/requirements.lock" in said
    assert "patchbot[" not in said  # the index has a stranger of our name
