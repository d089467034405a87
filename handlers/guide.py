"""What the bot tells of itself: help for who reads it, and the nearest command."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

from bot.language import mark, tr

NEAR = 0.75
FOR_THE_TEAM = (
    mark("{command} incidents [all | mine | host WEB01] - what is open, or was"),
    mark("{command} incident N - one incident"),
    mark("{command} history ID, {command} host WEB01 - what the log says of it"),
)
FOR_SETTLERS = (
    mark(
        "{command} ack N, assign N me, duplicate N of M - who is on it, what is alike"
    ),
    mark("{command} resolve N, {command} reopen N - settle it, or not"),
)
FOR_ALL_OF_IT = (
    mark("{command} summary [last | this | 2026-W47] [all] - a week in numbers"),
    mark("{command} night start KB5066835 [ring 2] - one live board of the night"),
    mark("{command} night, {command} night end - how it stands; hand it over"),
    mark("{command} blast ID - how far a failure reaches"),
    mark("{command} kb - how many errors I know"),
    mark("{command} kb suspend ID for 24h, {command} kb resume ID - a wrong entry"),
    mark("{command} kb proposals - what clicks propose for entries, for approvers"),
    mark("{command} settings - how I behave in this channel"),
    mark("{command} mute 2h - quiet here for a while; {command} unmute"),
)
MOST_WORDS = 4  # more is a sentence, not a command with a slip


def help_lines(command: str, *, outsider: bool, settles: bool) -> list[str]:
    """Return what one reader may do, a line each.

    ``outsider``: a guest or a stranger, for whom there is the KB alone;
    ``settles``: they may settle incidents in this channel.
    """
    lines = [
        tr("Paste an error or an event record where I am: I answer in its thread."),
        tr(
            "{command} lookup TEXT - an error text, a KB number, an event id or a code",
            command=command,
        ),
        tr("{command} show ID - one known error, with its steps", command=command),
    ]
    if not outsider:
        lines += [tr(words, command=command) for words in FOR_THE_TEAM]
        if settles:
            lines += [tr(words, command=command) for words in FOR_SETTLERS]
        lines += [tr(words, command=command) for words in FOR_ALL_OF_IT]
    return [*lines, tr("The same words work after a mention of me, in threads too.")]


def did_you_mean(text: str, verbs: Iterable[str]) -> str | None:
    """Return the command that a short text nearly is, ``None`` if it is none.

    >>> did_you_mean("incidnets mine", ["incidents", "help"])
    'incidents mine'
    """
    words = text.split()
    if not words or len(words) > MOST_WORDS:
        return None
    near = get_close_matches(words[0].casefold(), [*verbs], n=1, cutoff=NEAR)
    return " ".join([near[0], *words[1:]]) if near else None


def how_to_say(verb: str, lines: Iterable[str]) -> str | None:
    """Return the help line that has the command ``verb``, ``None`` without one.

    >>> how_to_say("reopen", ["/p ack N - take it", "/p reopen N - open it again"])
    '/p reopen N - open it again'
    """
    word = re.compile(rf"\b{re.escape(verb)}\b")
    forms = ((line, line.partition(" - ")) for line in lines)
    return next(
        (line for line, (form, dash, _) in forms if dash and word.search(form)), None
    )
