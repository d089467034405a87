"""Proposed examples and rejects: taken into their entries, or sent back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import Any

from bot.backtest import stored_pastes
from bot.desk.cards import Clock
from bot.desk.knowledge import Knowledge
from bot.drafts import told
from bot.drafts.learned import JOB, Kind, Proposal, proposals
from bot.drafts.mail import Mail
from bot.drafts.overlay_folder import SCHEMA
from bot.drafts.trial import LOOK_BACK, Checked, Trial, check, try_out
from bot.language import tr
from bot.reply import Note, note
from bot.store import OverlayState, Store
from bot.visibility import Viewer
from kb.build import entry_to_mapping
from kb.entry import Entry
from kb.load import load_vocabulary
from kb.yamltext import entry_yaml

MOST = 20  # proposals at a time
SCANNED = 500  # of the latest opinions
SINCE = timedelta(days=180)
VERDICTS = ("answer", "suggest")  # what an example may claim, tried in turn


@dataclass(frozen=True, slots=True)
class Decision:
    """What an approver makes of a proposal.

    ``text`` is the paste as it becomes public; ``rules_out`` a text in it, word for
    word, that says it is not the entry; ``belongs_to`` the entry it is instead.
    """

    key: str
    text: str
    rules_out: str = ""
    belongs_to: str = ""


class Learning:
    """What clicks propose for entries; an approver's word makes it part of the KB.

    ``viewer`` is the approver: a paste they may not see is not proposed to them.
    """

    def __init__(
        self,
        knowledge: Knowledge,
        store: Store,
        clock: Clock,
        reader: Callable[[str], str],
    ) -> None:
        self._knowledge = knowledge
        self._store = store
        self._clock = clock
        self._mail = Mail(store, clock, reader)

    def waiting(self, viewer: Viewer) -> tuple[Proposal, ...]:
        """Return what waits for a decision, the newest first."""
        since = self._clock() - SINCE
        given = [o for o in self._store.opinions.given() if o.at >= since]
        latest = reversed(given[-SCANNED:])
        history = self._store.history
        seen = (o for o in latest if history.incident(o.incident, viewer=viewer))
        known = self._knowledge.matcher.entries.values()
        entries = [entry for entry in known if entry.is_validated]
        return tuple(islice(proposals(self._store, seen, entries), MOST))

    def find(self, key: str, viewer: Viewer) -> Proposal | None:
        """Return a proposal by its key, ``None`` if it is decided or not to be seen."""
        return next((one for one in self.waiting(viewer) if one.key == key), None)

    def said_of(self, proposal: Proposal) -> tuple[str, str]:
        """Return what was said of a wrong answer: the entry it is, and the words."""
        for row in reversed(self._store.audit.of(proposal.incident)):
            if row.kind == "reject-proposed" and row.actor == proposal.by:
                return str(row.detail.get("belongs_to") or ""), row.body
        return "", ""

    def refusal(self, key: str, *, viewer: Viewer, may: bool) -> Note | None:
        """Return why somebody cannot decide on a proposal, ``None`` if they can."""
        if not may:
            return note(tr(told.NOT_YOURS))
        proposal = self.find(key, viewer)
        if proposal is None:
            return note(tr(told.NO_PROPOSAL))
        if proposal.by == viewer.user:
            return note(tr(told.OWN_PROPOSAL))
        row = self._store.overlay.get(proposal.entry_id)
        if row is not None and row.state is OverlayState.PROPOSED:
            return note(tr(told.DRAFT_WAITS, id=proposal.entry_id))
        return None

    def checked(self, decision: Decision, proposal: Proposal) -> Checked:
        """Return the entry with the proposal in it, or what is wrong with it; quick."""
        entry = self._knowledge.matcher.entries[proposal.entry_id]
        mapping: dict[str, Any] = deepcopy(dict(entry_to_mapping(entry)))
        examples = mapping["examples"] = dict(mapping.get("examples") or {})
        if proposal.kind is Kind.REJECT:
            made = {"text": decision.text, "belongs_to": decision.belongs_to or None}
            reject = {name: value for name, value in made.items() if value}
            examples["rejects"] = [*examples.get("rejects", ()), reject]
            if decision.rules_out:
                conflicts = mapping["conflicts"] = dict(mapping.get("conflicts") or {})
                texts = [*conflicts.get("messages", ()), decision.rules_out]
                conflicts["messages"] = texts
            return self._check(mapping)
        known = examples.get("matches", ())
        for verdict in VERDICTS:
            example = {"text": decision.text, "verdict": verdict}
            examples["matches"] = [*known, example]
            if not (checked := self._check(mapping)).errors:
                break
        return checked

    def accept(self, decision: Decision, *, viewer: Viewer) -> None:
        """Hold the entry against everything, take the proposal in, and tell of it.

        It takes seconds.  What would do harm is not taken: the approver is told.
        """
        proposal = self.find(decision.key, viewer)
        if proposal is None:
            return
        while True:
            revision = self._store.overlay.revision()
            self._knowledge.refresh()
            checked = self.checked(decision, proposal)
            flaws = [flaw.text for flaw in checked.errors]
            if checked.entry is None or flaws:
                self._refuse(proposal, lambda: flaws, viewer)  # noqa: B023 - said now
                return
            trial = self._trial(checked.entry, viewer)
            if trial.is_harmful:
                self._refuse(proposal, lambda: told.result(trial, ()), viewer)  # noqa: B023
                return
            if self._take(proposal, checked.entry, viewer, revision=revision):
                break
        self._knowledge.refresh()

    def send_back(self, key: str, *, viewer: Viewer, reason: str) -> None:
        """Put a proposal away for good, and tell who made it why."""
        proposal = self.find(key, viewer)
        if proposal is None:
            return
        by, author = viewer.user, proposal.by
        letter = self._mail.letter(
            author, lambda: told.proposal_sent_back(proposal, by=by, reason=reason)
        )
        now = self._clock()
        with self._store.transaction():
            if not self._store.calendar.claim(JOB, key, "decided", now=now):
                return
            self._note("kb-proposal-sent-back", proposal, viewer, reason)
            name = f"proposal {key} decided"
            self._mail.tell(author, letter, name=name, team=viewer.team)

    # -- helpers

    def _take(
        self, proposal: Proposal, entry: Entry, viewer: Viewer, *, revision: int
    ) -> bool:
        """Keep the entry; ``False`` if the KB has changed since it was tried out."""
        store, now, key, by = self._store, self._clock(), proposal.key, viewer.user
        letters = {
            user: self._mail.letter(user, lambda: told.proposal_taken(proposal, by=by))
            for user in (proposal.by, by)
        }
        with store.transaction():
            if store.overlay.revision() != revision:
                return False
            if not store.calendar.claim(JOB, key, "decided", now=now):
                return True
            text = entry_yaml(entry_to_mapping(entry), schema=SCHEMA)
            where = {"team": viewer.team, "about": proposal.incident}
            store.overlay.propose(entry.id, text, by=proposal.by, now=now, detail=where)
            store.overlay.decide(entry.id, OverlayState.APPROVED, by=by, now=now)
            self._note("kb-learned", proposal, viewer, None)
            for user, letter in letters.items():
                name = f"proposal {key} decided {user}"
                self._mail.tell(user, letter, name=name, team=viewer.team)
        return True

    def _trial(self, entry: Entry, viewer: Viewer) -> Trial:
        since = self._clock() - LOOK_BACK
        return try_out(
            entry,
            before=self._knowledge.matcher,
            pastes=stored_pastes(self._store.history, viewer=viewer, since=since),
            vocabulary=load_vocabulary(),
        )

    def _refuse(
        self, proposal: Proposal, why: Callable[[], Iterable[str]], viewer: Viewer
    ) -> None:
        def said() -> Note:
            return note(tr(told.NOT_TAKEN, id=proposal.entry_id), *why())

        letter = self._mail.letter(viewer.user, said)
        name = f"proposal {proposal.key} not taken {self._clock().isoformat()}"
        self._mail.tell(viewer.user, letter, name=name, team=viewer.team)

    def _note(
        self, kind: str, proposal: Proposal, viewer: Viewer, body: str | None
    ) -> None:
        detail: Mapping[str, object] = {
            "entry": proposal.entry_id,
            "kind": proposal.kind,
            "incident": proposal.incident,
        }
        self._store.audit.add(
            kind,
            now=self._clock(),
            actor=viewer.user,
            team=viewer.team,
            detail=detail,
            body=body or None,
        )

    def _check(self, mapping: Mapping[str, object]) -> Checked:
        entries, today = self._knowledge.matcher.entries, self._clock().date()
        vocabulary = load_vocabulary()
        return check(mapping, vocabulary=vocabulary, ids=entries, today=today)
