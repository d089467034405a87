"""How the bot behaves in each channel, and how much talk it heard there."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, date, datetime
from enum import StrEnum

from bot.incident import ChannelKind
from bot.store.audit import Audit
from bot.store.link import Link, first, from_us, to_json
from bot.store.overlay import bump


class Mode(StrEnum):
    """What the bot does in a channel."""

    ON = "on"
    MENTIONS = "mentions"
    LISTEN = "listen"  # diagnoses and records, posts nothing
    OFF = "off"


@dataclass(frozen=True, slots=True)
class ChannelSettings:
    """One channel's settings; the values here are what a channel starts with.

    ``zone`` is an IANA name (``UTC``: the bot's own, PATCHBOT_ZONE);
    ``summary_day`` 0 is Monday, ``None`` no summary; ``summary_hour`` and the
    working hours are local there; ``nudge_hours`` are
    working hours an incident may stay open, 0 for no nudges; ``age_out_days``
    without a new paste, 0 never.  ``least_score`` (percent): what is less sure is
    recorded and said only to who asks.  ``language`` empty is the reader's;
    ``summary_to`` empty this channel; ``report_to`` who gets the daily report of
    a channel that is only listened to; ``may_resolve`` a user group, empty
    everybody; ``muted_until`` in whole seconds since 1970, 0 not muted.
    """

    mode: Mode = Mode.ON
    zone: str = "UTC"
    fold_minutes: int = 60
    summary_day: int | None = 0
    summary_hour: int = 9
    work_from: int = 9
    work_to: int = 17
    nudge_hours: int = 8
    age_out_days: int = 14
    least_score: int = 0
    language: str = ""
    summary_to: str = ""
    report_to: str = ""
    may_resolve: str = ""
    bots: bool = False
    muted_until: int = 0

    def muted_at(self, now: datetime) -> datetime | None:
        """Return until when the channel is muted, ``None`` if it is not."""
        until = datetime.fromtimestamp(self.muted_until, UTC)
        return until if until > now else None

    def at(self, now: datetime, *, explicit: bool) -> ChannelSettings:
        """Return the settings with the mode that counts at ``now``.

        Muted, a channel is listened to; who asks (``explicit``) is answered.
        """
        if self.mode is not Mode.ON or self.muted_at(now) is None:
            return self
        return replace(self, mode=Mode.MENTIONS if explicit else Mode.LISTEN)


@dataclass(frozen=True, slots=True)
class Place:
    """A channel in which something happened, first at ``since``."""

    team: str
    channel: str
    kind: ChannelKind
    since: datetime


class Channels:
    """Settings by channel; a change moves the revision ``channels``."""

    def __init__(self, link: Link, audit: Audit) -> None:
        self._link = link
        self._audit = audit

    def get(self, team: str, channel: str) -> ChannelSettings:
        """Return a channel's settings, the starting ones if nobody set any."""
        row = first(
            self._link.rows(
                "SELECT settings FROM channel_setting WHERE team = ? AND channel = ?",
                team,
                channel,
            )
        )
        return _settings(row["settings"]) if row else ChannelSettings()

    def put(
        self,
        team: str,
        channel: str,
        settings: ChannelSettings,
        *,
        by: str,
        now: datetime,
    ) -> None:
        """Keep a channel's settings, and who set them."""
        with self._link.transaction():
            self._link.run(
                "INSERT INTO channel_setting (team, channel, settings) VALUES (?, ?, ?)"
                " ON CONFLICT (team, channel)"
                " DO UPDATE SET settings = excluded.settings",
                team,
                channel,
                to_json(asdict(settings)),
            )
            bump(self._link, "channels")
            self._audit.add(
                "channel-set",
                now=now,
                actor=by,
                team=team,
                channel=channel,
                detail=dict(asdict(settings)),
            )

    def known(self) -> tuple[tuple[str, str, ChannelSettings], ...]:
        """Return ``(team, channel, settings)`` of every channel somebody set."""
        rows = self._link.rows("SELECT * FROM channel_setting ORDER BY team, channel")
        return tuple(
            (row["team"], row["channel"], _settings(row["settings"])) for row in rows
        )

    def places(self) -> tuple[Place, ...]:
        """Return every channel that has incidents."""
        rows = self._link.rows(
            "SELECT i.team, i.channel, i.channel_kind, i.opened_at FROM incident i"
            " JOIN (SELECT MIN(number) AS n FROM incident GROUP BY team, channel) f"
            " ON f.n = i.number ORDER BY i.team, i.channel"
        )
        return tuple(
            Place(
                row["team"],
                row["channel"],
                ChannelKind(row["channel_kind"]),
                from_us(row["opened_at"]),
            )
            for row in rows
        )

    def count_talk(self, team: str, channel: str, *, day: date) -> None:
        """Count one message that was talk; nothing of it is kept."""
        self._link.run(
            "INSERT INTO talk (team, channel, day, n) VALUES (?, ?, ?, 1)"
            " ON CONFLICT (team, channel, day) DO UPDATE SET n = talk.n + 1",
            team,
            channel,
            day.isoformat(),
        )

    def talk(self, *, since: date, until: date) -> int:
        """Return how many messages were talk, from ``since`` to before ``until``."""
        rows = self._link.rows(
            "SELECT COALESCE(SUM(n), 0) AS n FROM talk WHERE day >= ? AND day < ?",
            since.isoformat(),
            until.isoformat(),
        )
        return int(rows[0]["n"])


def _settings(text: str) -> ChannelSettings:
    """Read settings; what a later version wrote and we do not know is left out."""
    names = {field.name for field in fields(ChannelSettings)}
    kept = {name: value for name, value in json.loads(text).items() if name in names}
    return ChannelSettings(**{**kept, "mode": Mode(kept.get("mode", Mode.ON))})
