"""What people type becomes what Slack stores."""

from __future__ import annotations

import pytest

from bot.workspace.seed import default_seed
from bot.workspace.state import State
from bot.workspace.typed import rich_text, slack_text


@pytest.fixture
def state():
    made = State("http://127.0.0.1")
    default_seed(made, bot_name="patchbot")
    return made


def text(words, **style):
    styled = {"style": style} if style else {}
    return {"type": "text", "text": words, **styled}


def section(*elements):
    return {"type": "rich_text_section", "elements": list(elements)}


@pytest.mark.parametrize(
    "typed, stored",
    [
        pytest.param("a < b && c", "a &lt; b &amp;&amp; c", id="escaped"),
        pytest.param("<!channel>", "&lt;!channel&gt;", id="pasted-broadcast"),
        pytest.param("@here look", "<!here> look", id="typed-broadcast"),
        pytest.param("hi @patchbot.", "hi <@U00000001>.", id="mention-and-full-stop"),
        pytest.param("hi @patchbot", "hi <@U00000001>", id="mention"),
        pytest.param("mail@patchbot", "mail@patchbot", id="no-mention-inside-a-word"),
        pytest.param("see #web-ops", "see <#C00000002|web-ops>", id="channel"),
        pytest.param("http://a.b/?x&y", "<http://a.b/?x&amp;y>", id="link"),
        pytest.param("`@patchbot`", "`@patchbot`", id="code"),
        pytest.param("```\n<a>\n@here```", "```\n&lt;a&gt;\n@here```", id="fence"),
        pytest.param("```\nopen", "```\nopen", id="unbalanced-fence"),
        pytest.param("@nobody", "@nobody", id="unknown-name"),
    ],
)
def test_slack_text(state, typed, stored):
    assert slack_text(state, typed) == stored


@pytest.mark.parametrize(
    "typed, elements",
    [
        pytest.param("plain\ntwo", [section(text("plain\ntwo"))], id="lines"),
        pytest.param(
            "a\n```\nx <y>\n```\nb",
            [
                section(text("a")),
                {
                    "type": "rich_text_preformatted",
                    "border": 0,
                    "elements": [text("x <y>")],
                },
                section(text("b")),
            ],
            id="fence",
        ),
        pytest.param(
            "> said\nno",
            [
                {"type": "rich_text_quote", "elements": [text("said")]},
                section(text("no")),
            ],
            id="quote",
        ),
        pytest.param(
            "*b* and `c`",
            [section(text("b", bold=True), text(" and "), text("c", code=True))],
            id="styles",
        ),
        pytest.param(
            "@patchbot :eyes:",
            [
                section(
                    {"type": "user", "user_id": "U00000001"},
                    text(" "),
                    {"type": "emoji", "name": "eyes"},
                )
            ],
            id="mention-and-emoji",
        ),
        pytest.param("2 * 3 * 4", [section(text("2 * 3 * 4"))], id="no-bold"),
        pytest.param("", [], id="empty"),
    ],
)
def test_rich_text(state, typed, elements):
    blocks = rich_text(state, typed)

    assert [e for block in blocks for e in block["elements"]] == elements


@pytest.mark.parametrize("unit", ["`", "*", "> ", "@", "<", "```", "~a", ":a"])
def test_a_megabyte_of_marks_is_read(state, unit):
    typed = unit * (1_000_000 // len(unit))

    assert slack_text(state, typed)
    assert rich_text(state, typed)
