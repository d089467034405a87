"""Remind of incidents that stay open: in working hours, three times at most."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.desk.reminders import MOST, reminder
from bot.desk.tongue import in_channel
from bot.desk.weekly import rooms, zone_of
from bot.incident import Incident, Status
from bot.schedule import local
from bot.store import ChannelSettings, Store
from bot.visibility import readers_of

JOB = "nudge"
MOST_OPEN = 200  # incidents of a channel that are looked at
FRIDAY = 4
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
OPEN = (Status.OPEN, Status.ACKNOWLEDGED)


class Nudges:
    """Reminds in the incidents' threads; ``zone`` is that of channels without one."""

    def __init__(self, store: Store, zone: ZoneInfo) -> None:
        self._store = store
        self._zone = zone

    def run(self, team: str, now: datetime) -> bool:
        """Queue the reminders that are due; return whether there was one."""
        queued = False
        for place, settings in rooms(self._store, team, now):
            zone = zone_of(settings, self._zone)
            if not settings.nudge_hours or not is_working(now, settings, zone):
                continue
            for incident in self._store.history.incidents(
                viewer=readers_of(team, place.channel),
                status=OPEN,
                channel=place.channel,
                limit=MOST_OPEN,
            ):
                # What was never answered is on the list of what to write instead.
                if incident.reply_ts is not None:
                    queued |= self._nudge(incident, settings, zone, now)
        return queued

    def _nudge(
        self,
        incident: Incident,
        settings: ChannelSettings,
        zone: ZoneInfo,
        now: datetime,
    ) -> bool:
        enough = timedelta(hours=settings.nudge_hours)
        open_for = worked(incident.opened_at, now, settings, zone, enough=enough * MOST)
        due = min(MOST, open_for // enough)
        place = f"{incident.team}/{incident.number}"
        if due <= int(self._store.calendar.last(JOB, place) or 0):
            return False
        with self._store.transaction():
            if not self._store.calendar.claim(JOB, place, f"{due}", now=now):
                return False
            hours = due * settings.nudge_hours
            with in_channel(self._store, incident.team, incident.channel):
                self._store.outbox.add(reminder(incident, due, hours), now=now)
        return True


def worked(
    start: datetime,
    end: datetime,
    settings: ChannelSettings,
    zone: ZoneInfo,
    *,
    enough: timedelta,
) -> timedelta:
    """Return the working time between two moments; counting ends at ``enough``."""
    total = timedelta(0)
    day = start.astimezone(zone).date() - DAY  # a night shift began yesterday
    last = end.astimezone(zone).date()
    while day <= last and total < enough:
        begins, ends = _shift(day, settings, zone)
        if day.weekday() <= FRIDAY:
            total += max(timedelta(0), min(end, ends) - max(start, begins))
        day += DAY
    return total


def is_working(now: datetime, settings: ChannelSettings, zone: ZoneInfo) -> bool:
    """Return whether people of a channel are at work, Monday to Friday there."""
    today = now.astimezone(zone).date()
    for day in (today - DAY, today):
        begins, ends = _shift(day, settings, zone)
        if day.weekday() <= FRIDAY and begins <= now < ends:
            return True
    return False


def _shift(
    day: date, settings: ChannelSettings, zone: ZoneInfo
) -> tuple[datetime, datetime]:
    """Return when work begins and ends; hours past midnight are the next day's."""
    until = settings.work_to
    if until <= settings.work_from:
        until += 24
    return _at(day, settings.work_from, zone), _at(day, until, zone)


def _at(day: date, hour: int, zone: ZoneInfo) -> datetime:
    return local(day + hour // 24 * DAY, time(hour % 24), zone)
