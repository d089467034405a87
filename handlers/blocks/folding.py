"""Which steps a card shows, and the words for those it keeps folded.  Pure."""

from __future__ import annotations

from collections import Counter

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
    counted = Counter(w.risk_words(step.risk) for step in steps)
    risks = ", ".join(f"{n} {_plural(words, n)}" for words, n in counted.items())
    many = "1 further step is" if len(steps) == 1 else f"{len(steps)} further steps are"
    return f"{many} folded ({risks}). {w.CONFIRM_FIRST}"


def step_name(step: StepShown) -> str:
    """Return what a folded step is about, without what one could run.

    >>> step_name(StepShown(2, "Restart IIS. It drops sessions.", "restart"))
    'Restart IIS'
    """
    return cut(step.do.partition(". ")[0].rstrip("."), NAME_MOST)


def tried_choices(reply: Reply) -> list[tuple[str, str]]:
    """Return what can be said of the steps shown: words, and the value of each."""
    choices = []
    for step in shown_steps(reply)[:STEPS_MOST]:
        about = f"{reply.incident}:{reply.entry_id}:{step.number}"
        choices += [
            (f"Step {step.number} {w.WORKED}", f"{about}:worked"),
            (f"Step {step.number} {w.FAILED}", f"{about}:failed"),
        ]
        if step.said:
            choices.append((f"Step {step.number}: {w.TAKE_BACK}", f"{about}:undo"))
    return choices


def _first_change(reply: Reply) -> int:
    risks = [w.is_changing(step.risk) for step in reply.steps]
    return risks.index(True) if True in risks else len(risks)


def _plural(words: str, number: int) -> str:
    """Return a risk in words for one or for several.

    >>> _plural("installs", 2), _plural("changes configuration", 1)
    ('install', 'changes configuration')
    """
    verb, *rest = words.split(" ")
    return " ".join([verb.removesuffix("s"), *rest]) if number > 1 else words
