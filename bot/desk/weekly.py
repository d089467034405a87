"""The week summed up in each channel: at its own hour, once, and if it was missed."""

from __future__ import annotations

import base64
import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.delivery import Kind
from bot.desk.digest import ALL, HERE, Stale, as_csv, details, elsewhere, opening, whole
from bot.desk.knowledge import Knowledge
from bot.desk.tongue import in_channel
from bot.incident import Asked, ChannelKind
from bot.language import tr
from bot.reply import Note, to_mapping
from bot.schedule import shifted, week_due, week_of
from bot.store import ChannelSettings, Mode, Place, Sending, Store
from bot.summary import Scope, Summary
from bot.summary_text import alt_text
from bot.visibility import Viewer, readers_of

log = logging.getLogger(__name__)

JOB = "weekly"
STALE_AFTER = timedelta(days=365)
NEVER_AFTER = timedelta(days=180)
# An import may name a channel as people do; only Slack's own ids are posted to.
_CHANNEL = re.compile(r"[CG][A-Z0-9]{2,}")
_ROOMS = (ChannelKind.PUBLIC, ChannelKind.PRIVATE)


class Weekly:
    """Sums weeks up; ``zone`` is that of channels which set none."""

    def __init__(self, store: Store, knowledge: Knowledge, zone: ZoneInfo) -> None:
        self._store = store
        self._knowledge = knowledge
        self._zone = zone

    def run(self, team: str, now: datetime) -> bool:
        """Queue the summaries that are due; return whether there was one."""
        queued = False
        for place, settings in rooms(self._store, team, now):
            if settings.summary_day is None:
                continue
            zone = zone_of(settings, self._zone)
            week = week_due(
                now,
                zone=zone,
                day=settings.summary_day,
                hour=settings.summary_hour,
                last=self._store.calendar.last(JOB, _name(place)),
                since=place.since,
            )
            if week is not None:
                queued |= self._queue(place, settings, week, zone, now)
        return queued

    def asked(
        self, wanted: str, *, asked: Asked, viewer: Viewer, now: datetime
    ) -> Note:
        """Return a week for one person: ``2026-W47``, ``last`` (if empty) or ``this``.

        In a channel with incidents it is that channel's week, the same numbers as in
        its Monday post; elsewhere, or with ``all``, of all that they may see.

        Raises ``WeekError`` for what is no week.
        """
        words = wanted.casefold().split()
        zone = zone_of(self._store.channels.get(asked.team, asked.channel), self._zone)
        named = next((word for word in words if word != "all"), "last")
        this = week_of(now, zone=zone)
        week = {"this": this, "last": shifted(this, -1)}.get(named, named)
        here = asked.team, asked.channel
        places = {(p.team, p.channel) for p in self._store.channels.places()}
        is_here = here in places and "all" not in words
        scope = Scope(channel=here) if is_here else Scope(viewer=viewer)
        summary = self._store.numbers.summary(week, zone=zone, scope=scope)
        return whole(
            summary, of=HERE if is_here else ALL, stale=self._stale(now, viewer)
        )

    def read(self, week: str, zone: ZoneInfo, *, viewer: Viewer, now: datetime) -> Note:
        """Return all of a week that ``viewer`` may see, to be read through.

        Raises ``WeekError`` for what is no week.
        """
        summary = self._store.numbers.summary(
            week, zone=zone, scope=Scope(viewer=viewer)
        )
        said = whole(summary, of=ALL, stale=self._stale(now, viewer))
        return replace(said, buttons=())

    def csv(self, week: str, zone: str, *, scope: Scope) -> str:
        """Return a week as CSV."""
        return as_csv(
            self._store.numbers.summary(week, zone=ZoneInfo(zone), scope=scope)
        )

    def _queue(
        self,
        place: Place,
        settings: ChannelSettings,
        week: str,
        zone: ZoneInfo,
        now: datetime,
    ) -> bool:
        """Queue a channel's week with its details and its chart, all or nothing."""
        to = target(place, settings)
        with in_channel(self._store, place.team, to):
            return self._said(place, to, week, zone, now)

    def _said(
        self, place: Place, to: str, week: str, zone: ZoneInfo, now: datetime
    ) -> bool:
        scope = Scope(channel=(place.team, place.channel))
        summary = self._store.numbers.summary(week, zone=zone, scope=scope)
        first = opening(summary)
        if to != place.channel:
            first = elsewhere(summary, place.channel)
        chart = None if summary.is_quiet else draw(summary)
        stale = self._stale(now, readers_of(place.team, place.channel, place.kind))
        with self._store.transaction():
            # In the transaction of what is queued: of two bots one has the row.
            if not self._store.calendar.claim(JOB, _name(place), week, now=now):
                return False
            outbox = self._store.outbox
            root = outbox.add(_post(place, to, week, first), now=now)
            if summary.is_quiet or root is None:
                return True
            rest = details(summary, stale=stale)
            outbox.add(_post(place, to, week, rest, under=root), now=now)
            if chart is not None:
                outbox.add(_upload(place, to, summary, chart, under=root), now=now)
        log.info("week %s of %s is summed up", week, place.channel)
        return True

    def _stale(self, now: datetime, viewer: Viewer) -> Stale:
        """Return the entries nobody reviewed for a year, and those never needed.

        Of a young log nothing is told: whatever it lacks may simply not be due.
        """
        before = f"{(now - STALE_AFTER).date()}"
        entries = sorted(self._knowledge.matcher.entries.values(), key=lambda e: e.id)
        since = self._store.hits.since()
        never: tuple[str, ...] = ()
        if since and now - since >= NEVER_AFTER and not viewer.outsider:
            answers = (e.id for e in entries if e.is_validated)
            never = self._store.hits.never(answers, viewer=viewer)
        return Stale(
            tuple(e.id for e in entries if e.reviewed and e.reviewed < before),
            never,
            since=since,
        )


