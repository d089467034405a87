"""Which steps a card shows, and the words for those it keeps folded.  Pure."""

from __future__ import annotations

from collections import Counter

from bot.language import mark, ntr, tr
from bot.reply import Reply, StepShown
from handlers.blocks import wording as w
from handlers.blocks.parts import cut

NAME_MOST = 80
STEPS_MOST = 15  # in the select of what a step did: three choices each


def shown_steps(reply: Reply) -> tuple[StepShown, ...]:
    """Return the steps to read now: while folded, those before the first change."""
    return reply.steps[: _first_change(reply)] if reply.folded else reply.steps


def folded_steps(reply: Reply) -> tuple[StepShown, ...]:
    """Return the steps that wait for somebody to confirm the case."""
    return reply.steps[_first_change(reply) :] if reply.folded else ()


def folded_words(reply: Reply) -> str:
    """Return how many steps are folded, of which risks, and how to see them."""
    steps = folded_steps(reply)
    counted = Counter(step.risk for step in steps)
    folded = ntr(
        "{n} further step is folded ({risks}).",
        "{n} further steps are folded ({risks}).",
        len(steps),
        risks=", ".join(w.risk_count(risk, n) for risk, n in counted.items()),
    )
    return f"{folded} {tr(w.CONFIRM_FIRST)}"


def step_name(step: StepShown) -> str:
    """Return what a folded step is about, without what one could run.

    >>> step_name(StepShown(2, "Restart IIS. It drops sessions.", "restart"))
    'Restart IIS'
    """
    return cut(step.do.partition(". ")[0].rstrip("."), NAME_MOST)


def tried_choices(reply: Reply) -> list[tuple[str, str]]:
    """Return what can be said of the steps shown: words, and the value of each."""
    choices, worked, failed = [], mark("Step {n} worked"), mark("Step {n} did not help")
    for step in shown_steps(reply)[:STEPS_MOST]:
        about = f"{reply.incident}:{reply.entry_id}:{step.number}"
        choices += [
            (tr(worked, n=step.number), f"{about}:worked"),
            (tr(failed, n=step.number), f"{about}:failed"),
        ]
        if step.said:
            undo = tr("Step {n}: take back what I said", n=step.number)
            choices.append((undo, f"{about}:undo"))
    return choices


def _first_change(reply: Reply) -> int:
    risks = [w.is_changing(step.risk) for step in reply.steps]
    return risks.index(True) if True in risks else len(risks)
