"""Once a day: old incidents aged out, old words forgotten, a backup made."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.settings import Settings
from bot.store import Store, StoreError, back_up

log = logging.getLogger(__name__)

# A new day begins at noon: nothing is put away in the middle of a patch night.
DAY_BEGINS = timedelta(hours=12)
# Slack brings an event again for hours at most, and nobody reads the queue's copy
# of what stands in the channel.
FORGET_AFTER = timedelta(days=7)
BACKUP, MADE = "backup", "backup-made"


class Upkeep:
    """Daily work on one store; of many bots that share it one does each piece."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._settings = settings
        self._zone = ZoneInfo(settings.zone)

    def run(self, now: datetime) -> None:
        """Do what of today's work is not done yet."""
        today = (now.astimezone(self._zone) - DAY_BEGINS).date()
        self._once("age-out", today, now, self._age_out)
        self._once("forget", today, now, self._forget)
        if self._settings.retention is not None:
            self._once("retain", today, now, self._retain)
        if self._settings.backup_dir is not None:
            self._back_up(self._settings.backup_dir, today, now)

    def _once(
        self, job: str, today: date, now: datetime, work: Callable[[datetime], None]
    ) -> None:
        """Do ``work`` and note it together: what fails is tried again."""
        with self._store.transaction():
            if self._store.calendar.claim(job, "", today.isoformat(), now=now):
                work(now)

    def _age_out(self, now: datetime) -> None:
        for place in self._store.channels.places():
            days = self._store.channels.get(place.team, place.channel).age_out_days
            if not days:
                continue
            aged = self._store.outcomes.age_out(
                unseen_for=timedelta(days=days),
                now=now,
                place=(place.team, place.channel),
            )
            if aged:
                log.info("%s: aged out %s", place.channel, aged)

    def _forget(self, now: datetime) -> None:
        self._store.inbox.forget(before=now - FORGET_AFTER)
        self._store.outbox.forget(before=now - FORGET_AFTER)

    def _retain(self, now: datetime) -> None:
        assert self._settings.retention is not None  # asked only then
        dropped = self._store.privacy.retain(before=now - self._settings.retention)
        if dropped:
            log.info("the words of %s pastes are past retention", dropped)

    def _back_up(self, folder: Path, today: date, now: datetime) -> None:
        """Make today's backup; one that failed is tried again in the next hour."""
        calendar, day = self._store.calendar, today.isoformat()
        if calendar.last(MADE, "") == day:
            return
        if not calendar.claim(BACKUP, "", f"{day} {now:%m-%dT%H}", now=now):
            return
        target = folder / f"patchbot-{day}.db"
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if not target.exists():
                back_up(self._store, target)
            prune(folder, keep=self._settings.backup_keep)
        except (OSError, StoreError) as error:
            log.error("no backup today yet, PATCHBOT_BACKUP_DIR: %s", error)
            return
        calendar.claim(MADE, "", day, now=now)
        log.info("backup %s", target)


def prune(folder: Path, *, keep: int) -> None:
    """Delete the oldest of our own backups beyond ``keep``; nothing else in there."""
    made = sorted(folder.glob("patchbot-[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9].db"))
    for old in made[: max(0, len(made) - keep)]:
        old.unlink(missing_ok=True)
