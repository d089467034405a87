"""Logs are one line a decision, and no token ever stands in one."""

from __future__ import annotations

import io
import json
import logging

import pytest

from bot.roof.logs import set_up_logs

TOKENS = [
    "xoxb-12-34-abcdefgh",
    "xoxe.xoxp-1-Mi0yLTEyMzQ",
    "xapp-1-A0B1C2-123-deadbeef",
    "pbt_HhaH1ury4V4rUmqNJlKLRZboFDipRbQjZYLtxQb4K_g",
]


@pytest.fixture
def logged():
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()

    def set_up(**options):
        set_up_logs("INFO", stream=stream, **options)
        return stream

    yield set_up
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.mark.parametrize("as_json", [True, False], ids=["json", "text"])
@pytest.mark.parametrize("token", TOKENS)
def test_a_token_is_cut_wherever_it_stands(logged, token, as_json):
    stream = logged(as_json=as_json)
    log = logging.getLogger("bot.test")

    log.warning("called with %s", token)
    log.warning(f"in the text {token}")  # noqa: G004 - as a careless library does
    try:
        raise ValueError(f"refused {token}")
    except ValueError:
        log.exception("failed")

    assert token not in stream.getvalue()
    assert stream.getvalue().count("[cut]") == 3


def test_an_exact_secret_is_cut_though_it_looks_like_nothing(logged):
    stream = logged(as_json=True, secrets=["8f742231b10e8888abcd"])

    logging.getLogger("bot.test").info("signed with 8f742231b10e8888abcd")

    assert json.loads(stream.getvalue())["event"] == "signed with [cut]"


def test_ordinary_words_are_left_alone(logged):
    stream = logged(as_json=True)

    logging.getLogger("bot.test").info("incident %s: %s", 5, "answer")

    line = json.loads(stream.getvalue())
    assert line["event"] == "incident 5: answer"
    assert line["level"] == "info"
    assert line["logger"] == "bot.test"
