"""The patch night of a channel: started, shown on one board, handed over."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from datetime import timedelta

from bot.delivery import Kind
from bot.desk.blast import blast
from bot.desk.board import board, handover, night_title
from bot.desk.cards import LOOK_BACK, Cards, Clock
from bot.desk.reminders import bring_up
from bot.desk.tongue import in_channel
from bot.incident import Asked, Incident, ResolutionReason
from bot.inventory import Inventory
from bot.language import mark, tr
from bot.reply import Note, note, to_mapping
from bot.store import Night, Sending, Store
from bot.visibility import Viewer, readers_of
from kb.entry import Entry

DEBOUNCE = timedelta(seconds=2)
MOST = 500
PAGE = 25  # lines of a handover in one message: Slack cuts what is longer
HOW = mark("Say it like this: night start KB5066835 ring 2, night, night end.")
STARTED = mark("The night is on; its board stands in the channel.")
IS_ON = mark("A night is on here already: night end hands it over.")
NONE_ON = mark("No patch night is on here.")
HANDED_OVER = mark("The night is over; the handover stands in the channel.")
_START = re.compile(r"start\s+(\S{1,40})(?:\s+\(?ring\s+(\S{1,20}?)\)?)?", re.I)


class NightDesk:
    """At most one night a channel; what is said twice is done once."""

    def __init__(self, store: Store, cards: Cards, clock: Clock) -> None:
        self._store = store
        self._cards = cards
        self._clock = clock

    @property
    def inventory(self) -> Inventory:
        """Return the team's hosts, by which cards and boards count in rings."""
        return self._cards.inventory

    def words(self, wanted: str, asked: Asked) -> Note:
        """Do what ``night ...`` asks for."""
        start = _START.fullmatch(wanted.strip())
        if start is not None:
            return self._start(start[1], start[2] or "", asked)
        if wanted.strip().casefold() == "end":
            return self.end(asked.team, asked.channel, by=asked.author)
        night = self._store.nights.on(asked.team, asked.channel)
        if wanted.strip() or night is None:
            return note(tr(HOW) if wanted.strip() else _none_on())
        return board(night, self.incidents(night), self.inventory)

    def open_items(self, team: str, channel: str) -> tuple[Incident, ...]:
        """Return the night's open incidents; none if no night is on."""
        night = self._store.nights.on(team, channel)
        found = self.incidents(night) if night else ()
        return tuple(i for i in found if i.status.is_open)

    def settle(
        self,
        numbers: Sequence[int],
        reason: ResolutionReason,
        *,
        team: str,
        channel: str,
        by: str,
    ) -> int:
        """Settle several incidents of a channel at once; return how many were open."""
        settled = 0
        with self._store.transaction():
            for number in numbers:
                incident = self._store.history.incident(number, viewer=None)
                if incident is None or (incident.team, incident.channel) != (
                    team,
                    channel,
                ):
                    continue
                now = self._clock()
                done = self._store.outcomes.settle(number, reason, by=by, now=now)
                settled += done.changed
                if done.changed:
                    bring_up(self._store, done.incident, now=now)
                if done.changed and self._cards.is_shown(number):
                    self._cards.show(done.incident, self._cards.reread(number))
        return settled

    def end(self, team: str, channel: str, *, by: str) -> Note:
        """End the night and post its handover."""
        night = self._store.nights.on(team, channel)
        if night is None:
            return note(_none_on())
        with self._store.transaction():
            if not self._store.nights.end(night, by=by, now=self._clock()):
                return note(_none_on())
            with in_channel(self._store, team, channel):
                said = handover(
                    tr("Handover of {night}", night=night_title(night)),
                    self.incidents(night),
                    self._store.opinions.steps_of,
                )
                for page in range(0, len(said.lines), PAGE):
                    part = Note(said.lines[page : page + PAGE])
                    name = f"handover {night.id} from {page}"
                    self._post(night, name, part, role="handover")
        return note(tr(HANDED_OVER))

    def blast(self, name: str, entry: Entry | None, *, viewer: Viewer) -> Note:
        """Return how far a failure reaches, as far as ``viewer`` may know.

        ``entry`` is the one that people call ``name``; without one it is the key.
        """
        reach = self._store.history.reach(
            entry.id if entry else name.strip(),
            viewer=viewer,
            since=self._clock() - LOOK_BACK,
        )
        return blast(name.strip(), reach, self.inventory, entry=entry)

    def refresh(self) -> bool:
        """Bring every board up to date; return whether one changed."""
        changed = [self._show(night) for night in self._store.nights.all_on()]
        return any(changed)

    def incidents(self, night: Night) -> tuple[Incident, ...]:
        """Return what came in during a night, as its channel may see it."""
        return self._store.history.incidents(
            viewer=readers_of(night.team, night.channel),
            channel=night.channel,
            since=night.started_at,
            limit=MOST,
        )

    def _start(self, patch: str, ring: str, asked: Asked) -> Note:
        now = self._clock()
        night = self._store.nights.start(
            asked.team, asked.channel, patch, ring, by=asked.author, now=now
        )
        if night is None:
            return note(tr(IS_ON))
        self._show(night)
        return note(tr(STARTED))

    def _show(self, night: Night) -> bool:
        """Queue the board if it says something new and the last word is old enough."""
        with in_channel(self._store, night.team, night.channel):
            return self._shown(night)

    def _shown(self, night: Night) -> bool:
        now = self._clock()
        said = board(night, self.incidents(night), self.inventory)
        told = json.dumps(to_mapping(said), sort_keys=True)
        digest = hashlib.sha256(told.encode()).hexdigest()
        if digest == night.shown or (
            night.shown_at is not None and now - night.shown_at < DEBOUNCE
        ):
            return False
        with self._store.transaction():
            if night.board is None:
                row = self._post(night, f"board {night.id}", said, role="board")
                if row is not None:
                    pin = self._sending(night, f"pin {night.id}", Kind.PIN, row)
                    self._store.outbox.add(pin, now=now)
            else:
                row = night.board
                name = f"board {night.id} as of {now.isoformat()}"
                update = self._sending(night, name, Kind.UPDATE, row, said)
                self._store.outbox.add(update, now=now)
            self._store.nights.showed(night, board=row, shown=digest, now=now)
        return True

    def _post(self, night: Night, dedupe: str, said: Note, *, role: str) -> int | None:
        sending = Sending(
            dedupe=dedupe,
            team=night.team,
            channel=night.channel,
            kind=Kind.POST,
            payload={"said": to_mapping(said)},
            role=role,
            explicit=True,
        )
        return self._store.outbox.add(sending, now=self._clock())

    def _sending(
        self, night: Night, dedupe: str, kind: Kind, row: int, said: Note | None = None
    ) -> Sending:
        return Sending(
            dedupe=dedupe,
            team=night.team,
            channel=night.channel,
            kind=kind,
            payload={"said": to_mapping(said)} if said else {},
            role=f"board-{kind}",
            target=row,
            explicit=True,
        )


def _none_on() -> str:
    return f"{tr(NONE_ON)} {tr(HOW)}"
