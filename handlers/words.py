"""The words people say to the bot: one table for commands, mentions and messages.

Over 300 lines, for help, hints and dispatch read one table: apart, a command would
be listed that is not heard.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from bot.desk.outcome import Click
from bot.desk.span import read_span
from bot.incident import Asked, ChannelKind
from bot.language import mark, ntr, tr
from bot.reply import Note, Reply, ReplyKind, note
from bot.store import Mode
from handlers.blocks.proposal import proposal_list
from handlers.guide import did_you_mean, help_lines, how_to_say
from handlers.incident_words import READS, WRITES, Words
from handlers.rights import (
    NOT_FOR_GUESTS,
    is_outsider,
    may_not_change,
    may_not_settle,
    viewer_of,
)
from handlers.settings import MODE_SAYS
from handlers.side import Side
from handlers.weekly import summary_words
from kb.verdict import Verdict

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
LISTED = frozenset({"open", "all", "mine"})
ONLY_APPROVERS = mark(
    "Only approvers see what is proposed (PATCHBOT_APPROVERS names them)."
)
SUSPENDED = mark("Suspended; the channel and the open threads are told.")
RESUMED = mark("Answered again; the channel is told.")


def answer_words(side: Side, asked: Asked) -> Said | None:
    """Return the answer to words addressed to us, ``None`` if they are a paste."""
    text = asked.text.strip()
    if not text:
        return help_note(side, asked)
    if "\n" not in text and (said := run_words(side, text, asked=asked)):
        return said
    if side.desk.lookup.named(text):
        return _find(side, text, asked)
    return _nearest(side, text, asked)


def run_words(side: Side, text: str, *, asked: Asked) -> Said | None:
    """Return the answer to a command in words, ``None`` if ``text`` is none."""
    word, _, rest = text.partition(" ")
    verb = word.casefold()
    run = VERBS.get(verb)
    if run is not None and verb not in FOR_ALL and is_outsider(side, asked):
        return note(tr(NOT_FOR_GUESTS))
    return run(side, rest.strip(), asked) if run else None


def lookup(side: Side, text: str, asked: Asked) -> Said:
    """Return what is known about an error text, KB number, event id or code.

    A word that is nearly a command, and no known error, is answered with that.
    """
    if not text.strip():
        return help_note(side, asked)
    found = _find(side, text, asked)
    if isinstance(found, Reply) and found.kind is ReplyKind.UNKNOWN:
        return _nearest(side, text, asked) or found
    return found


def help_note(side: Side, asked: Asked) -> Note:
    """Return what the bot does for who asks, and how to ask for it."""
    return note(*_help_lines(side, asked))


def _help_lines(side: Side, asked: Asked) -> list[str]:
    outsider = is_outsider(side, asked)
    settles = not may_not_settle(side, asked.team, asked.channel, asked.author)
    return help_lines(side.command, outsider=outsider, settles=settles)


def _nearest(side: Side, text: str, asked: Asked) -> Note | None:
    """Return how to say a command that was said badly, ``None`` if it was none."""
    meant = did_you_mean(text, VERBS)
    if meant is None:
        return None
    if side.desk.knowledge.diagnose(text).verdict in (Verdict.ANSWER, Verdict.SUGGEST):
        return None
    word = text.split()[0]
    if word.casefold() in VERBS:  # the command is right, what comes after it is not
        how = how_to_say(word.casefold(), _help_lines(side, asked))
        return (
            note(tr("Say it like this: {how}", how=how))
            if how
            else help_note(side, asked)
        )
    return note(
        tr(
            "I know no command {word}. Did you mean `{command} {meant}`?"
            " `{command} help` lists them all.",
            word=word,
            meant=meant,
            command=side.command,
        )
    )


def _find(side: Side, text: str, asked: Asked) -> Said:
    return side.desk.lookup.find(text, viewer=viewer_of(side, asked), now=side.now())


def _help(side: Side, rest: str, asked: Asked) -> Said | None:
    return help_note(side, asked) if not rest else None


def _lookup(side: Side, rest: str, asked: Asked) -> Said:
    return lookup(side, rest, asked)


def _show(side: Side, rest: str, asked: Asked) -> Said | None:
    if not rest or " " in rest:  # "show me what ..." is not a command
        return None
    found = side.desk.lookup.named(rest)
    return (
        _find(side, rest, asked)
        if found
        else note(tr("I have no entry {entry}.", entry=rest))
    )


def _incidents(side: Side, rest: str, asked: Asked) -> Said | None:
    words = [*rest.casefold().split()[:1], *rest.split()[1:]]
    if not (words[:1] == ["host"] and len(words) == 2) and {*words} - LISTED:
        return None
    return side.desk.lookup.incidents(
        " ".join(words),
        viewer=viewer_of(side, asked),
        user=asked.author,
        now=side.now(),
    )


def _resolve(side: Side, rest: str, asked: Asked) -> Said | None:
    click = _click(rest, asked)
    if click is None:
        return None
    return _refused(side, asked) or side.desk.outcomes.resolve(click)


def _reopen(side: Side, rest: str, asked: Asked) -> Said | None:
    click = _click(rest, asked)
    if click is None:
        return None
    if refused := _refused(side, asked):
        return refused
    return side.desk.outcomes.undo(click) or note(
        tr("Incident {number} is open.", number=click.number)
    )


def _summary(side: Side, rest: str, asked: Asked) -> Said | None:
    if is_outsider(side, asked):
        return note(tr(NOT_FOR_GUESTS))
    return summary_words(side, rest, asked, viewer_of(side, asked))


def _reads(read: Words) -> Callable[[Side, str, Asked], Said | None]:
    """Return words about the log with the reader's eyes."""

    def run(side: Side, rest: str, asked: Asked) -> Said | None:
        return read(side, rest, asked, viewer_of(side, asked))

    return run


