"""Tokens are shown once, kept as hashes, and trusted from a private file only."""

from __future__ import annotations

import json
import os

import pytest

from bot.doors.keys import KeyFile, signing_key
from bot.environ import SettingsError
from bot.incident import ChannelKind

SECRET = b"0" * 32


@pytest.fixture
def file(tmp_path):
    return KeyFile(tmp_path / "keys")


def test_a_token_is_known_again_and_stands_nowhere_in_the_file(file, tmp_path):
    shown = file.add_token("ci", public=("C01",), private=("C02",))
    token = KeyFile(tmp_path / "keys").read().token(shown)

    assert token.name == "ci"
    assert token.kind_of("C01") is ChannelKind.PUBLIC
    assert token.kind_of("C02") is ChannelKind.PRIVATE
    assert token.kind_of("C03") is None
    assert token.viewer("T1").channels == {"C02"}
    assert shown not in (tmp_path / "keys").read_text()
    assert shown.removeprefix("pbt_") not in (tmp_path / "keys").read_text()


@pytest.mark.parametrize("guess", ["", "pbt_", "x", "\ud800", "ä"])
def test_no_guess_is_a_token(file, guess):
    file.add_token("ci", public=("C01",), private=())

    assert file.read().token(guess) is None


def test_a_change_by_another_process_is_seen_at_the_next_look(file, tmp_path):
    shown = file.add_token("ci", public=("C01",), private=())
    assert file.read().token(shown)
    KeyFile(tmp_path / "keys").remove("ci")

    assert file.read().token(shown) is None


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps this in ACLs")
def test_the_file_is_made_private_and_refused_when_it_no_longer_is(file, tmp_path):
    file.add_token("ci", public=("C01",), private=())
    path = tmp_path / "keys"

    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o640)
    with pytest.raises(SettingsError, match="chmod 600"):
        file.read()


@pytest.mark.parametrize(
    "name, channels, says",
    [
        pytest.param("Big", ("C01",), "no name", id="name"),
        pytest.param("ci", (), "at least one channel", id="no-channel"),
        pytest.param("ci", ("#patch-night",), "no channel id", id="channel-name"),
        pytest.param("ci", ("D0123",), "no channel id", id="direct-messages"),
    ],
)
def test_what_is_no_name_or_channel_is_refused(file, name, channels, says):
    with pytest.raises(SettingsError, match=says):
        file.add_token(name, public=channels, private=())


def test_a_name_is_given_once(file):
    file.add_token("ci", public=("C01",), private=())
    with pytest.raises(SettingsError, match="exists"):
        file.add_token("ci", public=("C01",), private=())


def test_a_signing_key_is_derived_and_not_kept(file, tmp_path):
    key = file.add_signing_hook(
        "zabbix", channel="C01", kind=ChannelKind.PUBLIC, secret=SECRET
    )
    hook = file.read().hook("zabbix")

    assert signing_key(SECRET, hook) == key
    assert signing_key(b"1" * 32, hook) != key
    assert key not in (tmp_path / "keys").read_text()


@pytest.mark.parametrize("text", ["", "[]", '{"tokens": [{}], "hooks": []}', "\x00"])
def test_a_file_that_is_not_ours_is_refused_by_name(file, tmp_path, text):
    (tmp_path / "keys").write_text(text)
    (tmp_path / "keys").chmod(0o600)
    with pytest.raises(SettingsError, match="not a key file"):
        file.read()


def test_the_file_is_plain_json(file, tmp_path):
    file.add_hook("grafana", channel="C01", kind=ChannelKind.PRIVATE)
    kept = json.loads((tmp_path / "keys").read_text())

    assert [(h["name"], h["kind"]) for h in kept["hooks"]] == [("grafana", "private")]
