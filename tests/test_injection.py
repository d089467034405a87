"""What people paste stays text wherever it is shown: Slack, pages, cells, shells."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest
from slack_sdk import WebClient

from bot.chart import draw
from bot.desk.desk import Desk
from bot.desk.knowledge import Knowledge
from bot.reply import (
    CandidateShown,
    Option,
    Part,
    Reply,
    ReplyKind,
    Source,
    StepShown,
    Why,
    note,
    sentence,
)
from bot.roof.cli import shell
from bot.schedule import week_of
from bot.store import open_store
from bot.summary import Scope
from bot.summary_files import as_html, as_markdown
from bot.visibility import Viewer
from handlers.blocks import card_blocks, plain_text
from handlers.home import home_view
from handlers.incidents import timeline_view
from handlers.night import end_form
from handlers.people import People
from handlers.side import Identity, Side
from kb.load import load_entries
from kb.matcher import Matcher
from kb.verdict import Verdict

ATTACKS = {
    "ping-everybody": "<!channel> <!here> <!everyone> <!subteam^S1>",
    "ping-a-person": "<@U0ALICE> <#C0SECRET>",
    "a-link-in-disguise": "<https://evil.example|https://support.microsoft.com>",
    "markup": "*bold* _it_ ~no~ `code` ```fence``` > quote &lt;!channel&gt;",
    "a-script": "</td><script>alert(1)</script><img src=x onerror=alert(1)>",
    "an-attribute": '" onmouseover="alert(1)" x="',
    "a-template": "{{7*7}} ${7*7} {0.__class__} %s %(x)s",
    "a-table": "| a | b |\n|---|---|\n# heading\n[x](javascript:alert(1))",
    "a-formula": '=HYPERLINK("http://evil.example","x")',
    "a-formula-at": "@SUM(1+1)*cmd|' /C calc'!A0",
    "a-formula-plus": "+1+cmd|' /C calc'!A0",
    "a-formula-minus": "-2+3+cmd|' /C calc'!A0",
    "a-formula-tab": "\t=1+1",
    "a-formula-return": "\r=1+1",
    "a-terminal": "\x1b]0;owned\x07\x1b[2J\x1b[31mred\x9b31m",
    "a-right-to-left": "\u202egnp.exe\u2066",
    "rich-markup": "[bold red]x[/] [link=http://evil.example]y[/link]",
    "mathtext": "$\\frac{1}{$ ^_{}",
}
attack = pytest.mark.parametrize("text", ATTACKS.values(), ids=ATTACKS)
# What a mrkdwn or plain message text may hold in angle brackets: only our own marks.
PINGS = ("<!channel", "<!here", "<!everyone", "<!subteam", "<@U0ALICE", "<#C0", "<http")


def hostile(text):
    """Return a card with ``text`` in every place that shows one."""
    card = Reply(
        kind=ReplyKind.SUGGEST,
        title=text,
        why=(Why(text, text, 1),),
        steps=(
            *(StepShown(1, text, "config", text, text, text, text, "none"),),
            StepShown(2, text, "read-only", tally=text),
        ),
        sources=(Source(text, f"https://example.com/{text}"), Source(text)),
        recurrence=(sentence(text, Part("time", text, "1700000000")),),
        outcome=sentence(text),
        options=(Option(text, "kb1"), Option(text + "2", "kb2")),
        candidates=(
            CandidateShown("kb1", text, 0.9, (Why(text, text, 1),), (text,), text),
            CandidateShown("kb2", text, 0.8, (), (), text),
        ),
    )
    words = {
        f.name: text
        for f in fields(Reply)
        if f.type in ("str", "str | None") and f.name != "title"
    }
    lists = {f.name: (text,) for f in fields(Reply) if f.type == "tuple[str, ...]"}
    return replace(card, **(words | lists | {"entry_id": "kb1", "incident": 1}))


def texts_by_kind(value):
    """Yield (kind, text) of every text object and element in blocks."""
    if isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield value.get("type"), value["text"]
        for inner in value.values():
            yield from texts_by_kind(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_by_kind(inner)


@attack
def test_on_a_card_it_is_no_markup_and_pings_nobody(text):
    for said in (hostile(text), replace(hostile(text), outcome=()), note(text)):
        for kind, shown in texts_by_kind(card_blocks(said)):
            if kind == "mrkdwn":
                assert not any(ping in shown for ping in PINGS)
        assert not any(ping in plain_text(said) for ping in PINGS)


def test_no_element_of_a_card_mentions_whom_nobody_but_the_text_names():
    blocks = json.dumps(card_blocks(hostile(" ".join(ATTACKS.values()))))

    for kind in ("user", "usergroup", "channel", "broadcast"):
        assert f'"type": "{kind}"' not in blocks


class Seen(HTMLParser):
    """The tags of a page, and the attributes that could run something."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.handlers = [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.handlers += [name for name, _ in attributes if name.startswith("on")]


