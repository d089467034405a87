"""The table of what the bot does at its time, without being asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.roof.timers import Job
from bot.roof.upkeep import Upkeep
from bot.settings import Settings
from handlers.drafts import judge_later
from handlers.side import Side

# A trial takes a minute on a busy machine; after this another replica's has died.
TRIAL_MOST = timedelta(minutes=10)


class Untried:
    """Takes up drafts whose trial was cut off: ours at the start, others' later."""

    def __init__(self, side: Side) -> None:
        self._side = side
        self._begun: set[str] = set()
        self._is_first = True

    def run(self, at: datetime) -> None:
        """Have what was cut off tried out again, once in this process."""
        before = at if self._is_first else at - TRIAL_MOST
        for entry_id in self._side.desk.drafts.untried(before=before):
            if entry_id not in self._begun:
                self._begun.add(entry_id)
                judge_later(self._side, entry_id)
        self._is_first = False


def jobs(side: Side, settings: Settings) -> tuple[Job, ...]:
    """Return what is done at its time, each by one bot of those on a store."""

    def said(run: Callable[[str, datetime], bool]) -> Job:
        def job(at: datetime) -> None:
            if run(side.who.team, at):
                side.wake()

        return job

    desk = side.desk
    talk = (desk.weekly.run, desk.nudges.run, desk.reports.run, desk.mutes.run)
    return *map(said, talk), Untried(side).run, Upkeep(desk.store, settings).run