def _writes(write: Words) -> Callable[[Side, str, Asked], Said | None]:
    """Return words that change an incident, for those who may."""

    def run(side: Side, rest: str, asked: Asked) -> Said | None:
        said = _refused(side, asked) if rest.lstrip("#")[:1].isdigit() else None
        return said or write(side, rest, asked, viewer_of(side, asked))

    return run


def _settings(side: Side, rest: str, asked: Asked) -> Said | None:
    if is_outsider(side, asked):
        return note(tr(NOT_FOR_GUESTS))
    if rest:
        mode = MODE_WORDS.get(rest.casefold())
        if mode is None:
            return None
        if refused := may_not_change(side, asked.team, asked.channel, asked.author):
            return refused
        side.desk.set_mode(asked.team, asked.channel, mode, by=asked.author)
    now = side.desk.settings(asked.team, asked.channel).mode
    choices = ", ".join(f"`{side.command} settings {mode}`" for mode in Mode)
    return note(
        tr("In this channel I am {mode}.", mode=tr(MODE_SAYS[now])),
        tr("To change it: {choices}", choices=choices),
    )


def _mute(side: Side, rest: str, asked: Asked) -> Said | None:
    if asked.channel_kind is ChannelKind.IM:
        return note(tr("There is nothing to mute here: I only answer you."))
    if is_outsider(side, asked):
        return note(tr(NOT_FOR_GUESTS))
    span = read_span(rest)
    if rest and span is None and rest != "off":
        return None
    if not rest:
        return note(
            tr("For how long? `{command} mute 2h`, up to 7 days.", command=side.command)
        )
    until = side.now() + span if span else None
    return _muted(side, asked, until)


def _unmute(side: Side, rest: str, asked: Asked) -> Said | None:
    return None if rest else _muted(side, asked, None)


