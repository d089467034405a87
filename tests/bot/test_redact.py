"""Redaction, measured on a labelled set: what must go is gone, the rest stands."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.redact import Redactor

FOLDER = Path(__file__).parent / "redaction"
SECRET = re.compile("⟦(.*?)⟧", re.S)
redact = Redactor(b"a key of the tests")


def cases(name):
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [
        line.replace(r"\n", "\n").replace(r"\t", "\t")
        for line in lines
        if line and not line.startswith(("# One", "# Kept"))
    ]


@pytest.mark.parametrize("case", cases("secrets.txt") + cases("secrets-2.txt"))
def test_what_must_go_is_gone(case):
    text = SECRET.sub(r"\1", case)

    left = redact(text)

    assert [secret for secret in SECRET.findall(case) if secret in left] == []


@pytest.mark.parametrize("case", cases("harmless.txt") + cases("harmless-2.txt"))
def test_what_is_harmless_stands(case):
    assert redact(case) == case


def test_of_what_was_never_tuned_on_nine_in_ten_go_and_nearly_all_harmless_stands():
    """The kept sets are read by nobody who mends the rules; the floor is what was
    reached when they were first measured after the mending (72 of 78, and 49 of 50)."""
    secrets = [s for case in cases("secrets-kept.txt") for s in SECRET.findall(case)]
    left = [
        secret
        for case in cases("secrets-kept.txt")
        for text in [redact(SECRET.sub(r"\1", case))]
        for secret in SECRET.findall(case)
        if secret in text
    ]
    harmless = cases("harmless-kept.txt")
    changed = [case for case in harmless if redact(case) != case]

    assert len(secrets) == 78
    assert len(left) <= 6
    assert len(changed) <= 1


def test_a_person_is_the_same_everywhere_and_nobody_else():
    one = redact(r"CORP\jdoe")

    assert one == redact(r"CORP\JDOE")
    assert one != redact(r"CORP\jdoe2")
    assert one != Redactor(b"another key of ours")(r"CORP\jdoe")


def test_redacting_twice_is_redacting_once():
    for case in cases("secrets.txt") + cases("secrets-2.txt"):
        once = redact(SECRET.sub(r"\1", case))

        assert redact(once) == once


@given(st.text(max_size=300))
def test_any_text_is_taken(text):
    assert isinstance(redact(text), str)


@given(before=st.text(max_size=60), after=st.text(max_size=60))
def test_a_token_is_gone_whatever_stands_around_it(before, after):
    token = "xoxb-123456789012-abcdefghijklmnop"

    assert token not in redact(f"{before} {token} {after}")


def test_payloads_lose_slacks_own_secrets_and_keep_their_shape():
    payload = {
        "token": "abc",
        "event": {"text": "pw: hunter22", "n": 1, "files": [{"title": "pwd=x1y2z3"}]},
        "response_url": "https://hooks.slack.com/x",
    }

    assert redact.payload(payload) == {
        "event": {
            "text": "pw: [password]",
            "n": 1,
            "files": [{"title": "pwd=[password]"}],
        }
    }


@pytest.mark.parametrize(
    "piece",
    [
        pytest.param("eyJ-", id="token-starts"),
        pytest.param("password=", id="names"),
        pytest.param("-----BEGIN PRIVATE KEY-----", id="keys-without-end"),
        pytest.param("net use ", id="commands"),
        pytest.param("a.b@", id="mails"),
        pytest.param("a@b.c.", id="mails-on-mails"),
        pytest.param("echo x", id="echoes"),
        pytest.param("creds a", id="creds"),
        pytest.param("login a.", id="logins"),
        pytest.param("HKLM\\A ", id="hives"),
        pytest.param("mysql -p ", id="glued"),
        pytest.param('"x" ', id="quotes"),
        pytest.param(";pwd={", id="braces"),
        pytest.param("Private-Lines: 1\nA\n", id="putty"),
        pytest.param("snmp community ", id="communities"),
        pytest.param("<a:CipherValue ", id="tokens-of-xml"),
        pytest.param('__VIEWSTATE" ', id="states"),
        pytest.param("pwd's ", id="said"),
        pytest.param("A\\", id="accounts"),
        pytest.param(" \t", id="blanks"),
        pytest.param("0x80070005 error 5 WEB01\n", id="ordinary"),
    ],
)
def test_work_grows_with_the_text_and_no_faster(piece):
    """Doubling the text may cost four times: the clock of a busy machine flickers."""

    def cost(size):
        text = (piece * size)[:size]
        best = 9e9
        for _ in range(3):
            start = time.process_time()
            redact(text)
            best = min(best, time.process_time() - start)
        return best

    assert cost(80_000) < 4 * cost(40_000) + 0.01
