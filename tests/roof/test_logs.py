"""Logs are one line a decision, and no token ever stands in one."""

from __future__ import annotations

import io
import json
import logging
import threading
import warnings

import pytest

from bot.desk.decision import log_decision
from bot.environ import known_secrets
from bot.roof.cli import patchbot, shell
from bot.roof.logs import set_up_logs
from bot.store import open_store
from kb.load import load_entries
from kb.matcher import Matcher

TOKENS = [
    "xoxb-12-34-abcdefgh",
    "xoxe.xoxp-1-Mi0yLTEyMzQ",
    "xapp-1-A0B1C2-123-deadbeef",
    "pbt_HhaH1ury4V4rUmqNJlKLRZboFDipRbQjZYLtxQb4K_g",
]


@pytest.fixture
def logged():
    root, threads = logging.getLogger(), threading.excepthook
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()

    def set_up(**options):
        set_up_logs("INFO", stream=stream, **options)
        return stream

    yield set_up
    logging.captureWarnings(False)
    threading.excepthook = threads
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


@pytest.mark.parametrize("as_json", [True, False], ids=["json", "text"])
def test_a_token_is_cut_in_fields_warnings_stacks_and_dying_threads(logged, as_json):
    stream, token = logged(as_json=as_json), TOKENS[0]
    log = logging.getLogger("bot.test")

    log.warning("with a field", extra={"url": f"wss://x/?ticket=t1&t={token}"})
    log.warning("with its stack", stack_info=True, extra={"token": token})
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn(f"a library warns of {token}", stacklevel=1)

    def die():
        raise ValueError(f"died of {token}")

    died = threading.Thread(target=die, name="poster")
    died.start()
    died.join()

    assert token not in stream.getvalue()
    assert "ticket=t1" not in stream.getvalue()
    assert "a library warns of [cut]" in stream.getvalue()
    assert "the thread poster has ended" in stream.getvalue()


def test_every_record_is_one_line_of_json_whatever_it_says(logged):
    stream = logged(as_json=True)
    logging.getLogger("bot.test").warning('two\nlines "quoted" \u2028 \x1b[31m')
    try:
        raise ValueError("with\na traceback")
    except ValueError:
        logging.getLogger("bot.test").exception("failed")
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]

    assert [line["level"] for line in lines] == ["warning", "error"]
    assert "with\na traceback" in lines[1]["exception"]


def test_a_decision_is_one_line_under_a_number_that_the_card_shows(
    logged, tmp_path, asked, finding, now
):
    stream = logged(as_json=True)
    matcher = Matcher([entry for entry in load_entries() if entry.id == "kb829427"])
    paste = asked(text="Failed to execute regsvr32.exe Error code: 5 on WEB01")
    store = open_store(tmp_path / "patchbot.db")
    incident = store.incidents.record(paste, finding(), now=now).incident
    store.close()
    stream.truncate(0)
    stream.seek(0)
    log_decision(incident, matcher.diagnose(paste.text), source=paste.source)
    (line,) = map(json.loads, stream.getvalue().splitlines())

    assert line["event"].startswith(f"incident {incident.number}: answer")
    assert {key: line[key] for key in ("incident", "verdict", "entry", "source")} == {
        "incident": incident.number,
        "verdict": "answer",
        "entry": "kb829427",
        "source": "paste",
    }
    assert 0.8 < line["score"] <= 1
    assert line["reason"]
    assert "regsvr32" not in stream.getvalue()


def test_what_a_stranger_named_cannot_pass_for_a_line_or_command_a_terminal(logged):
    stream = logged(as_json=False)
    name = "a.log\n2026-11-18 02:00:00 [info] all is well\x1b]0;owned\x07\x9b2J\u202e"
    logging.getLogger("bot.test").warning("a file was not read: %s", name)
    first, second = stream.getvalue().splitlines()

    assert "a file was not read" in first
    assert second.startswith("    ")
    assert not [c for c in stream.getvalue() if c in "\x1b\x07\x9b\u202e"]


SECRETS = {
    "SLACK_BOT_TOKEN": "xoxb-1",
    "SLACK_SIGNING_SECRET": "8f742231b10e8888abcd",
    "PATCHBOT_SECRET": "a-long-secret-of-ours",
    "PATCHBOT_DB": "postgresql://bot:p%40ss-w0rd@db.example/patchbot",
}


def test_the_secrets_to_cut_are_all_that_the_environment_holds(tmp_path):
    held = tmp_path / "app-token"
    held.write_text("xapp-from-a-file\n")
    held.chmod(0o600)
    found = known_secrets({**SECRETS, "SLACK_APP_TOKEN_FILE": str(held)})

    assert {*found} == {
        *("xoxb-1", "8f742231b10e8888abcd", "a-long-secret-of-ours"),
        *("p%40ss-w0rd", "p@ss-w0rd", "xapp-from-a-file"),
    }
    assert known_secrets({"PATCHBOT_DB": "patchbot.db"}) == ()


def test_the_traceback_of_a_bug_holds_no_secret(monkeypatch, capsys):
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)

    def broken(*_):
        raise RuntimeError(" ".join([*SECRETS.values(), TOKENS[2]]))

    monkeypatch.setattr(patchbot, "get_command", broken)

    assert shell(["match"]) == 3
    said = capsys.readouterr().err
    assert "RuntimeError" in said
    for value in ("8f742231b10e8888abcd", "a-long-secret", "p%40ss", TOKENS[2]):
        assert value not in said
