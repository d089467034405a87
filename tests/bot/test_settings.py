"""The environment is read once, and everything wrong with it is named at once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.environ import SettingsError
from bot.settings import read_settings, read_slack_settings

SOCKET = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}
HTTP = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s"}


def test_all_missing_variables_are_named_together():
    with pytest.raises(SettingsError) as caught:
        read_slack_settings({"PORT": "http"})

    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "PORT"):
        assert name in str(caught.value)


@pytest.mark.parametrize(
    "environ, socket", [pytest.param(SOCKET, True), pytest.param(HTTP, False)]
)
def test_the_tokens_decide_how_events_come(environ, socket):
    assert read_slack_settings(environ).is_socket_mode is socket


def test_swapped_tokens_are_noticed():
    swapped = {"SLACK_BOT_TOKEN": "xapp-1", "SLACK_APP_TOKEN": "xoxb-1"}

    with pytest.raises(SettingsError, match="must start with xoxb-"):
        read_slack_settings(swapped)


def test_the_api_address_ends_in_a_slash():
    settings = read_slack_settings(SOCKET | {"SLACK_API_URL": "http://h:1/api"})

    assert settings.api_url == "http://h:1/api/"


def test_a_token_never_shows_in_a_repr():
    assert "xoxb-1" not in repr(read_slack_settings(SOCKET))
    assert "pw" not in repr(read_settings({"PATCHBOT_DB": "postgresql://u:pw@h/d"}))


def test_a_secret_may_be_in_a_private_file(tmp_path):
    file = tmp_path / "token"
    file.write_text("xoxb-2\n")
    file.chmod(0o600)
    environ = HTTP | {"SLACK_BOT_TOKEN": "", "SLACK_BOT_TOKEN_FILE": str(file)}

    assert read_slack_settings(environ).bot_token == "xoxb-2"


@pytest.mark.parametrize(
    "content, mode, complaint",
    [
        pytest.param("xoxb-2", 0o644, "chmod 600", id="others-may-read"),
        pytest.param("", 0o600, "is empty", id="empty"),
        pytest.param(None, 0, "No such file", id="missing"),
    ],
)
def test_a_secrets_file_is_checked(tmp_path, content, mode, complaint):
    file = tmp_path / "token"
    if content is not None:
        file.write_text(content)
        file.chmod(mode)
    environ = {**HTTP, "SLACK_BOT_TOKEN": "", "SLACK_BOT_TOKEN_FILE": str(file)}

    with pytest.raises(SettingsError, match=complaint):
        read_slack_settings(environ)


def test_nothing_set_is_fine_without_slack():
    settings = read_settings({})

    assert settings.db == "patchbot.db"
    assert settings.command == "/patchbot"
    assert settings.retention == timedelta(days=400)


@pytest.mark.parametrize(
    "name, value",
    [
        pytest.param("PATCHBOT_KB", "/no/such/folder", id="kb"),
        pytest.param("PATCHBOT_ZONE", "Europe/Atlantis", id="zone"),
        pytest.param("PATCHBOT_RETENTION_DAYS", "many", id="retention"),
        pytest.param("PATCHBOT_COMMAND", "patchbot", id="command"),
        pytest.param("PATCHBOT_SECRET", "short", id="secret"),
        pytest.param("PATCHBOT_LOG", "loud", id="log"),
        pytest.param("PATCHBOT_INVENTORY", "/no/such.csv", id="inventory"),
    ],
)
def test_a_wrong_value_is_named(name, value):
    with pytest.raises(SettingsError, match=name):
        read_settings({name: value})


def test_no_retention_is_for_ever():
    assert read_settings({"PATCHBOT_RETENTION_DAYS": "0"}).retention is None


def test_there_are_two_connections_to_slack_unless_told_and_ten_at_most():
    assert read_slack_settings(SOCKET).connections == 2
    assert read_slack_settings(SOCKET | {"PATCHBOT_CONNECTIONS": "4"}).connections == 4
    with pytest.raises(SettingsError, match="from 1 to 10, not '11'"):
        read_slack_settings(SOCKET | {"PATCHBOT_CONNECTIONS": "11"})
