"""What is still to write in a draft, and what a person should look at again.

``TO_WRITE`` is what a draft may lack and a validated entry may not; ``WARNINGS``
keep nothing from being used.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kb.entry import Entry, Risk
from kb.rules import Rule, World, texts_of
from kb.takers import Flaw

LEAST_MATCHES, LEAST_REJECTS = 3, 2
# Steps of these risks say when to stop and how to go back.
GUARDED = frozenset({Risk.CONFIG, Risk.UNINSTALL, Risk.DATA})
REVIEW_DAYS = 365
LEFT_OPEN = "TO WRITE"  # how the skeleton begins what a person has to fill in


def can_be_recognised(entry: Entry, world: World) -> Iterator[Flaw]:
    """There is something to recognise it by."""
    s = entry.signals
    if not (s.messages or s.events or s.codes or s.phrases):
        yield Flaw(("signals",), "has no message, event, code or phrase to know it by")


def nothing_left_open(entry: Entry, world: World) -> Iterator[Flaw]:
    """No text still says that it is to write."""
    for at, text in texts_of(entry):
        if text.startswith(LEFT_OPEN):
            yield Flaw(at, f"{at[0]} is to write")


def is_told(entry: Entry, world: World) -> Iterator[Flaw]:
    """What the card shows is written."""
    for name in ("applies_to", "symptoms", "cause", "resolution", "verify", "escalate"):
        if not getattr(entry, name):
            yield Flaw((name,), f"{name} is to write")
    if not entry.references:
        yield Flaw(("references",), "references is to write: where the facts come from")
    if not entry.reviewed:
        yield Flaw(
            ("reviewed",), "reviewed is to write: the day you checked it (2026-11-21)"
        )


def is_proven(entry: Entry, world: World) -> Iterator[Flaw]:
    """There are enough examples of both kinds."""
    for name, have, least in (
        ("matches", len(entry.matches), LEAST_MATCHES),
        ("rejects", len(entry.rejects), LEAST_REJECTS),
    ):
        if have < least:
            text = f"has {have} of at least {least}; add pastes as people make them"
            yield Flaw(("examples", name), f"examples.{name} {text}")


def steps_are_safe(entry: Entry, world: World) -> Iterator[Flaw]:
    """A read-only step comes first; a risky one says when to stop, how to go back."""
    if entry.resolution and entry.resolution[0].risk is not Risk.READ_ONLY:
        at = ("resolution", 0)
        yield Flaw(at, "start with a read-only step that confirms it is this failure")
    for n, step in enumerate(entry.resolution):
        for name in ("stop_if", "rollback"):
            if step.risk in GUARDED and not getattr(step, name):
                yield Flaw(("resolution", n), f"a {step.risk} step needs {name}:")


def is_fresh(entry: Entry, world: World) -> Iterator[Flaw]:
    """It was reviewed within a year."""
    if not entry.reviewed:
        return
    try:
        reviewed = date.fromisoformat(entry.reviewed)
    except ValueError:
        yield Flaw(
            ("reviewed",), f"{entry.reviewed!r} is no day; write it as 2026-11-21"
        )
        return
    if (world.today - reviewed).days > REVIEW_DAYS:
        yield Flaw(("reviewed",), f"was reviewed {entry.reviewed}: check it again")


def references_read_well(entry: Entry, world: World) -> Iterator[Flaw]:
    """A reference has a title for people, and an address that is one."""
    for n, reference in enumerate(entry.references):
        if "://" in reference.title:
            yield Flaw(("references", n), "give the reference a title beside its url:")
        if reference.url and not reference.url.startswith(("https://", "http://")):
            yield Flaw(("references", n), f"{reference.url!r} is no web address")


TO_WRITE: tuple[Rule, ...] = (
    can_be_recognised,
    nothing_left_open,
    is_told,
    is_proven,
    steps_are_safe,
)
WARNINGS: tuple[Rule, ...] = (is_fresh, references_read_well)
