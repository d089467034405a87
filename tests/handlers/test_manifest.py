"""The manifests ask for what the code uses, and for nothing else."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
import yaml

from handlers import drafts, modals, settings, shortcuts

ROOT = Path(__file__).parents[2]
MANIFESTS = ("slack-manifest.yaml", "slack-manifest-http.yaml")
# What each Web API method and each event of ours needs.
METHOD_SCOPES = {
    "auth_test": None,
    "chat_postMessage": "chat:write",
    "chat_update": "chat:write",
    "chat_delete": "chat:write",
    "chat_postEphemeral": "chat:write",
    "reactions_add": "reactions:write",
    "reactions_remove": "reactions:write",
    "files_getUploadURLExternal": "files:write",
    "files_completeUploadExternal": "files:write",
    "pins_add": "pins:write",
    "views_open": None,
    "users_info": "users:read",
    "users_conversations": "groups:read",
    "conversations_info": "channels:read",
    "usergroups_list": "usergroups:read",
    "usergroups_users_list": "usergroups:read",
    "views_publish": None,
    "conversations_replies": "channels:history",
    "conversations_history": "channels:history",
}
EVENT_SCOPES = {
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "app_mention": "app_mentions:read",
    "app_home_opened": None,
    "member_joined_channel": "channels:read",
}
ELSEWHERE = {"commands", "files:read"}  # commands and shortcuts; file downloads


def manifest(name):
    return yaml.safe_load((ROOT / "deploy" / name).read_text("utf-8"))


def methods_called():
    for path in [
        *(ROOT / "handlers").rglob("*.py"),
        *(ROOT / "bot/roof").rglob("*.py"),
    ]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Attribute)
                and isinstance(node.value, ast.Name | ast.Attribute)
                and getattr(node.value, "id", getattr(node.value, "attr", ""))
                in ("client", "_client")
                and re.match(r"[a-z]+(_[a-zA-Z]+)+$", node.attr)
                and not node.attr.startswith(("is_", "wss_"))
            ):
                yield node.attr


@pytest.mark.parametrize("name", MANIFESTS)
def test_every_scope_is_used_and_every_use_has_its_scope(name):
    asked = manifest(name)
    events = asked["settings"]["event_subscriptions"]["bot_events"]
    used = {METHOD_SCOPES[method] for method in methods_called()}
    used |= {EVENT_SCOPES[event] for event in events} | ELSEWHERE

    assert set(asked["oauth_config"]["scopes"]["bot"]) == used - {None}


@pytest.mark.parametrize("name", MANIFESTS)
def test_every_scope_and_event_has_its_reason_beside_it(name):
    text = (ROOT / "deploy" / name).read_text("utf-8")
    asked = manifest(name)
    events = asked["settings"]["event_subscriptions"]["bot_events"]

    for word in [*asked["oauth_config"]["scopes"]["bot"], *events]:
        assert re.search(rf"- {re.escape(word)}\s+# \S+ \w+", text), word


@pytest.mark.parametrize("name", MANIFESTS)
def test_shortcuts_and_commands_are_the_ones_we_listen_to(name):
    features = manifest(name)["features"]

    assert {s["callback_id"] for s in features["shortcuts"]} == {
        shortcuts.EXPLAIN,
        shortcuts.LOG,
        shortcuts.LOOK_UP,
        drafts.DRAFT_SHORTCUT,
    }
    assert [c["command"] for c in features["slash_commands"]] == ["/patchbot"]
    assert modals.LOOKUP_FORM != settings.SETTINGS_FORM


def test_the_two_manifests_differ_only_in_the_way_in():
    socket, http = map(manifest, MANIFESTS)
    url = "https://patchbot.example.com/slack/events"

    assert socket["settings"].pop("socket_mode_enabled") is True
    assert http["settings"].pop("socket_mode_enabled") is False
    assert http["settings"]["event_subscriptions"].pop("request_url") == url
    assert http["settings"]["interactivity"].pop("request_url") == url
    assert http["features"]["slash_commands"][0].pop("url") == url
    assert http == socket


def test_the_example_environment_names_what_is_read():
    text = (ROOT / "deploy/.env.example").read_text("utf-8")
    source = (ROOT / "bot/settings.py").read_text("utf-8")
    read = set(re.findall(r'"((?:PATCHBOT|SLACK)_[A-Z_]+|PORT)"', source))
    named = set(re.findall(r"(?m)^#?([A-Z_]+)=", text))

    assert named == read
