"""The card of an incident: made anew from its pastes, its history and its outcome."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.desk import progress, say
from bot.desk.blast import on_card
from bot.desk.compose import compose
from bot.desk.knowledge import Knowledge
from bot.desk.recurring import host_list, recurrence_sentences
from bot.desk.spread import spread, spread_words
from bot.desk.suspended import TITLE as SUSPENDED_TITLE
from bot.desk.suspended import suspended_words
from bot.desk.tongue import in_channel
from bot.incident import Asked, Incident, Label, ResolutionReason, is_outside
from bot.inventory import Inventory
from bot.language import mark, tr
from bot.names import name_of, thread_of, upper_first
from bot.reply import Note, Reply, ReplyKind, Sentence, moment, person, phrase
from bot.store import CARD, Recorded, Store
from bot.visibility import readers_of
from kb.verdict import Diagnosis, Verdict, decide_by

Clock = Callable[[], datetime]
APART = "\n\n"  # between pastes that are read together
LOOK_BACK = timedelta(days=30)  # for how far a failure has come
MOST_TOGETHER = 10  # the first paste and so many of the last: a night has hundreds
CAME_BACK = mark("Regressed: it was confirmed fixed on this host, and it is back.")
TAKEN_BACK = mark("This answer was taken back: do not follow it.")


class Cards:
    """Makes cards and queues them; reads the log, writes only what is said."""

    def __init__(self, knowledge: Knowledge, store: Store, clock: Clock) -> None:
        self._knowledge = knowledge
        self._store = store
        self._clock = clock
        self.inventory: Inventory = {}

    def reread(self, number: int) -> Reply:
        """Return an incident's card made anew, in its channel's language."""
        store = self._store
        incident = store.history.incident(number, viewer=None)
        if incident is None:
            raise KeyError(number)
        return self.card(incident, self.together(incident))

    def together(self, incident: Incident) -> Diagnosis:
        """Return the diagnosis of an incident's pastes read together.

        Where a person has chosen an entry that still is among the matches, theirs
        stands.
        """
        pastes = [o.text for o in self._store.history.occurrences(incident.number)]
        texts = list(dict.fromkeys(paste for paste in pastes if paste))
        text = APART.join([*texts[:1], *texts[1:][-MOST_TOGETHER:]])
        diagnosis = self._knowledge.diagnose(text)
        chosen = self.chosen(incident.number)
        known = {match.entry.id for match in diagnosis.matches}
        if chosen and chosen[0] in known:
            return decide_by(diagnosis, chosen[0], said=chosen[1])
        return diagnosis

    def chosen(self, number: int) -> tuple[str, str] | None:
        """Return the entry a person chose for an incident last, and their words."""
        for row in reversed(self._store.audit.of(number)):
            if row.kind == "chosen":
                return str(row.detail["entry"]), str(row.detail["said"])
        return None

    def card(self, incident: Incident, diagnosis: Diagnosis) -> Reply:
        """Compose an incident's card as it is now, in its channel's language."""
        with in_channel(self._store, incident.team, incident.channel):
            return self._card(incident, diagnosis)

    def _card(self, incident: Incident, diagnosis: Diagnosis) -> Reply:
        pastes = self._store.history.occurrences(incident.number)
        first = pastes[0]
        past = self._store.history.recurrence(
            incident.key,
            viewer=readers_of(incident.team, incident.channel, incident.channel_kind),
            now=first.asked.asked_at,
            hosts=incident.hosts,
        )
        said = recurrence_sentences(past, hosts=incident.hosts)
        reply = self.compose(diagnosis, incident, said)
        if incident.reason is ResolutionReason.FALSE_MATCH:
            about = f"{incident.number}:{incident.entry_id or ''}"
            may = incident.entry_id and not reply.suspended
            reply = replace(taken_back(reply), suspends=about if may else "")
        fixed = incident.reason is ResolutionReason.FIXED_BY_ENTRY
        unknown = diagnosis.verdict is Verdict.UNKNOWN
        if unknown and not reply.suspended and (far := spread(pastes)):
            reply = replace(reply, opening=spread_words(far))
        return replace(
            reply,
            opening=reply.opening or origin(first.asked),
            outcome=outcome_sentence(incident),
            asks_step=fixed and incident.step is None,
        )

    def compose(
        self, diagnosis: Diagnosis, incident: Incident, said: tuple[Sentence, ...]
    ) -> Reply:
        """Return the card on a diagnosis, with what the log says of its failure."""
        entry = incident.entry_id
        tallies = self._store.opinions.tally(entry) if entry else ()
        said = *said, *self._reach(incident)
        reply = compose(diagnosis, incident=incident, recurrence=said, tallies=tallies)
        if incident.label is Label.REGRESSED and not reply.opening:
            reply = replace(reply, opening=tr(CAME_BACK))
        reply = progress.marked(self._store, self._withheld(reply, diagnosis, entry))
        return replace(reply, version=reply.version or self._knowledge.version)

    def _reach(self, incident: Incident) -> tuple[Sentence, ...]:
        """Return how far the incident's failure has come, for all who read it."""
        if not self.inventory and len(incident.hosts) < 2:
            return ()
        place = incident.team, incident.channel, incident.channel_kind
        reach = self._store.history.reach(
            incident.key, viewer=readers_of(*place), since=self._clock() - LOOK_BACK
        )
        unknown = incident.verdict is Verdict.UNKNOWN
        return tuple(on_card(reach, self.inventory, unknown=unknown))

    def _withheld(
        self, reply: Reply, diagnosis: Diagnosis, answered: str | None
    ) -> Reply:
        """Return a card that says which entries fit and are suspended now.

        One that ``answered`` before stays the card's: it can still be settled.
        """
        entries, now = diagnosis.withheld, self._clock()
        said = suspended_words(self._store, entries, now=now)
        if not said or reply.kind is not ReplyKind.UNKNOWN:
            return replace(reply, suspended=said)
        kept = answered if answered in entries else None
        return replace(
            reply, title=tr(SUSPENDED_TITLE), opening="", suspended=said, entry_id=kept
        )

    def unlogged(self, diagnosis: Diagnosis) -> Reply:
        """Return the card on a diagnosis without the log."""
        reply = compose(diagnosis)
        return replace(reply, version=reply.version or self._knowledge.version)

    def show(self, incident: Incident, reply: Reply, *, explicit: bool = True) -> None:
        """Queue an incident's card: as an update if it stands, else as a new post."""
        now = self._clock()
        rows = self._store.outbox.of(incident.number)
        standing = next((r for r in rows if r[1] == CARD and r[2] != "failed"), None)
        with in_channel(self._store, incident.team, incident.channel):
            sending = (
                say.card(incident, reply, explicit=explicit)
                if standing is None
                else say.card_update(incident, reply, target=standing[0], now=now)
            )
        self._store.outbox.add(sending, now=now)
        self._store.audit.add(
            "said",
            now=now,
            incident=incident.number,
            team=incident.team,
            channel=incident.channel,
            detail={
                "kind": reply.kind,
                "entry": reply.entry_id,
                "score": reply.score,
                "kb": self._knowledge.version,
            },
        )

    def is_shown(self, number: int) -> bool:
        """Return whether an incident's card stands in the outbox or in Slack."""
        rows = self._store.outbox.of(number)
        return any(row[1] == CARD and row[2] != "failed" for row in rows)