def rooms(
    store: Store, team: str, now: datetime
) -> Iterator[tuple[Place, ChannelSettings]]:
    """Yield the team's channels in which the bot speaks unasked: not muted ones."""
    for place in store.channels.places():
        if place.team != team or place.kind not in _ROOMS:
            continue
        settings = store.channels.get(team, place.channel).at(now, explicit=False)
        if settings.mode is Mode.ON and _CHANNEL.fullmatch(place.channel):
            yield place, settings


def target(place: Place, settings: ChannelSettings) -> str:
    """Return where a channel's week is posted: as set, if all may know of it.

    What happened in private stays there, whatever was chosen.
    """
    chosen = settings.summary_to
    is_open = place.kind is ChannelKind.PUBLIC and bool(_CHANNEL.fullmatch(chosen))
    return chosen if is_open else place.channel


def zone_of(settings: ChannelSettings, default: ZoneInfo) -> ZoneInfo:
    """Return a channel's zone; one left at UTC is the bot's own."""
    return default if settings.zone == "UTC" else ZoneInfo(settings.zone)


def draw(summary: Summary) -> bytes | None:
    """Return the chart as PNG, ``None`` without the extra that draws."""
    try:
        from bot.chart import draw as drawn
    except ImportError:
        return None
    return drawn(summary)


def _name(place: Place) -> str:
    return f"{place.team}/{place.channel}"


def _post(
    place: Place, to: str, week: str, said: Note, *, under: int | None = None
) -> Sending:
    part = "weekly" if under is None else "weekly-details"
    return Sending(
        dedupe=f"{part} {place.team} {place.channel} {week}",
        team=place.team,
        channel=to,
        kind=Kind.POST,
        payload={"said": to_mapping(said)},
        role=part,
        target=under,
        explicit=True,
    )


def _upload(
    place: Place, to: str, summary: Summary, png: bytes, *, under: int
) -> Sending:
    return Sending(
        dedupe=f"weekly-chart {place.team} {place.channel} {summary.week}",
        team=place.team,
        channel=to,
        kind=Kind.UPLOAD,
        payload={
            "name": f"patchbot-{summary.week}.png",
            "title": tr("Week {week}", week=summary.week),
            "alt": alt_text(summary),
            "base64": base64.b64encode(png).decode(),
        },
        role="weekly-chart",
        target=under,
    )
