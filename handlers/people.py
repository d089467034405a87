"""Who somebody is in Slack: a guest, a stranger, their language, groups, channels."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.language import language_of
from bot.visibility import Viewer

log = logging.getLogger(__name__)

KEPT = timedelta(minutes=5)  # who left a group may still settle for so long
MOST_PEOPLE = 5_000
MOST_CHANNELS = 1_000
T = TypeVar("T")
_BROKEN = (SlackClientError, OSError)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody; ``outsider``: a guest, or of another team (Slack Connect)."""

    outsider: bool
    locale: str = ""
    zone: str = ""


@dataclass(slots=True)
class People:
    """Asks Slack who people are, and remembers it for some minutes."""

    client: WebClient
    team: str
    now: Callable[[], datetime]
    _kept: dict[str, tuple[datetime, Any]] = field(default_factory=dict)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def of(self, user: str) -> Person:
        """Return who ``user`` is; whom Slack does not tell about is an outsider."""
        found = self._remembered(f"user {user}", lambda: self._look_up(user))
        return found if isinstance(found, Person) else Person(outsider=True)

    def is_guest(self, user: str) -> bool:
        """Return whether Slack says that ``user`` is an outsider.

        Where it says nothing they are not: what they paste stays the team's.
        """
        found = self._remembered(f"user {user}", lambda: self._look_up(user))
        return isinstance(found, Person) and found.outsider

    def language(self, user: str) -> str:
        """Return what we speak to a person, nothing where Slack does not say."""
        return language_of(self.of(user).locale)

    def members(self, group: str) -> frozenset[str]:
        """Return who is in a user group; nobody where Slack does not say."""
        found = self._remembered(f"group {group}", lambda: self._members(group))
        return found if isinstance(found, frozenset) else frozenset()

    def groups(self) -> tuple[tuple[str, str], ...]:
        """Return the user groups: id and handle; none where Slack does not say."""
        found = self._remembered("groups", self._groups)
        return found if isinstance(found, tuple) else ()

    def viewer(self, user: str, *channels: str) -> Viewer:
        """Return ``user`` as a viewer: what they may see, wherever it happened.

        ``channels`` are further ones they are known to be in.  A failure shows
        less, never more.
        """
        if self.of(user).outsider:
            return Viewer(self.team, user, outsider=True)
        mine = self._try(lambda: self._channels(user)) or frozenset()
        return Viewer(self.team, user, frozenset(c for c in channels if c) | mine)

    def _look_up(self, user: str) -> Person:
        try:
            data = self.client.users_info(user=user, include_locale=True)
        except SlackApiError as error:
            if error.response.get("error") != "missing_scope":
                raise
            # Without users:read nobody can be told from a guest: doctor says so.
            return Person(outsider=False)
        return person_of(data["user"], self.team)

    def _members(self, group: str) -> frozenset[str]:
        data = self.client.usergroups_users_list(usergroup=group)
        return frozenset(map(str, data["users"]))

    def _groups(self) -> tuple[tuple[str, str], ...]:
        data = self.client.usergroups_list()
        return tuple((str(g["id"]), str(g["handle"])) for g in data["usergroups"])

    def _channels(self, user: str) -> frozenset[str]:
        found: set[str] = set()
        cursor = ""
        while len(found) < MOST_CHANNELS:
            data = self.client.users_conversations(
                user=user,
                types="public_channel,private_channel",
                limit=200,
                cursor=cursor,
            )
            found |= {str(channel["id"]) for channel in data["channels"]}
            cursor = (data.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                break
        return frozenset(found)

    def _remembered(self, name: str, ask: Callable[[], object]) -> object:
        now = self.now()
        with self._guard:
            known = self._kept.get(name)
        if known and now - known[0] < KEPT:
            return known[1]
        found = self._try(ask)
        if found is not None:
            with self._guard:
                if len(self._kept) >= MOST_PEOPLE:
                    self._kept.clear()
                self._kept[name] = (now, found)
        return found if found is not None or known is None else known[1]

    def _try(self, ask: Callable[[], T]) -> T | None:
        try:
            return ask()
        except _BROKEN as error:
            log.warning("Slack does not say who somebody is: %s", error)
            return None


def person_of(user: Mapping[str, Any], team: str) -> Person:
    """Return a person from what ``users.info`` shows of them.

    >>> person_of({"team_id": "T1", "is_restricted": True}, "T1").outsider
    True
    """
    elsewhere = bool(user.get("team_id")) and user["team_id"] != team
    guest = bool(user.get("is_restricted") or user.get("is_ultra_restricted"))
    return Person(
        outsider=elsewhere or guest or bool(user.get("is_stranger")),
        locale=str(user.get("locale") or ""),
        zone=str(user.get("tz") or ""),
    )