def _muted(side: Side, asked: Asked, until: datetime | None) -> Said:
    if is_outsider(side, asked):
        return note(tr(NOT_FOR_GUESTS))
    side.desk.mute(asked.team, asked.channel, until, by=asked.author)
    if until is None:
        return note(tr("I am not muted here."))
    return note(tr("Muted. `{command} unmute` ends it sooner.", command=side.command))


def _refused(side: Side, asked: Asked) -> Note | None:
    return may_not_settle(side, asked.team, asked.channel, asked.author)


def _kb(side: Side, rest: str, asked: Asked) -> Said | None:
    word, _, wanted = rest.partition(" ")
    if run := {"suspend": _suspend, "resume": _resume}.get(word):
        return run(side, wanted, asked)
    if rest == "proposals":
        return _proposals(side, asked)
    if rest not in ("", "list"):
        return None
    knowledge = side.desk.knowledge
    lines = [
        ntr(
            "{n} entry, KB version {version}.",
            "{n} entries, KB version {version}.",
            len(knowledge.matcher.entries),
            version=knowledge.version,
        )
    ]
    if knowledge.problem:
        lines += [tr("A changed KB does not load; the last good one is in use:")]
        lines += knowledge.problem.splitlines()[:10]
    return note(*lines)


def _night(side: Side, rest: str, asked: Asked) -> Said:
    if is_outsider(side, asked):
        return note(tr(NOT_FOR_GUESTS))
    refused = rest and may_not_settle(side, asked.team, asked.channel, asked.author)
    return refused or side.desk.night.words(rest, asked)


def _blast(side: Side, rest: str, asked: Asked) -> Said | None:
    if not rest or " " in rest:
        return None
    if is_outsider(side, asked):
        return note(tr(NOT_FOR_GUESTS))
    viewer, named = viewer_of(side, asked), side.desk.lookup.named(rest)
    said = [
        side.desk.night.blast(
            rest if len(named) < 2 else entry.id, entry, viewer=viewer
        )
        for entry in named[:MOST_BLAST]
    ] or [side.desk.night.blast(rest, None, viewer=viewer)]
    return Note(tuple(line for one in said for line in one.lines))


def _proposals(side: Side, asked: Asked) -> Note:
    if is_outsider(side, asked):
        return note(tr(NOT_FOR_GUESTS))
    if not side.approvers.includes(asked.author):
        return note(tr(ONLY_APPROVERS))
    viewer = side.people.viewer(asked.author, asked.channel)
    return proposal_list(side.desk.learning.waiting(viewer))


def _suspend(side: Side, rest: str, asked: Asked) -> Said:
    told = side.desk.corrections.suspend(
        rest, team=asked.team, channel=asked.channel, by=asked.author
    )
    return told or note(tr(SUSPENDED))


def _resume(side: Side, rest: str, asked: Asked) -> Said:
    told = side.desk.corrections.resume(
        rest, team=asked.team, channel=asked.channel, by=asked.author
    )
    return told or note(tr(RESUMED))


def _click(rest: str, asked: Asked) -> Click | None:
    number = _NUMBER.fullmatch(rest)
    if number is None:
        return None
    return Click(int(number[1]), asked.team, asked.channel, asked.author)


MOST_BLAST = 3  # entries that people know by one number
FOR_ALL = frozenset({"help", "lookup", "show"})  # the KB's text: guests too
VERBS: dict[str, Callable[[Side, str, Asked], Said | None]] = {
    "help": _help,
    "hilfe": _help,
    "lookup": _lookup,
    "show": _show,
    "incidents": _incidents,
    "resolve": _resolve,
    "reopen": _reopen,
    "settings": _settings,
    "summary": _summary,
    "mute": _mute,
    "unmute": _unmute,
    "kb": _kb,
    **{verb: _reads(words) for verb, words in READS.items()},
    **{verb: _writes(words) for verb, words in WRITES.items()},
    "night": _night,
    "blast": _blast,
}
