"""Drafts of entries: begun from a thread, checked, tried out, accepted or sent back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from bot.backtest import stored_pastes
from bot.desk.cards import Clock
from bot.desk.knowledge import Knowledge
from bot.drafts import told
from bot.drafts.beginnings import Beginnings, Origin
from bot.drafts.form import Form, entry_id, field_of, to_entry_mapping
from bot.drafts.mail import Mail
from bot.drafts.overlay_folder import SCHEMA, read_draft
from bot.drafts.trial import LOOK_BACK, Checked, Trial, check, try_out
from bot.language import ENGLISH, mark, tr
from bot.reply import Note, note, person, phrase
from bot.store import OverlayEntry, OverlayState, Store
from bot.visibility import readers_of
from kb.build import entry_to_mapping
from kb.entry import Entry
from kb.load import load_vocabulary
from kb.vocabulary import Vocabulary
from kb.yamltext import entry_yaml

STATES = {
    OverlayState.PROPOSED: mark("proposed"),
    OverlayState.APPROVED: mark("approved"),
    OverlayState.REJECTED: mark("rejected"),
    OverlayState.WITHDRAWN: mark("withdrawn"),
}


@dataclass(frozen=True, slots=True)
class Submitted:
    """A draft that was kept under ``entry_id``, or what to mend, by field."""

    entry_id: str
    errors: Mapping[str, str]


class Drafts:
    """Keeps drafts in the store's overlay; only an approval makes one an answer."""

    def __init__(
        self,
        knowledge: Knowledge,
        store: Store,
        clock: Clock,
        reader: Callable[[str], str] = lambda _: ENGLISH,
    ) -> None:
        """``reader`` gives the language of a person."""
        self._knowledge = knowledge
        self._store = store
        self._clock = clock
        self.beginnings = Beginnings(knowledge, store)
        self._mail = Mail(store, clock, reader)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """Return the products and categories that a draft may name."""
        return load_vocabulary()

    def submit(self, form: Form, origin: Origin, *, by: str) -> Submitted:
        """Keep a draft if nothing is wrong with it; quick, ``judge`` it afterwards."""
        now, known = self._clock(), self._knowledge.matcher.entries
        rows = [row for state in OverlayState for row in self._overlay(state)]
        taken = {*known, *(row.entry_id for row in rows)}
        id_ = origin.entry_id or entry_id(form, taken)
        mapping = to_entry_mapping(
            form, id_=id_, today=now.date().isoformat(), vocabulary=self.vocabulary
        )
        checked = self._checked(mapping, taken)
        if checked.entry is None or checked.errors:
            return Submitted(id_, _by_field(checked))
        where = {
            "channel": origin.channel,
            "thread": origin.thread_ts,
            "about": origin.incident,
            "team": origin.team,
        }
        self._store.overlay.propose(
            id_,
            entry_yaml(entry_to_mapping(checked.entry), schema=SCHEMA),
            by=by,
            now=now,
            detail=where,
        )
        return Submitted(id_, {})

    def judge(
        self, entry_id: str, *, approvers: Sequence[str], channel: str | None
    ) -> None:
        """Try a kept draft out, and tell its author and who may accept it.

        ``approvers`` are asked each directly where there is no ``channel`` for it.
        """
        row = self._store.overlay.get(entry_id)
        if row is None or row.state is not OverlayState.PROPOSED:
            return
        entry, origin = read_draft(row.yaml), self._origin(entry_id)
        checked = self._checked(entry_to_mapping(entry), [])
        trial = self._trial(entry, origin)
        asked = [user for user in approvers if user != row.proposed_by]
        to_write, author = checked.to_write, row.proposed_by

        def ask() -> Note:
            return told.asking(entry, trial, to_write, author=author)

        def answer() -> Note:
            return told.kept(entry, trial, to_write, is_asked=bool(asked))

        # Whose language it is may have to be asked of Slack: not in a transaction.
        kept = self._mail.letter(author, answer)
        messages = (
            {} if channel else {user: self._mail.letter(user, ask) for user in asked}
        )
        name = _name(row, entry)
        with self._store.transaction():
            self._mail.tell(author, kept, name=f"{name} kept", team=origin.team)
            if asked and channel:
                self._mail.post(channel, None, ask, name=name, team=origin.team)
            for user, message in messages.items():
                self._mail.tell(user, message, name=f"{name} {user}", team=origin.team)

    def untried(self, *, before: datetime) -> tuple[str, ...]:
        """Return the drafts of ``before`` whose trial was never told of.

        The process in which it ran has died, if it is not running now.
        """
        rows = [r for r in self._overlay(OverlayState.PROPOSED) if r.at <= before]
        named = ((row, _name(row, read_draft(row.yaml))) for row in rows)
        knows = self._store.outbox.knows
        return tuple(row.entry_id for row, name in named if not knows(f"{name} kept"))

    def accept(self, entry_id: str, version: str, *, by: str, may: bool) -> Note:
        """Make a draft an answer; a note that says why not, or that it is done."""
        return self._decide(entry_id, version, OverlayState.APPROVED, by=by, may=may)

    def send_back(
        self, entry_id: str, version: str, *, by: str, may: bool, reason: str
    ) -> Note:
        """Send a draft back to its author with a reason."""
        return self._decide(
            entry_id, version, OverlayState.REJECTED, by=by, may=may, reason=reason
        )

    def refusal(
        self, entry_id: str, version: str, *, by: str, may: bool
    ) -> Note | None:
        """Return why somebody cannot decide on a draft, ``None`` if they can."""
        row = self._store.overlay.get(entry_id)
        if row is None:
            return note(tr(told.GONE))
        if not may:
            return note(tr(told.NOT_YOURS))
        if row.state is not OverlayState.PROPOSED:
            who, state = person(row.decided_by or ""), tr(STATES[row.state])
            return Note((phrase(told.DECIDED, id=entry_id, state=state, who=who),))
        if by == row.proposed_by:
            return note(tr(told.OWN_DRAFT))
        if read_draft(row.yaml).version != version:
            return note(tr(told.CHANGED_SINCE))
        return None

    def mend(self, entry_id: str, *, by: str) -> tuple[Entry, Origin] | None:
        """Return a draft that was sent back to ``by``, to be mended."""
        row = self._store.overlay.get(entry_id)
        if row is None or row.proposed_by != by or row.state is OverlayState.APPROVED:
            return None
        origin = self._origin(entry_id)
        return read_draft(row.yaml), Origin(
            origin.team, origin.channel, origin.thread_ts, origin.incident, entry_id
        )

    # -- helpers

    def _decide(
        self,
        entry_id: str,
        version: str,
        state: OverlayState,
        *,
        by: str,
        may: bool,
        reason: str = "",
    ) -> Note:
        store = self._store
        with store.transaction():
            if refused := self.refusal(entry_id, version, by=by, may=may):
                return refused
            row = store.overlay.get(entry_id)
            assert row is not None  # refused otherwise
            now = self._clock()
            store.overlay.decide(entry_id, state, by=by, now=now, reason=reason or None)
        # In use here before it is announced; the other replicas see the revision.
        self._knowledge.refresh()
        self._announce(row, state, by=by, reason=reason)
        if state is OverlayState.APPROVED:
            return told.decided(told.ACCEPTED, entry_id, by=by)
        return told.decided(told.SENT_BACK, entry_id, by=by, reason=reason)

    def _announce(
        self, row: OverlayEntry, state: OverlayState, *, by: str, reason: str
    ) -> None:
        origin, name = self._origin(row.entry_id), f"draft {row.entry_id} {state}"
        name = f"{name} {row.at.isoformat()}"
        if state is OverlayState.REJECTED:
            said = self._mail.letter(
                row.proposed_by,
                lambda: told.sent_back(row.entry_id, by=by, reason=reason),
            )
            self._mail.tell(row.proposed_by, said, name=name, team=origin.team)
            return
        author, title = row.proposed_by, read_draft(row.yaml).title

        def known() -> Note:
            return told.in_thread(row.entry_id, title, author=author, by=by)

        to_author = self._mail.letter(author, known)
        with self._store.transaction():
            self._mail.tell(author, to_author, name=name, team=origin.team)
            if origin.channel:
                place = (origin.channel, origin.thread_ts)
                self._mail.post(*place, known, name=f"{name} thread", team=origin.team)

    def _trial(self, entry: Entry, origin: Origin) -> Trial:
        viewer = readers_of(origin.team, origin.channel)
        since = self._clock() - LOOK_BACK
        return try_out(
            entry,
            before=self._knowledge.matcher,
            pastes=stored_pastes(self._store.history, viewer=viewer, since=since),
            vocabulary=self.vocabulary,
        )

    def _checked(
        self, mapping: Mapping[str, object], ids: Sequence[str] | set[str]
    ) -> Checked:
        today = self._clock().date()
        return check(mapping, vocabulary=self.vocabulary, ids=ids, today=today)

    def _origin(self, entry_id: str) -> Origin:
        """Return where the last version of a draft began."""
        for row in reversed(self._store.audit.about_entry(entry_id)):
            if row.kind == "kb-proposed":
                told_, about = row.detail, row.detail.get("about")
                return Origin(
                    str(told_.get("team") or ""),
                    str(told_.get("channel") or ""),
                    str(told_.get("thread") or ""),
                    int(str(about)) if about is not None else None,
                )
        return Origin("", "", "")

    def _overlay(self, state: OverlayState) -> tuple[OverlayEntry, ...]:
        return self._store.overlay.entries(state)


def _name(row: OverlayEntry, entry: Entry) -> str:
    """Return the name under which one version of a draft is told of."""
    return f"draft {row.entry_id} {entry.version} {row.at.isoformat()}"


def _by_field(checked: Checked) -> Mapping[str, str]:
    """Return what is wrong with a draft by the field it is mended in."""
    errors: dict[str, str] = {}
    for flaw in checked.errors:
        field = field_of(flaw)
        errors[field] = "; ".join(filter(None, (errors.get(field), flaw.text)))
    return errors
