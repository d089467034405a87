"""Several messages in a row by one person: one failure told in parts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.desk.cards import APART
from bot.desk.knowledge import Knowledge
from bot.incident import Asked, Incident, Occurrence
from bot.store import Store
from kb.verdict import Diagnosis, Verdict, suggested

WITHIN = timedelta(minutes=1)
_KNOWN = (Verdict.ANSWER, Verdict.SUGGEST)


def joined(
    asked: Asked, diagnosis: Diagnosis, *, knowledge: Knowledge, store: Store
) -> Asked:
    """Return a paste as evidence in the thread of the one just before it, if it is.

    It is when both read together are answered and the first alone was not, or when
    the first rules out a look-alike that the
    second alone would be taken for.  One failure pasted twice folds; two failures
    are two incidents.
    """
    if asked.thread_ts is not None or diagnosis.verdict is Verdict.IGNORED:
        return asked
    last = store.history.last_by(
        asked.team, asked.channel, asked.author, since=asked.asked_at - WITHIN
    )
    if (
        last is None
        or last.asked.ts == asked.ts
        or last.asked.asked_at > asked.asked_at
    ):
        return asked
    before = store.history.incident(last.incident, viewer=None)
    if before is None or before.settled_at is not None:
        return asked
    together = knowledge.matcher.diagnose(APART.join((last.text, asked.text)))
    if not _is_one(last, before, diagnosis, together):
        return asked
    return replace(asked, thread_ts=before.thread_ts)


def _is_one(
    last: Occurrence, before: Incident, new: Diagnosis, all_: Diagnosis
) -> bool:
    """Return whether two pastes are one failure: better known together, or a veto."""
    if before.verdict not in _KNOWN or all_.verdict not in _KNOWN:
        return False
    told = {m.entry.id for m in suggested(new)} if new.verdict in _KNOWN else set()
    if before.entry_id is not None:
        earlier = {before.entry_id}
    else:
        earlier = {match.entry_id for match in last.finding.matches}
    ruled_out = {m.entry.id for m in all_.matches if m.conflicts}
    if told and not told & earlier:
        twins = {like.id for m in suggested(new) for like in m.entry.look_alikes}
        return bool(twins & earlier and ruled_out & told)
    alike = before.verdict is new.verdict  # pasted twice: that folds
    return all_.verdict is Verdict.ANSWER and before.entry_id is None and not alike
