"""Slack's limits on blocks: each one at its edge, and one step over it."""

from __future__ import annotations

import pytest

from bot.workspace.block_kit import message_problems, text_length, view_problems


def plain(words):
    return {"type": "plain_text", "text": words}


def mrkdwn(words):
    return {"type": "mrkdwn", "text": words}


def button(**more):
    return {"type": "button", "text": plain("b"), "action_id": "a", **more}


def select(count, kind="static_select", text="o", value="v"):
    options = [{"text": plain(text), "value": f"{value}{n}"} for n in range(count)]
    return {"type": kind, "action_id": "s", "options": options}


def actions(*elements):
    return {"type": "actions", "elements": list(elements)}


def section(**more):
    return {"type": "section", "text": mrkdwn("t"), **more}


def buttons(count):
    return actions(*(button(action_id=f"a{n}") for n in range(count)))


def table(rows, cells=1, text="t"):
    cell = {"type": "raw_text", "text": text}
    return {"type": "table", "rows": [[cell] * cells] * rows}


def rich(*elements):
    return {"type": "rich_text", "elements": list(elements)}


def words(part):
    return {"type": "rich_text_section", "elements": [part]}


def confirm(title=1, text=1, button_text=1):
    return {
        "title": plain("t" * title),
        "text": plain("t" * text),
        "confirm": plain("c" * button_text),
        "deny": plain("d"),
    }


def container(children, **more):
    return {"type": "container", "child_blocks": children, **more}


EDGES = {
    "header-150": lambda n: {"type": "header", "text": plain("h" * (150 + n))},
    "section-3000": lambda n: section(text=mrkdwn("t" * (3000 + n))),
    "fields-10": lambda n: section(fields=[mrkdwn("f")] * (10 + n)),
    "field-2000": lambda n: section(fields=[mrkdwn("f" * (2000 + n))]),
    "context-10": lambda n: {"type": "context", "elements": [mrkdwn("c")] * (10 + n)},
    "actions-25": lambda n: buttons(25 + n),
    "button-text-75": lambda n: actions(button(text=plain("b" * (75 + n)))),
    "button-value-2000": lambda n: actions(button(value="v" * (2000 + n))),
    "button-url-3000": lambda n: actions(button(url="u" * (3000 + n))),
    "label-75": lambda n: actions(button(accessibility_label="l" * (75 + n))),
    "action-id-255": lambda n: actions(button(action_id="i" * (255 + n))),
    "block-id-255": lambda n: section(block_id="i" * (255 + n)),
    "options-100": lambda n: actions(select(100 + n)),
    "overflow-5": lambda n: actions(select(5 + n, "overflow")),
    "radio-10": lambda n: actions(select(10 + n, "radio_buttons")),
    "option-text-75": lambda n: actions(select(1, text="o" * (75 + n))),
    "option-value-150": lambda n: actions(select(1, value="v" * (149 + n))),
    "confirm-title-100": lambda n: actions(button(confirm=confirm(title=100 + n))),
    "confirm-text-300": lambda n: actions(button(confirm=confirm(text=300 + n))),
    "confirm-30": lambda n: actions(button(confirm=confirm(button_text=30 + n))),
    "table-100-rows": lambda n: table(100 + n),
    "table-20-cells": lambda n: table(1, 20 + n),
    "markdown-12000": lambda n: {"type": "markdown", "text": "m" * (12_000 + n)},
    "container-10": lambda n: container([section()] * (10 + n)),
    "container-title-150": lambda n: container(
        [section()], title=plain("t" * (150 + n))
    ),
    "alt-text-2000": lambda n: {
        "type": "image",
        "image_url": "https://a.b/c.png",
        "alt_text": "a" * (2000 + n),
    },
    "chart-title-50": lambda n: {
        "type": "data_visualization",
        "title": "t" * (50 + n),
        "chart": {"type": "pie", "segments": [{"label": "a", "value": 1}]},
    },
    "pie-12": lambda n: {
        "type": "data_visualization",
        "chart": {"type": "pie", "segments": [{"label": "a", "value": 1}] * (12 + n)},
    },
}


