"""Log what a person says is an incident, though the bot read no error in it."""

from __future__ import annotations

from dataclasses import replace

from bot.desk import say
from bot.desk.cards import Clock
from bot.desk.knowledge import Knowledge
from bot.desk.tongue import in_channel
from bot.fingerprint import read_finding
from bot.incident import Asked
from bot.language import mark
from bot.reply import Note, person, phrase
from bot.store import Store
from kb.verdict import Verdict

LOGGED = mark("Logged as incident {number} ({title}) by {who}.")
MOST_HOSTS = 20


class ByHand:
    """Records talk as an incident; logged twice it stays one."""

    def __init__(self, knowledge: Knowledge, store: Store, clock: Clock) -> None:
        self._knowledge = knowledge
        self._store = store
        self._clock = clock

    def is_talk(self, text: str) -> bool:
        """Return whether the bot reads no error in a text."""
        return self._knowledge.matcher.diagnose(text).verdict is Verdict.IGNORED

    def log(self, asked: Asked, *, title: str, hosts: str, by: str) -> None:
        """Record a message as an incident under a title and on hosts, if given."""
        finding = read_finding(self._knowledge.matcher.diagnose(asked.text))
        named = tuple(dict.fromkeys(hosts.upper().replace(",", " ").split()))
        finding = replace(
            finding,
            verdict=Verdict.UNKNOWN,
            title=title or asked.text[:120] or finding.title,
            hosts=named[:MOST_HOSTS] or finding.hosts,
        )
        now = self._clock()
        with self._store.transaction():
            recorded = self._store.incidents.record(asked, finding, now=now)
            number, title = recorded.incident.number, recorded.incident.title
            with in_channel(self._store, asked.team, asked.channel):
                words = phrase(LOGGED, number=number, title=title, who=person(by))
                sending = say.in_thread(asked, Note((words,)), incident=number)
            self._store.outbox.add(sending, now=now)
