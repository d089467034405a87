"""Who may do what: settle incidents, change a channel; and what one may see."""

from __future__ import annotations

from bot.incident import Asked, ChannelKind
from bot.language import mark, tr
from bot.reply import Note, note
from bot.visibility import Viewer
from handlers.side import Side

NOT_FOR_GUESTS = mark("Guests can look errors up; the log is the team's.")
ONLY_SOME = mark("In this channel only members of a user group settle incidents.")
ONLY_SOME_SET = mark(
    "In this channel only members of a user group change how I behave."
)


def may_not_settle(side: Side, team: str, channel: str, user: str) -> Note | None:
    """Return why ``user`` may not settle a channel's incidents, ``None``: they may."""
    if side.people.is_guest(user):
        return note(tr(NOT_FOR_GUESTS))
    group = side.desk.settings(team, channel).may_resolve
    if group and user not in side.people.members(group):
        return note(tr(ONLY_SOME))
    return None


def may_not_change(side: Side, team: str, channel: str, user: str) -> Note | None:
    """Return why ``user`` may not change how the bot behaves in a channel.

    Who settles there decides that too, else whom the group keeps out would lift
    it.  Approvers always may: a group can be deleted.
    """
    refused = may_not_settle(side, team, channel, user)
    if refused is None or side.approvers.includes(user):
        return None
    return refused if side.people.is_guest(user) else note(tr(ONLY_SOME_SET))


def is_outsider(side: Side, asked: Asked) -> bool:
    """Return whether an answer is for, or read along by, somebody of outside."""
    return asked.channel_kind is ChannelKind.SHARED or side.people.is_guest(
        asked.author
    )


def viewer_of(side: Side, asked: Asked) -> Viewer:
    """Return who reads the answer: somebody in the channel it is asked in."""
    outsider = is_outsider(side, asked)
    return Viewer(asked.team, asked.author, frozenset({asked.channel}), outsider)
