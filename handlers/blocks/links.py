"""Threads named by the desk (``channel/ts``) as addresses people can open.  Pure."""

from __future__ import annotations

from dataclasses import replace

from bot.incident import is_outside
from bot.reply import Note, Part, Reply, Sentence


def with_links(said: Reply | Note, team_url: str) -> Reply | Note:
    """Return what is said with every thread as an address under ``team_url``."""
    if isinstance(said, Note):
        return replace(said, lines=_all(said.lines, team_url))
    return replace(
        said,
        recurrence=_all(said.recurrence, team_url),
        outcome=_linked(said.outcome, team_url),
    )


def permalink(team_url: str, channel: str, ts: str) -> str:
    """Return the address of a message.

    >>> permalink("https://x.slack.com/", "C1", "1700000000.000100")
    'https://x.slack.com/archives/C1/p1700000000000100'
    """
    return f"{team_url.rstrip('/')}/archives/{channel}/p{ts.replace('.', '')}"


def _all(lines: tuple[Sentence, ...], team_url: str) -> tuple[Sentence, ...]:
    return tuple(_linked(line, team_url) for line in lines)


def _linked(sentence: Sentence, team_url: str) -> Sentence:
    return tuple(_part(part, team_url) for part in sentence)


def _part(part: Part, team_url: str) -> Part:
    if part.kind != "thread" or "://" in part.where:
        return part
    channel, _, ts = part.where.partition("/")
    if not team_url or is_outside(ts):  # nothing to link to: the words stay
        return Part("text", part.text)
    return replace(part, where=permalink(team_url, channel, ts))
