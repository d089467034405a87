"""Who may decide about entries: users and the members of user groups."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

USER_GROUP = "S"  # with what the id of a user group begins


def no_members(group: str) -> Iterable[str]:
    """Return nobody: there is no way to ask who is in a group."""
    return ()


@dataclass(frozen=True, slots=True)
class Approvers:
    """Ids of users and groups; ``members_of`` asks Slack who is in a group.

    ``channel`` is where they are asked, ``None``: each directly.
    """

    ids: tuple[str, ...] = ()
    channel: str | None = None
    members_of: Callable[[str], Iterable[str]] = no_members

    def users(self) -> tuple[str, ...]:
        """Return everybody who may accept, once each."""
        found: dict[str, None] = {}
        for one in self.ids:
            people = self.members_of(one) if one.startswith(USER_GROUP) else (one,)
            found.update(dict.fromkeys(sorted(people)))
        return tuple(found)

    def includes(self, user: str) -> bool:
        """Return whether somebody may decide about entries: accept, suspend."""
        return user in self.ids or any(
            user in self.members_of(one)
            for one in self.ids
            if one.startswith(USER_GROUP)
        )


NOBODY = Approvers()
