"""Tokens and hooks are made, listed and taken back in the shell."""

from __future__ import annotations

import pytest

from bot.doors.keys import KeyFile
from bot.roof.cli import shell


@pytest.fixture(autouse=True)
def keys(tmp_path, monkeypatch):
    monkeypatch.setenv("PATCHBOT_DB", str(tmp_path / "patchbot.db"))
    return KeyFile(tmp_path / "patchbot.db.api-keys")


def test_a_token_is_printed_once_and_listed_without_it(keys, capsys):
    assert (
        shell(["api", "token", "add", "ci", "--public", "C01", "--private", "C02"]) == 0
    )
    shown = capsys.readouterr().out.strip()
    assert shell(["api", "list"]) == 0
    listed = capsys.readouterr().out

    assert keys.read().token(shown).name == "ci"
    assert listed.split() == ["token", "ci", "C01,", "C02", "(private)"]
    assert shown not in listed


def test_hooks_are_made_with_a_token_or_a_signing_key(keys, capsys):
    assert shell(["api", "hook", "add", "grafana", "--public", "C01"]) == 0
    assert shell(["api", "hook", "add", "scom", "--private", "G01", "--signed"]) == 0
    capsys.readouterr()
    shell(["api", "list"])
    lines = capsys.readouterr().out.splitlines()

    assert lines[0].split() == ["hook", "grafana", "C01"]
    assert lines[1].split() == ["hook", "scom", "G01", "(private),", "signed"]


@pytest.mark.parametrize(
    "arguments, code",
    [
        pytest.param(["token", "add", "ci"], 1, id="no-channel"),
        pytest.param(["hook", "add", "x"], 2, id="hook-without-channel"),
        pytest.param(
            ["hook", "add", "x", "--public", "C01", "--private", "G01"], 2, id="two"
        ),
        pytest.param(["remove", "nobody"], 1, id="nobody"),
    ],
)
def test_what_cannot_be_done_is_said(arguments, code):
    assert shell(["api", *arguments]) == code


def test_a_removed_token_is_gone(keys, capsys):
    shell(["api", "token", "add", "ci", "--public", "C01"])
    shown = capsys.readouterr().out.strip()

    assert shell(["api", "remove", "ci"]) == 0
    assert keys.read().token(shown) is None
