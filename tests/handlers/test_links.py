"""A thread is an address people can open, or plain words where there is none."""

from __future__ import annotations

import pytest

from bot.reply import Note, Part, sentence
from handlers.blocks.links import with_links


@pytest.mark.parametrize(
    "where, team_url, part",
    [
        pytest.param(
            "C1/1700000000.000100",
            "https://x.slack.com/",
            Part(
                "thread",
                "that thread",
                "https://x.slack.com/archives/C1/p1700000000000100",
            ),
            id="a-message",
        ),
        pytest.param(
            "C1/api-5f", "https://x.slack.com/", Part("text", "that thread"), id="none"
        ),
        pytest.param(
            "C1/1700000000.000100", "", Part("text", "that thread"), id="no-team"
        ),
    ],
)
def test_a_thread_is_an_address_or_words(where, team_url, part):
    said = Note((sentence("See ", Part("thread", "that thread", where)),))

    assert with_links(said, team_url).lines[0][1] == part