@pytest.mark.parametrize("block", EDGES.values(), ids=EDGES.keys())
def test_a_limit_is_fine_and_one_more_is_not(block):
    assert message_problems([block(0)]) == []
    assert len(message_problems([block(1)])) >= 1


def test_fifty_blocks_a_message_and_a_hundred_a_view():
    home = {"type": "home", "blocks": [section()] * 100}

    assert message_problems([section()] * 50) == []
    assert message_problems([section()] * 51) == ["51 blocks, at most 50 are allowed"]
    assert view_problems(home) == []
    assert view_problems({"type": "home", "blocks": [section()] * 101}) != []


@pytest.mark.parametrize(
    "blocks, problem",
    [
        pytest.param(None, "blocks must be a list", id="no-list"),
        pytest.param([None], "unsupported type: None", id="dropped-by-the-sdk"),
        pytest.param([{"type": "x"}], "unsupported type: x", id="unknown"),
        pytest.param([{"type": "section"}], "text or fields", id="empty-section"),
        pytest.param(
            [section(block_id="b"), section(block_id="b")], "used twice", id="block-id"
        ),
        pytest.param([actions(button(), button())], "used twice", id="action-id"),
        pytest.param([actions(button(style="blue"))], "unknown style", id="style"),
        pytest.param([actions(select(0))], "options are required", id="no-options"),
        pytest.param(
            [{"type": "header", "text": mrkdwn("h")}], "plain_text", id="header-mrkdwn"
        ),
        pytest.param([section(text=plain(""))], "at least 1", id="empty-text"),
        pytest.param([table(1, text="")], "at least 1 character", id="empty-cell"),
        pytest.param([table(1), table(1)], "only one table", id="two-tables"),
        pytest.param(
            [{"type": "alert", "text": plain("a")}], "not allowed in a", id="surface"
        ),
        pytest.param(
            [rich(words({"type": "text", "text": ""}))], "not be empty", id="empty-rich"
        ),
        pytest.param([rich({"type": "x"})], "rich text element", id="rich-element"),
        pytest.param(
            [rich({"type": "rich_text_list", "elements": []})], "style", id="list-style"
        ),
        pytest.param(
            [container([{"type": "markdown", "text": "m"}])], "not allowed", id="child"
        ),
        pytest.param(
            [{"type": "image", "alt_text": "a"}], "image_url", id="image-address"
        ),
        pytest.param(
            [section(accessory={"type": "plain_text_input"})],
            "unsupported element",
            id="input-as-accessory",
        ),
    ],
)
def test_a_wrong_block_is_named(blocks, problem):
    (found,) = message_problems(blocks)

    assert problem in found


@pytest.mark.parametrize(
    "change, problem",
    [
        pytest.param({"title": plain("t" * 25)}, "title", id="title-24"),
        pytest.param({"submit": plain("t" * 25)}, "submit", id="submit-24"),
        pytest.param({"close": plain("t" * 25)}, "close", id="close-24"),
        pytest.param({"private_metadata": "p" * 3001}, "private_metadata", id="meta"),
        pytest.param({"callback_id": "c" * 256}, "callback_id", id="callback"),
        pytest.param({"type": "window"}, "modal or home", id="type"),
        pytest.param({"submit": None}, "submit is required", id="input-needs-submit"),
    ],
)
def test_a_wrong_modal_is_named(change, problem):
    element = {"type": "plain_text_input", "action_id": "a"}
    field = {"type": "input", "label": plain("l"), "element": element}
    modal = {"type": "modal", "title": plain("t"), "submit": plain("s")}
    assert view_problems({**modal, "blocks": [field]}) == []

    (found,) = view_problems({**modal, "blocks": [field], **change})
    assert problem in found


def test_text_is_counted_in_all_depths_and_ids_are_not():
    blocks = [
        {"type": "header", "text": plain("1234"), "block_id": "x" * 99},
        rich(words({"type": "text", "text": "567"})),
        table(1, 2, text="89"),
    ]

    assert text_length(blocks) == 4 + 3 + 4