NOW = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)


@pytest.fixture
def log(tmp_path, asked, finding, monkeypatch):
    """Return a log in which every text of the attacks was pasted, and its path."""
    path = tmp_path / "patchbot.db"
    store = open_store(path)
    for number, text in enumerate(ATTACKS.values()):
        verdict = Verdict.UNKNOWN if number % 2 else Verdict.ANSWER
        store.incidents.record(
            asked(text=text, author=text, asked_at=NOW + timedelta(minutes=number)),
            finding(
                verdict=verdict,
                key=f"{number} {text}",
                title=text,
                entry_id=None if number % 2 else text,
                hosts=(text,),
                telling_line=text,
            ),
            now=NOW,
        )
    monkeypatch.setenv("PATCHBOT_DB", str(path))
    yield store
    store.close()


def summary_of(log):
    week = week_of(NOW, zone=ZoneInfo("UTC"))
    return log.numbers.summary(week, zone=ZoneInfo("UTC"), scope=Scope())


def test_in_the_summarys_page_nothing_pasted_becomes_markup(log):
    seen = Seen(as_html(summary_of(log)))

    assert "td" in seen.tags
    assert not {"script", "img", "iframe", "a", "svg"} & {*seen.tags}
    assert seen.handlers == []


def test_in_the_summarys_markdown_nothing_pasted_is_a_link_or_a_tag(log):
    text = as_markdown(summary_of(log))

    assert "<script" not in text.replace("\\<", "")
    assert "](javascript" not in text.replace("\\]", "")


def test_in_home_forms_and_timelines_nothing_pasted_pings_anybody(log):
    knowledge = Knowledge((), lambda: Matcher(load_entries()[:1]))
    side = Side(
        desk=Desk(knowledge, log, lambda: NOW + timedelta(hours=1)),
        who=Identity("T1", "https://example.slack.com/", "U0", "B0"),
        command="/patchbot",
        redact=str,
        later=lambda *_: None,
        wake=lambda: None,
        read_file=lambda _: b"",
        say_now=lambda *_: None,
        said_now=lambda *_: False,
        settle=lambda *_: None,
        people=People(WebClient(), "T1", lambda: NOW),
    )
    viewer = Viewer("T1", "U1")
    found = log.history.incidents(viewer=viewer)
    views = [
        home_view(side, viewer),
        end_form("C1", found),
        *(
            timeline_view(
                side, i.number, side.desk.casebook.timeline(i.number, viewer=viewer)
            )
            for i in found
        ),
    ]

    assert len(found) == len(ATTACKS)
    for view in views:
        for kind, shown in texts_by_kind(view):
            if kind == "mrkdwn":
                assert not any(ping in shown for ping in PINGS)
        for kind in ("usergroup", "broadcast"):
            assert f'"type": "{kind}"' not in json.dumps(view)


@pytest.mark.filterwarnings("ignore:Glyph")  # a font has no tab: a box is drawn
def test_the_chart_draws_whatever_an_entry_is_called(log):
    pytest.importorskip("matplotlib", reason="the extra `chart` is not installed")

    assert draw(summary_of(log)).startswith(b"\x89PNG")


def test_no_cell_of_an_export_is_a_formula(log, capsys):
    assert shell(["incidents", "export", "--csv"]) == 0
    rows = list(csv.reader(io.StringIO(capsys.readouterr().out, newline="")))
    cells = [cell for row in rows for cell in row]

    assert len(rows) == len(ATTACKS) + 1
    assert [cell for cell in cells if cell.startswith(tuple("=+-@\t\r"))] == []


COMMANDS = [
    ["incidents", "list"],
    *(["incidents", "show", str(number + 1)] for number in range(len(ATTACKS))),
    ["summary", "--week", "2026-W47"],
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_nothing_pasted_commands_the_terminal(log, capsys, command):
    assert shell(command) == 0
    shown = capsys.readouterr().out

    for char in "\x1b\x07\x9b\u202e\u2066":
        assert char not in shown, hex(ord(char))
