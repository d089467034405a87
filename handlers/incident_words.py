"""Words about incidents: one, a host's, an entry's; who is on it, what is alike."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.desk.outcome import Click
from bot.incident import Asked
from bot.language import mark, tr
from bot.reply import Note, note
from bot.visibility import Viewer
from handlers.side import Side

_ONE = re.compile(r"#?(\d{1,9})")
_TWO = re.compile(r"#?(\d{1,9}) +(?:(?:of|to|with|and) +)?#?(\d{1,9})")
_GIVEN = re.compile(r"#?(\d{1,9}) +(?:to +)?@?([\w.-]+)")
_USER = re.compile(r"[UW][A-Z0-9]{6,}")
Words = Callable[[Side, str, Asked, Viewer], Note | None]
WHOM = mark(
    "Say `assign {number} me`, `assign {number} nobody`, or mention me:"
    " `@patchbot assign {number} @name` (a command does not tell me who @name is)."
)


def incident(side: Side, rest: str, asked: Asked, viewer: Viewer) -> Note | None:
    """Return one incident: where it stands, with its timeline behind a button."""
    number = _ONE.fullmatch(rest)
    if number is None:
        return None
    return side.desk.casebook.incident(int(number[1]), viewer=viewer)


def history(side: Side, rest: str, asked: Asked, viewer: Viewer) -> Note | None:
    """Return what the log holds of an entry, by its id or KB number."""
    if not rest or " " in rest:
        return None
    named = side.desk.lookup.named(rest)
    if not named:
        return note(tr("I have no entry {entry}.", entry=rest))
    return side.desk.casebook.history(named[0].id, viewer=viewer, now=side.now())


def host(side: Side, rest: str, asked: Asked, viewer: Viewer) -> Note | None:
    """Return the incidents that name a host."""
    if not rest or " " in rest:
        return None
    return side.desk.casebook.host(rest, viewer=viewer)


def acknowledge(side: Side, rest: str, asked: Asked, viewer: Viewer) -> Note | None:
    """Put who asks on an incident."""
    number = _ONE.fullmatch(rest)
    if number is None:
        return None
    return side.desk.lifecycle.acknowledge(_click(int(number[1]), asked))


def assign(side: Side, rest: str, asked: Asked, viewer: Viewer) -> Note | None:
    """Give an incident to somebody: ``3 me``, ``3 nobody``, ``3 @name``."""
    given = _GIVEN.fullmatch(rest)
    if given is None:
        return None
    click, whom = _click(int(given[1]), asked), given[2]
    if whom.casefold() == "nobody":
        return side.desk.lifecycle.assign(click, None)
    if whom.casefold() == "me":
        return side.desk.lifecycle.assign(click, asked.author)
    if not _USER.fullmatch(whom):
        return note(tr(WHOM, number=given[1]))
    return side.desk.lifecycle.assign(click, whom)


def duplicate(side: Side, rest: str, asked: Asked, viewer: Viewer) -> Note | None:
    """Settle an incident as a duplicate: ``3 of 2``."""
    two = _TWO.fullmatch(rest)
    if two is None:
        return None
    return side.desk.lifecycle.duplicate(_click(int(two[1]), asked), int(two[2]))


def relate(side: Side, rest: str, asked: Asked, viewer: Viewer) -> Note | None:
    """Relate two incidents: ``3 to 2``."""
    two = _TWO.fullmatch(rest)
    if two is None:
        return None
    return side.desk.lifecycle.relate(_click(int(two[1]), asked), int(two[2]))


READS: dict[str, Words] = {"incident": incident, "history": history, "host": host}
WRITES: dict[str, Words] = {
    "ack": acknowledge,
    "acknowledge": acknowledge,
    "assign": assign,
    "duplicate": duplicate,
    "relate": relate,
}


def _click(number: int, asked: Asked) -> Click:
    return Click(number, asked.team, asked.channel, asked.author)
