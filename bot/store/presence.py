"""Until when the bot was there, and who reads what it missed after that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from bot.store.link import Link, first, from_us, marks, to_us
from kb.verdict import Verdict

LEASE = timedelta(seconds=60)
BATCH = 500  # values in one query


class Presence:
    """One row a team, shared by all replicas: there, away, or being read up on."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def there(
        self,
        team: str,
        *,
        now: datetime,
        since: datetime,
        lease: timedelta = LEASE,
    ) -> datetime | None:
        """Note that a bot is there; return since when none was, to who has to read.

        A bot that was there at ``since`` or later was not away.  The reader holds
        a lease until ``caught_up``: meanwhile nobody else is asked to read, and
        nothing is noted, so that a reader that dies leaves the gap as it was.
        """
        with self._link.transaction():
            self._link.lock(f"presence {team}")
            row = first(self._link.rows("SELECT * FROM presence WHERE team = ?", team))
            if row is None:
                self._note(team, now)
                return None
            seen_at = from_us(row["seen_at"])
            if row["lease_until"] > to_us(now):
                return None
            if seen_at >= since and not row["lease_until"]:
                self._note(team, max(now, seen_at))
                return None
            self.hold(team, now=now, lease=lease)
            return seen_at

    def hold(self, team: str, *, now: datetime, lease: timedelta = LEASE) -> None:
        """Go on reading for another ``lease``."""
        self._link.run(
            "UPDATE presence SET lease_until = ? WHERE team = ?",
            *(to_us(now + lease), team),
        )

    def caught_up(self, team: str, *, now: datetime) -> None:
        """Note that everything up to ``now`` was read."""
        self._note(team, now)

    def last_heard(
        self, team: str, *, since: datetime, until: datetime
    ) -> Mapping[str, str]:
        """Return the ts of the last message heard in each channel by ``until``.

        Empty where all of it was heard later.  Only what came in from ``since`` on
        counts.  A line can be deaf for seconds before it is known to be: what was
        heard tells more than that one was there.
        """
        rows = self._link.rows(
            "SELECT event_key FROM inbox WHERE received_at >= ? AND event_key LIKE ?",
            *(to_us(since), f"said {team} %"),
        )
        most, found = f"{until.timestamp():.6f}", dict[str, str]()
        for row in rows:
            *_, channel, ts = row["event_key"].split(" ")
            known = found.setdefault(channel, "")
            found[channel] = max(known, ts if ts <= most else "")
        return found

    def pastes(
        self, team: str, channel: str, said: Collection[str]
    ) -> Mapping[Verdict, int]:
        """Return how many of the messages ``said`` were errors, by what they were."""
        found, left = Counter[Verdict](), sorted(said)
        while left:
            some, left = left[:BATCH], left[BATCH:]
            rows = self._link.rows(
                "SELECT verdict, COUNT(*) AS n FROM occurrence WHERE team = ?"
                f" AND channel = ? AND ts IN ({marks(some)})"
                " AND withdrawn_at IS NULL GROUP BY verdict",
                *(team, channel, *some),
            )
            found.update({Verdict(row["verdict"]): row["n"] for row in rows})
        return found

    def _note(self, team: str, now: datetime) -> None:
        self._link.run(
            "INSERT INTO presence (team, seen_at, lease_until) VALUES (?, ?, 0)"
            " ON CONFLICT (team) DO UPDATE SET seen_at = excluded.seen_at,"
            " lease_until = 0",
            *(team, to_us(now)),
        )
