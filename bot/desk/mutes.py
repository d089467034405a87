"""A mute has an end, which is announced when it begins and told when it comes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from bot.desk import say
from bot.desk.cards import Clock
from bot.desk.tongue import in_channel
from bot.store import Mode, Store

JOB = "unmute"


class Mutes:
    """Mutes channels, and tells each when its mute is over."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def mute(self, team: str, channel: str, until: datetime | None, *, by: str) -> None:
        """Say nothing unasked until then (``None``: speak again), and tell so there.

        Who comes later reads in the channel who wanted it and when it is over.
        Nudges and the week wait until then.
        """
        now, store = self._clock(), self._store
        settings = store.channels.get(team, channel)
        if until is None and settings.muted_at(now) is None:
            return
        at = int(until.timestamp()) if until else 0
        with store.transaction():
            muted = replace(settings, muted_until=at)
            store.channels.put(team, channel, muted, by=by, now=now)
            with in_channel(store, team, channel):
                told = say.muted(team, channel, until, by=by, now=now)
            store.outbox.add(told, now=now)

    def run(self, team: str, now: datetime) -> bool:
        """Tell every channel whose mute is over, once; return whether there was one."""
        told = False
        for its_team, channel, settings in self._store.channels.known():
            over = 0 < settings.muted_until <= now.timestamp()
            if its_team == team and settings.mode is Mode.ON and over:
                until = datetime.fromtimestamp(settings.muted_until, UTC)
                told |= self._over(team, channel, until, now)
        return told

    def _over(self, team: str, channel: str, until: datetime, now: datetime) -> bool:
        store = self._store
        place, slot = f"{team}/{channel}", until.isoformat()
        if (store.calendar.last(JOB, place) or "") >= slot:
            return False
        with store.transaction():
            # In the transaction of what is queued: of two bots one has the row.
            if not store.calendar.claim(JOB, place, slot, now=now):
                return False
            with in_channel(store, team, channel):
                told = say.unmuted(team, channel, until)
            store.outbox.add(told, now=now)
        return True