def outcome_sentence(incident: Incident) -> Sentence:
    """Return who settled an incident, how and when; empty while it is open."""
    if incident.settled_at is None or incident.reason is None:
        return ()
    if incident.reason is ResolutionReason.FALSE_MATCH:
        return phrase(
            "Marked wrong by {who}: do not follow it, {when}",
            who=person(incident.settled_by or ""),
            when=moment(incident.settled_at),
        )
    step = tr(" (step {n})", n=incident.step) if incident.step else ""
    return phrase(
        "{how}, says {who}, {when}",
        how=f"{upper_first(name_of(incident.reason))}{step}",
        who=person(incident.settled_by or ""),
        when=moment(incident.settled_at),
    )


def origin(asked: Asked) -> str:
    """Return where a card comes from that answers nobody's message, else nothing."""
    if not is_outside(asked.ts):
        return ""
    who = asked.author.partition(":")[2]
    return tr("Reported by {who}, not by a person here.", who=who)


def taken_back(reply: Reply) -> Reply:
    """Return a card whose answer was wrong: nothing on it may be followed."""
    return replace(
        reply,
        opening=tr(TAKEN_BACK),
        cause=None,
        steps=(),
        folded=False,
        confirmed=(),
        verify=None,
        restart=None,
        workaround=None,
        ask=None,
        options=(),
    )


def pointer(recorded: Recorded) -> Note:
    """Return where the same failure was answered, for who pastes it again."""
    incident = recorded.incident
    hosts = recorded.occurrence.finding.hosts
    others = [host for host in incident.hosts if host not in hosts]
    named = f"{incident.entry_id}, " if incident.entry_id else ""
    there = tr("that thread")
    lines = [
        phrase(
            "Same failure, already answered: {title}. See {thread}"
            " ({entry}incident {number}).",
            title=incident.title,
            thread=thread_of(incident, there),
            entry=named,
            number=incident.number,
        )
    ]
    if others and hosts:
        lines.append(
            phrase(
                "Now on {these} too, before on {others}.",
                these=host_list(hosts),
                others=host_list(others),
            )
        )
    return Note(tuple(lines))
