"""The table of what the bot does at its time, without being asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.roof.timers import Job
from bot.roof.upkeep import Upkeep
from bot.settings import Settings
from handlers.side import Side


def jobs(side: Side, settings: Settings) -> tuple[Job, ...]:
    """Return what is done at its time, each by one bot of those on a store."""

    def said(run: Callable[[str, datetime], bool]) -> Job:
        def job(at: datetime) -> None:
            if run(side.who.team, at):
                side.wake()

        return job

    desk = side.desk
    talk = (desk.weekly.run, desk.nudges.run, desk.reports.run, desk.mutes.run)
    return *map(said, talk), Upkeep(desk.store, settings).run
