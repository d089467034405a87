"""The daily report of a channel that is only listened to: what I would have said."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.delivery import Kind
from bot.desk.recurring import host_list
from bot.desk.weekly import zone_of
from bot.incident import Incident
from bot.language import mark, speaking, tr
from bot.names import thread_of
from bot.reply import Note, Sentence, in_place, moment, phrase, to_mapping
from bot.schedule import local
from bot.store import ChannelSettings, Mode, Sending, Store
from bot.summary_text import times_words
from bot.visibility import Viewer
from kb.verdict import Verdict

JOB = "report"
DAY = timedelta(days=1)
LONGEST = timedelta(days=7)  # what is caught up after downtime
MOST, LINES_SHOWN = 500, 20
WOULD = {
    Verdict.ANSWER: mark("Answered: {title} ({entry}), {times}{where}, {thread}"),
    Verdict.SUGGEST: mark("Suggested: {title}, {times}{where}, {thread}"),
    Verdict.UNKNOWN: mark("Not in my KB: {title}, {times}{where}, {thread}"),
}


class Reports:
    """Tells one person a day; ``viewer`` and ``reader`` give their rights, language."""

    def __init__(
        self,
        store: Store,
        zone: ZoneInfo,
        viewer: Callable[[str], Viewer],
        reader: Callable[[str], str],
    ) -> None:
        self._store = store
        self._zone = zone
        self._viewer = viewer
        self._reader = reader

    def run(self, team: str, now: datetime) -> bool:
        """Queue the reports that are due; return whether there was one."""
        queued = False
        for its_team, channel, settings in self._store.channels.known():
            listens = settings.mode is Mode.LISTEN and settings.report_to
            if its_team == team and listens:
                queued |= self._report(team, channel, settings, now)
        return queued

    def _report(
        self, team: str, channel: str, settings: ChannelSettings, now: datetime
    ) -> bool:
        """Queue a channel's report if its hour has come; the first time it begins."""
        zone, hour = zone_of(settings, self._zone), settings.summary_hour
        day = last_due(now, zone, hour)
        place, calendar = f"{team}/{channel}", self._store.calendar
        last = calendar.last(JOB, place)
        if last is None:  # from now on: nobody asked for what was before
            calendar.claim(JOB, place, f"{day}", now=now)
            return False
        if last >= f"{day}":
            return False
        since = local(date.fromisoformat(last), time(hour), zone)
        since = max(since, now - LONGEST)
        said = self._said(settings.report_to, channel, since)
        sending = Sending(
            dedupe=f"report {team} {channel} {day}",
            team=team,
            channel=settings.report_to,
            kind=Kind.DM,
            payload={"said": said, "user": settings.report_to},
            role="report",
            explicit=True,
        )
        with self._store.transaction():
            # In the transaction of what is queued: of two bots one has the row.
            if not calendar.claim(JOB, place, f"{day}", now=now):
                return False
            self._store.outbox.add(sending, now=now)
        return True

    def _said(self, user: str, channel: str, since: datetime) -> dict[str, object]:
        """Return the report as its reader may see it; Slack may have to be asked."""
        viewer = self._viewer(user)
        found = self._store.history.incidents(
            viewer=viewer, channel=channel, since=since, limit=MOST
        )
        with speaking(self._reader(user)):
            return to_mapping(report(channel, found, since=since))


def report(channel: str, found: Sequence[Incident], *, since: datetime) -> Note:
    """Return what would have been said in a channel, newest first."""
    return Note(tuple(_lines(channel, found, since)))


def _lines(
    channel: str, found: Sequence[Incident], since: datetime
) -> Iterator[Sentence]:
    where, when = in_place(channel), moment(since)
    if not found:
        yield phrase(
            "{channel}: nothing I would have said since {when}.",
            channel=where,
            when=when,
        )
        return
    yield phrase(
        "{channel}: what I would have said since {when}, had I not only listened:",
        channel=where,
        when=when,
    )
    for incident in found[:LINES_SHOWN]:
        hosts = host_list(incident.hosts)
        yield phrase(
            WOULD.get(incident.verdict, WOULD[Verdict.UNKNOWN]),
            title=incident.title,
            entry=incident.entry_id or "",
            times=times_words(incident.occurrences),
            where=tr(" on {hosts}", hosts=hosts) if hosts else "",
            thread=thread_of(incident),
        )
    if len(found) > LINES_SHOWN:
        yield phrase("and {n} more.", n=len(found) - LINES_SHOWN)


def last_due(now: datetime, zone: ZoneInfo, hour: int) -> date:
    """Return the last day whose hour has come there.

    >>> from datetime import UTC
    >>> last_due(datetime(2026, 11, 21, 8, 59, tzinfo=UTC), ZoneInfo("UTC"), 9)
    datetime.date(2026, 11, 20)
    """
    today = now.astimezone(zone).date()
    return today if now >= local(today, time(hour), zone) else today - DAY
