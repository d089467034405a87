"""Where a draft begins, and what its form is filled with: a message, a cluster."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.desk.knowledge import Knowledge
from bot.drafts.form import MOST_TOGETHER, Form, prefilled, prefilled_together
from bot.store import Store
from bot.visibility import Viewer


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a draft began: its thread, and the incident there if there is one.

    ``entry_id`` is given where a draft that was sent back is mended.
    """

    team: str
    channel: str
    thread_ts: str
    incident: int | None = None
    entry_id: str | None = None


class Beginnings:
    """Reads only; nothing is kept before the form is sent."""

    def __init__(self, knowledge: Knowledge, store: Store) -> None:
        self._knowledge = knowledge
        self._store = store

    def at_message(
        self, team: str, channel: str, thread_ts: str, *, ts: str, text: str
    ) -> tuple[Form, Origin]:
        """Return the form for the message ``ts`` of a thread: its paste, or its fix."""
        history = self._store.history
        incident = history.by_thread(team, channel, thread_ts)
        if incident is None:
            origin = Origin(team, channel, thread_ts)
            return prefilled(self._knowledge.diagnose(text), fix=""), origin
        origin = Origin(team, channel, thread_ts, incident.number)
        first = history.occurrences(incident.number)[0].asked
        is_paste = (first.channel, first.ts) == (channel, ts)
        paste = text if is_paste else self._paste(incident.number) or text
        fix = "" if is_paste else text
        return prefilled(self._knowledge.diagnose(paste), fix=fix), origin

    def at_incident(
        self, number: int, team: str, channel: str
    ) -> tuple[Form, Origin] | None:
        """Return the form for an incident of a channel, ``None`` if it is not there."""
        incident = self._store.history.incident(number, viewer=None)
        if incident is None or (incident.team, incident.channel) != (team, channel):
            return None
        origin = Origin(team, channel, incident.thread_ts, number)
        diagnosis = self._knowledge.diagnose(self._paste(number))
        return prefilled(diagnosis, fix=""), origin

    def at_cluster(
        self, numbers: Sequence[int], viewer: Viewer
    ) -> tuple[Form, Origin] | None:
        """Return the form for a cluster of unknown pastes, all of them its examples.

        ``numbers`` are its incidents, the one to begin from first; ``None`` if
        ``viewer`` may see none of them.
        """
        history = self._store.history
        found = [history.incident(number, viewer=viewer) for number in numbers]
        seen = [incident for incident in found if incident is not None]
        if not seen:
            return None
        first = seen[0]
        texts = [o.text for i in seen for o in history.occurrences(i.number) if o.text]
        diagnoses = [self._knowledge.diagnose(text) for text in dict.fromkeys(texts)]
        origin = Origin(first.team, first.channel, first.thread_ts, first.number)
        return prefilled_together(diagnoses[:MOST_TOGETHER]), origin

    def _paste(self, number: int) -> str:
        texts = (one.text for one in self._store.history.occurrences(number))
        return next((text for text in texts if text), "")
