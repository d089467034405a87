"""Slack's markup to plain text: what was typed comes out, whatever Slack made of it."""

from __future__ import annotations

import pytest

from handlers.slack_text import escaped, plain, unescaped, without_mention


def rich(*elements):
    return {"blocks": [{"type": "rich_text", "elements": list(elements)}]}


def typed(text):
    return {"type": "text", "text": text}


def part(kind, *elements):
    return {"type": f"rich_text_{kind}", "elements": list(elements)}


@pytest.mark.parametrize(
    "message, text",
    [
        pytest.param({"text": "a &lt; b &amp; c"}, "a < b & c", id="escapes"),
        pytest.param({"text": "&amp;lt;b&amp;gt;"}, "&lt;b&gt;", id="escaped-escapes"),
        pytest.param({"text": "<!channel> look"}, "@channel look", id="broadcast"),
        pytest.param(
            {"text": "<http://WEB01.contoso.local|WEB01.contoso.local> is down"},
            "WEB01.contoso.local is down",
            id="host-that-slack-linked",
        ),
        pytest.param(
            {"text": "<https://x.example/a>"}, "https://x.example/a", id="address"
        ),
        pytest.param(
            {"text": "wrong", **rich(part("section", typed("a < b")))},
            "a < b",
            id="blocks-before-text",
        ),
        pytest.param(
            rich(
                part("section", typed("see:\n")),
                part("preformatted", typed("line 1\nline 2")),
                part("quote", typed("quoted")),
            ),
            "see:\nline 1\nline 2\nquoted",
            id="fence-and-quote",
        ),
        pytest.param(
            rich(
                {
                    "type": "rich_text_list",
                    "elements": [part("section", typed(x)) for x in "ab"],
                }
            ),
            "a\nb",
            id="list",
        ),
        pytest.param(
            rich(
                part(
                    "section",
                    {"type": "emoji", "name": "x", "unicode": "274c"},
                    {"type": "emoji", "name": "5"},
                    {"type": "user", "user_id": "U1"},
                    {"type": "link", "url": "https://a.example"},
                )
            ),
            "❌:5:@U1https://a.example",
            id="leaves",
        ),
        pytest.param(
            {"text": "fyi", "attachments": [{"text": "Event ID: 4374"}]},
            "fyi\nEvent ID: 4374",
            id="forwarded",
        ),
        pytest.param({"text": "a\x00b\ud800c"}, "a␀b?c", id="nul-and-surrogate"),
        pytest.param({"text": None, "blocks": None}, "", id="nothing"),
        pytest.param({"text": 5, "blocks": [3, "x"]}, "5", id="not-from-slack"),
    ],
)
def test_plain(message, text):
    assert plain(message) == text


def test_deeply_nested_blocks_end():
    element = typed("x")
    for _ in range(5000):
        element = part("section", element)

    assert plain(rich(element)) == ""


def test_a_megabyte_of_angles_is_read_at_once():
    assert len(plain({"text": "<" * 1_000_000})) == 1_000_000


@pytest.mark.parametrize("text", ["<!channel>", "a & b", "<@U1|x> <https://x|y>"])
def test_escaped_text_reads_as_it_was(text):
    assert unescaped(escaped(text)) == text


def test_the_mention_of_the_bot_is_not_part_of_the_question():
    assert without_mention("@UBOT what is 4374", "UBOT") == "what is 4374"
