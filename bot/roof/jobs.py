"""The table of what the bot does at its time, without being asked."""

from __future__ import annotations

from datetime import datetime

from bot.roof.timers import Job
from bot.roof.upkeep import Upkeep
from bot.settings import Settings
from handlers.side import Side


def jobs(side: Side, settings: Settings) -> tuple[Job, ...]:
    """Return what is done at its time, each by one bot of those on a store."""

    def weekly(at: datetime) -> None:
        if side.desk.weekly.run(side.who.team, at):
            side.wake()

    def nudges(at: datetime) -> None:
        if side.desk.nudges.run(side.who.team, at):
            side.wake()

    return weekly, nudges, Upkeep(side.desk.store, settings).run
