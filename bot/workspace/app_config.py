"""What the app under test may do and hears about, read from its manifest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# Which scope lets an event through (docs.slack.dev, "Events"); one of them is enough.
EVENT_SCOPES: dict[str, tuple[str, ...]] = {
    "message.channels": ("channels:history",),
    "message.groups": ("groups:history",),
    "message.im": ("im:history",),
    "app_mention": ("app_mentions:read",),
    "app_home_opened": (),
    "member_joined_channel": ("channels:read", "groups:read"),
    "member_left_channel": ("channels:read", "groups:read"),
    "reaction_added": ("reactions:read",),
    "reaction_removed": ("reactions:read",),
    "app_uninstalled": (),
    "tokens_revoked": (),
}


@dataclass(frozen=True, slots=True)
class Slash:
    """A slash command as the composer's hint list shows it."""

    command: str
    description: str
    usage_hint: str


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A shortcut; ``kind`` is "message" or "global"."""

    name: str
    callback_id: str
    kind: str


@dataclass(frozen=True, slots=True)
class AppConfig:
    """The manifest in the terms of the workspace; ``scopes`` of ``None``: all."""

    name: str
    scopes: frozenset[str] | None
    events: frozenset[str] | None
    commands: tuple[Slash, ...]
    shortcuts: tuple[Shortcut, ...]

    def may(self, *needed: str) -> bool:
        """Return whether one of the needed scopes was granted (none: always)."""
        return self.scopes is None or not needed or bool(self.scopes & set(needed))

    def hears(self, event: str) -> bool:
        """Return whether the app subscribed to an event and has its scope."""
        subscribed = self.events is None or event in self.events
        return subscribed and self.may(*EVENT_SCOPES.get(event, ()))


def read_manifest(
    manifest: Mapping[str, Any] | None, *, without: frozenset[str] = frozenset()
) -> AppConfig:
    """Return what a Slack app manifest grants, less the scopes in ``without``.

    ``None`` stands for an app that may do everything and hears everything.
    """
    if manifest is None:
        return AppConfig("patchbot", None, None, (), ())
    features = manifest.get("features", {})
    oauth = manifest.get("oauth_config", {}).get("scopes", {})
    granted = frozenset(oauth.get("bot", [])) | frozenset(oauth.get("bot_optional", []))
    heard = manifest.get("settings", {}).get("event_subscriptions", {})
    return AppConfig(
        name=features.get("bot_user", {}).get("display_name", "patchbot"),
        scopes=granted - without,
        events=frozenset(heard.get("bot_events", [])),
        commands=tuple(
            Slash(c["command"], c.get("description", ""), c.get("usage_hint", ""))
            for c in features.get("slash_commands", [])
        ),
        shortcuts=tuple(
            Shortcut(s["name"], s["callback_id"], s["type"])
            for s in features.get("shortcuts", [])
        ),
    )
