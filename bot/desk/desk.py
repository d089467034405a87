"""The desk: everything the bot does for people, behind one door, without Slack."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.desk.answer import Answering
from bot.desk.away import Away
from bot.desk.by_hand import ByHand
from bot.desk.cards import Clock
from bot.desk.casebook import Casebook
from bot.desk.correction import Corrections
from bot.desk.knowledge import Knowledge
from bot.desk.lifecycle import Lifecycle
from bot.desk.lookup import Lookup
from bot.desk.mutes import Mutes
from bot.desk.night import NightDesk
from bot.desk.nudges import Nudges
from bot.desk.outcome import Outcomes
from bot.desk.outside import Outside
from bot.desk.report import Reports
from bot.desk.trying import Trying
from bot.desk.weekly import Weekly
from bot.drafts.drafts import Drafts
from bot.drafts.learning import Learning
from bot.inventory import Inventory
from bot.language import ENGLISH
from bot.store import ChannelSettings, Mode, Store
from bot.visibility import Viewer

UTC_ZONE = ZoneInfo("UTC")


def sees_nothing(user: str) -> Viewer:
    """Return a viewer that sees nothing: where nobody says what people may see."""
    return Viewer("", user, outsider=True)


class Desk:
    """What handlers talk to.

    ``answering`` pastes, ``outcomes`` what people say of them, ``trying``
    what they do with the steps, ``lookup`` questions, ``lifecycle`` who works on
    what, ``casebook`` what happened before, ``weekly`` the week in numbers,
    ``nudges`` what stays open, ``corrections`` of wrong answers, ``night`` the
    patch night, ``outside`` what comes in beside Slack, ``away`` what was missed
    meanwhile, ``learning`` what clicks propose for entries; ``knowledge`` and
    ``store`` are what stands behind it.
    """

    def __init__(
        self,
        knowledge: Knowledge,
        store: Store,
        clock: Clock,
        zone: ZoneInfo = UTC_ZONE,
        *,
        is_approver: Callable[[str], bool] = lambda user: False,
        reader: Callable[[str], str] = lambda _: ENGLISH,
        viewer: Callable[[str], Viewer] = sees_nothing,
    ) -> None:
        """Open the desk; nothing is read or written until somebody comes.

        ``reader`` gives the language of a person, ``viewer`` what they may see.
        """
        self.knowledge = knowledge
        self.store = store
        self.clock = clock
        self.answering = Answering(knowledge, store, clock)
        self.corrections = Corrections(
            knowledge, self.answering.cards, store, clock, is_approver
        )
        knowledge.suspended = self.corrections.suspended
        self.outcomes = Outcomes(self.answering, self.corrections, store, clock)
        self.trying = Trying(self.answering.cards, store, clock)
        self.night = NightDesk(store, self.answering.cards, clock)
        self.lookup = Lookup(knowledge, store)
        self.lifecycle = Lifecycle(self.answering.cards, store, clock)
        self.casebook = Casebook(store)
        self.weekly = Weekly(store, knowledge, zone)
        self.nudges = Nudges(store, zone)
        self.drafts = Drafts(knowledge, store, clock, reader)
        self.learning = Learning(knowledge, store, clock, reader)
        self.away = Away(store)
        self.mutes = Mutes(store, clock)
        self.reports = Reports(store, zone, viewer, reader)
        self.by_hand = ByHand(knowledge, store, clock)
        self.outside = Outside(knowledge, store, self.answering.cards, clock)

    def know_hosts(self, inventory: Inventory) -> None:
        """Count hosts by ring from now on: on cards, on boards and in `blast`."""
        self.answering.cards.inventory = inventory

    def settings(self, team: str, channel: str) -> ChannelSettings:
        """Return how the bot behaves in a channel."""
        return self.store.channels.get(team, channel)

    def set_mode(self, team: str, channel: str, mode: Mode, *, by: str) -> None:
        """Make the bot behave so in a channel."""
        self.set(team, channel, replace(self.settings(team, channel), mode=mode), by=by)

    def set(
        self, team: str, channel: str, settings: ChannelSettings, *, by: str
    ) -> None:
        """Keep a channel's settings."""
        self.store.channels.put(team, channel, settings, by=by, now=self.clock())

    def mute(self, team: str, channel: str, until: datetime | None, *, by: str) -> None:
        """Say nothing unasked until then (``None``: speak again), and tell so there."""
        self.mutes.mute(team, channel, until, by=by)
