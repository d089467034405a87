"""What is said of drafts, queued: to a person or a channel, in their language."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.delivery import Kind
from bot.desk.cards import Clock
from bot.desk.tongue import in_channel
from bot.language import speaking
from bot.reply import Note, to_mapping
from bot.store import Sending, Store

Make = Callable[[], Note]


class Mail:
    """Queues messages, each once a ``name``; ``reader`` gives a person's language."""

    def __init__(
        self, store: Store, clock: Clock, reader: Callable[[str], str]
    ) -> None:
        self._store = store
        self._clock = clock
        self._reader = reader

    def letter(self, user: str, said: Make) -> Mapping[str, object]:
        """Return what is said to one person, in their language.

        Slack may have to be asked which that is: not inside a transaction.
        """
        with speaking(self._reader(user)):
            return {"said": to_mapping(said()), "user": user}

    def tell(
        self, user: str, letter: Mapping[str, object], *, name: str, team: str
    ) -> None:
        """Queue a letter."""
        self._add(user, Kind.DM, letter, name=name, team=team, thread_ts=None)

    def post(
        self, channel: str, thread_ts: str | None, said: Make, *, name: str, team: str
    ) -> None:
        """Queue what all of a channel read."""
        with in_channel(self._store, team, channel):
            payload = {"said": to_mapping(said())}
        self._add(
            channel, Kind.POST, payload, name=name, team=team, thread_ts=thread_ts
        )

    def _add(
        self,
        channel: str,
        kind: Kind,
        payload: Mapping[str, object],
        *,
        name: str,
        team: str,
        thread_ts: str | None,
    ) -> None:
        sending = Sending(
            dedupe=name,
            team=team,
            channel=channel,
            kind=kind,
            payload=dict(payload),
            thread_ts=thread_ts,
            role="draft",
            incident=None,
            explicit=True,
        )
        self._store.outbox.add(sending, now=self._clock())
