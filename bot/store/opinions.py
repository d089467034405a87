"""What people say of an answer and of its steps: once each, in their last words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.incident import Feedback, Incident, Opinion, StepOutcome, StepResult
from bot.store.audit import Audit
from bot.store.history import History
from bot.store.link import Link, from_us, to_us


@dataclass(frozen=True, slots=True)
class StepTally:
    """How often a step (1-based) of an entry worked and failed, each person once."""

    step: int
    worked: int
    failed: int


class Opinions:
    """Clicks on an answer, idempotent on incident, user and what was clicked.

    Every write raises ``KeyError`` for a number that does not exist.
    """

    def __init__(self, link: Link, history: History, audit: Audit) -> None:
        self._link = link
        self._history = history
        self._audit = audit

    def feedback(
        self, number: int, opinion: Opinion, *, by: str, now: datetime
    ) -> bool:
        """Keep what ``by`` thinks of the answer, in place of what they thought before.

        Return whether it changed.
        """
        with self._link.transaction():
            incident = self._get(number)
            changed = self._link.run(
                "INSERT INTO feedback (incident, who, opinion, entry_id, at)"
                " VALUES (?, ?, ?, ?, ?) ON CONFLICT (incident, who) DO UPDATE"
                " SET opinion = excluded.opinion, entry_id = excluded.entry_id,"
                " at = excluded.at WHERE feedback.opinion <> excluded.opinion",
                *(number, by, opinion, incident.entry_id, to_us(now)),
            )
            self._note(
                "feedback",
                incident,
                changed,
                by=by,
                now=now,
                detail={"opinion": opinion, "entry": incident.entry_id},
            )
        return bool(changed)

    def undo_feedback(self, number: int, *, by: str, now: datetime) -> bool:
        """Take back what ``by`` said of the answer; return whether they had."""
        with self._link.transaction():
            changed = self._link.run(
                "DELETE FROM feedback WHERE incident = ? AND who = ?", number, by
            )
            self._note("feedback-undone", self._get(number), changed, by=by, now=now)
        return bool(changed)

    def step(
        self, number: int, step: int, result: StepResult, *, by: str, now: datetime
    ) -> bool:
        """Keep what a step (1-based) did for ``by``; return whether that is news."""
        with self._link.transaction():
            incident = self._get(number)
            changed = self._link.run(
                "INSERT INTO step_outcome (incident, who, step, result, entry_id, at)"
                " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (incident, who, step)"
                " DO UPDATE SET result = excluded.result, at = excluded.at"
                " WHERE step_outcome.result <> excluded.result",
                *(number, by, step, result, incident.entry_id, to_us(now)),
            )
            self._note(
                "step",
                incident,
                changed,
                by=by,
                now=now,
                detail={"step": step, "result": result},
            )
        return bool(changed)

    def undo_step(self, number: int, step: int, *, by: str, now: datetime) -> bool:
        """Take back what ``by`` said of a step; return whether they had."""
        with self._link.transaction():
            changed = self._link.run(
                "DELETE FROM step_outcome WHERE incident = ? AND who = ? AND step = ?",
                *(number, by, step),
            )
            self._note(
                "step-undone",
                self._get(number),
                changed,
                by=by,
                now=now,
                detail={"step": step},
            )
        return bool(changed)

    def feedback_on(self, number: int) -> tuple[Feedback, ...]:
        """Return what people think of an incident's answer, oldest first."""
        return self._opinions("WHERE incident = ? ORDER BY at, who", number)

    def given(self) -> tuple[Feedback, ...]:
        """Return everybody's opinions of all answers, oldest first."""
        return self._opinions("ORDER BY at, who")

    def steps_of(self, number: int) -> tuple[StepOutcome, ...]:
        """Return what the steps did in an incident, oldest first."""
        rows = self._link.rows(
            "SELECT * FROM step_outcome WHERE incident = ? ORDER BY at, step, who",
            number,
        )
        return tuple(
            StepOutcome(
                incident=number,
                user=row["who"],
                step=row["step"],
                result=StepResult(row["result"]),
                at=from_us(row["at"]),
            )
            for row in rows
        )

    def tally(self, entry_id: str) -> tuple[StepTally, ...]:
        """Return how the steps of an entry have done, by step."""
        rows = self._link.rows(
            "SELECT step, SUM(CASE WHEN result = 'worked' THEN 1 ELSE 0 END) AS worked,"
            " SUM(CASE WHEN result = 'failed' THEN 1 ELSE 0 END) AS failed"
            " FROM step_outcome WHERE entry_id = ? GROUP BY step ORDER BY step",
            entry_id,
        )
        return tuple(
            StepTally(row["step"], int(row["worked"]), int(row["failed"]))
            for row in rows
        )

    def _opinions(self, where: str, *values: int) -> tuple[Feedback, ...]:
        rows = self._link.rows(f"SELECT * FROM feedback {where}", *values)
        return tuple(
            Feedback(
                incident=row["incident"],
                user=row["who"],
                opinion=Opinion(row["opinion"]),
                entry_id=row["entry_id"],
                at=from_us(row["at"]),
            )
            for row in rows
        )

    def _note(
        self,
        kind: str,
        incident: Incident,
        changed: int,
        *,
        by: str,
        now: datetime,
        detail: dict[str, object] | None = None,
    ) -> None:
        """Audit what somebody said, if it was news."""
        if changed:
            self._audit.add(
                kind,
                now=now,
                incident=incident.number,
                actor=by,
                team=incident.team,
                channel=incident.channel,
                detail=detail,
            )

    def _get(self, number: int) -> Incident:
        incident = self._history.incident(number, viewer=None)
        if incident is None:
            raise KeyError(number)
        return incident
