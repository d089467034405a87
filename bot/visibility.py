"""may_see(viewer, incident): the one rule behind every query and every door."""

from __future__ import annotations

from dataclasses import dataclass

from bot.incident import ChannelKind, Incident

EVERYBODY = ""  # the audience of a public channel: the whole team
NOBODY = "-"  # no channel has this id


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks: a person, or (``user`` empty) a channel in which a reply is read.

    ``channels`` are the private channels, group messages and direct messages
    they are in; public ones need not be listed.  An ``outsider`` (a guest, or a
    stranger of another team) may see no incident at all.
    """

    team: str
    user: str = ""
    channels: frozenset[str] = frozenset()
    outsider: bool = False


def audience(kind: ChannelKind, channel: str) -> str:
    """Return who may see what is said in ``channel``: everybody, or its members.

    >>> audience(ChannelKind.PUBLIC, "C1"), audience(ChannelKind.PRIVATE, "G1")
    ('', 'G1')
    """
    return EVERYBODY if kind is ChannelKind.PUBLIC else channel


def readers_of(team: str, channel: str, kind: ChannelKind | None = None) -> Viewer:
    """Return the viewer for something posted in ``channel``: any of its readers.

    Where outsiders read along (``SHARED``) that is what they may see.
    """
    outsider = kind is ChannelKind.SHARED
    return Viewer(team=team, channels=frozenset({channel}), outsider=outsider)


def may_see(viewer: Viewer, incident: Incident) -> bool:
    """Return whether ``viewer`` may learn of ``incident`` at all."""
    if viewer.outsider or viewer.team != incident.team:
        return False
    group = audience(incident.channel_kind, incident.channel)
    return group == EVERYBODY or group in viewer.channels


def audiences(viewer: Viewer) -> tuple[str, ...]:
    """Return the audiences ``viewer`` belongs to: the same rule, for a query."""
    return (NOBODY,) if viewer.outsider else (EVERYBODY, *sorted(viewer.channels))
