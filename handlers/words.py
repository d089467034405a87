"""The words people say to the bot: one table for commands, mentions and messages."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.desk.outcome import Click
from bot.incident import Asked, ChannelKind
from bot.reply import Note, Reply, note
from bot.store import Mode
from bot.visibility import Viewer
from handlers.side import Side
from handlers.weekly import summary_words

Said = Reply | Note
_NUMBER = re.compile(r"#?(\d{1,9})")
MODE_WORDS = {
    "on": Mode.ON,
    "mentions": Mode.MENTIONS,
    "mentions only": Mode.MENTIONS,
    "listen": Mode.LISTEN,
    "listen only": Mode.LISTEN,
    "off": Mode.OFF,
}
SUSPENDED = "Suspended; the channel and the open threads are told."
RESUMED = "Answered again; the channel is told."
MODE_SAYS = {
    Mode.ON: "on: every pasted error is looked at and answered",
    Mode.MENTIONS: "mentions only: silent unless somebody mentions me",
    Mode.LISTEN: "listen only: diagnosed and recorded, nothing is posted",
    Mode.OFF: "off: nothing is read here",
}


def answer_words(side: Side, asked: Asked) -> Said | None:
    """Return the answer to words addressed to us, ``None`` if they are a paste."""
    text = asked.text.strip()
    if not text:
        return help_note(side)
    if "\n" not in text and (said := run_words(side, text, asked=asked)):
        return said
    named = side.desk.lookup.named(text)
    return _find(side, text, asked) if named else None


def run_words(side: Side, text: str, *, asked: Asked) -> Said | None:
    """Return the answer to a command in words, ``None`` if ``text`` is none."""
    word, _, rest = text.partition(" ")
    run = VERBS.get(word.casefold())
    return run(side, rest.strip(), asked) if run else None


def lookup(side: Side, text: str, asked: Asked) -> Said:
    """Return what is known about an error text, KB number, event id or code."""
    return _find(side, text, asked) if text.strip() else help_note(side)


def help_note(side: Side) -> Note:
    """Return what the bot does and how to ask for it."""
    c = side.command
    return note(
        "Paste an error or an event record where I am: I answer in its thread.",
        f"{c} lookup TEXT - an error text, a KB number, an event id or a code",
        f"{c} show ID - one known error, with its steps",
        f"{c} incidents [all | mine | host WEB01] - what is open, or was",
        f"{c} incident N, {c} resolve N, {c} reopen N - one incident",
        f"{c} summary [last | this | 2026-W47] [all] - a week in numbers",
        f"{c} kb suspend ID for 24h, {c} kb resume ID - stop an entry that is wrong",
        f"{c} settings - how I behave in this channel",
        "The same words work after a mention of me, in threads too.",
    )


def viewer_of(asked: Asked) -> Viewer:
    """Return who reads the answer: somebody in the channel it is asked in."""
    private = asked.channel_kind is not ChannelKind.PUBLIC
    channels = frozenset({asked.channel} if private else ())
    return Viewer(asked.team, asked.author, channels)


def _find(side: Side, text: str, asked: Asked) -> Said:
    return side.desk.lookup.find(text, viewer=viewer_of(asked), now=side.now())


def _help(side: Side, rest: str, asked: Asked) -> Said | None:
    return help_note(side) if not rest else None


def _lookup(side: Side, rest: str, asked: Asked) -> Said:
    return lookup(side, rest, asked)


def _show(side: Side, rest: str, asked: Asked) -> Said | None:
    if not rest or " " in rest:  # "show me what ..." is not a command
        return None
    found = side.desk.lookup.named(rest)
    return _find(side, rest, asked) if found else note(f"I have no entry {rest}.")


def _incidents(side: Side, rest: str, asked: Asked) -> Said:
    return side.desk.lookup.incidents(
        rest, viewer=viewer_of(asked), user=asked.author, now=side.now()
    )


def _incident(side: Side, rest: str, asked: Asked) -> Said | None:
    number = _NUMBER.fullmatch(rest)
    if number is None:
        return None
    return side.desk.lookup.incident(int(number[1]), viewer=viewer_of(asked))


def _resolve(side: Side, rest: str, asked: Asked) -> Said | None:
    click = _click(rest, asked)
    return side.desk.outcomes.resolve(click) if click else None


def _reopen(side: Side, rest: str, asked: Asked) -> Said | None:
    click = _click(rest, asked)
    if click is None:
        return None
    return side.desk.outcomes.undo(click) or note(f"Incident {click.number} is open.")


def _summary(side: Side, rest: str, asked: Asked) -> Said | None:
    return summary_words(side, rest, asked, viewer_of(asked))


def _settings(side: Side, rest: str, asked: Asked) -> Said | None:
    if rest:
        mode = MODE_WORDS.get(rest.casefold())
        if mode is None:
            return None
        side.desk.set_mode(asked.team, asked.channel, mode, by=asked.author)
    now = side.desk.settings(asked.team, asked.channel).mode
    choices = ", ".join(f"`{side.command} settings {mode}`" for mode in Mode)
    return note(f"In this channel I am {MODE_SAYS[now]}.", f"To change it: {choices}")


def _kb(side: Side, rest: str, asked: Asked) -> Said | None:
    word, _, wanted = rest.partition(" ")
    if run := {"suspend": _suspend, "resume": _resume}.get(word):
        return run(side, wanted, asked)
    if rest not in ("", "list"):
        return None
    knowledge = side.desk.knowledge
    lines = [
        f"{len(knowledge.matcher.entries)} entries, KB version {knowledge.version}."
    ]
    if knowledge.problem:
        lines += ["A changed KB does not load; the last good one is in use:"]
        lines += knowledge.problem.splitlines()[:10]
    return note(*lines)


def _suspend(side: Side, rest: str, asked: Asked) -> Said:
    told = side.desk.corrections.suspend(
        rest, team=asked.team, channel=asked.channel, by=asked.author
    )
    return told or note(SUSPENDED)


def _resume(side: Side, rest: str, asked: Asked) -> Said:
    told = side.desk.corrections.resume(
        rest, team=asked.team, channel=asked.channel, by=asked.author
    )
    return told or note(RESUMED)


def _click(rest: str, asked: Asked) -> Click | None:
    number = _NUMBER.fullmatch(rest)
    if number is None:
        return None
    return Click(int(number[1]), asked.team, asked.channel, asked.author)


VERBS: dict[str, Callable[[Side, str, Asked], Said | None]] = {
    "help": _help,
    "lookup": _lookup,
    "show": _show,
    "incidents": _incidents,
    "incident": _incident,
    "resolve": _resolve,
    "reopen": _reopen,
    "settings": _settings,
    "summary": _summary,
    "kb": _kb,
}
