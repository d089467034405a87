"""The words that stand on every card, in one place."""

from __future__ import annotations

from bot.language import mark, nmark, ntr, tr
from kb.entry import Risk

MATCHED = mark("Matched because")
CAUSE = mark("Cause")
STEPS = mark("Steps")
VERIFY = mark("Check that it worked")
RESTART = mark("Restart")
WORKAROUND = mark("Workaround")
APPLIES = mark("Applies to")
SCOPE = mark("Only for")
BEFORE = mark("Before you start")
SOURCES = mark("Sources")
RISKS = mark("Mind")
OPEN_POINTS = mark("What the sources leave open")
ESCALATE = mark("If the steps fail")
SUPPORT = mark("Support")
DECODED = mark("What the code means")
NEAREST = mark("Nearest")
MAY_BE = mark("It may be one of these")
ASK = mark("This decides it")
INFERRED = mark("inferred")
RUN = mark("Run")
EXPECT = mark("Expect")
STOP_IF = mark("Stop if")
ROLLBACK = mark("To undo")

FIXED = mark("This fixed it")
WRONG = mark("Not this")
OTHERS = mark("Why, why not")
CONFIRM = mark("Confirmed: show all steps")
UNCONFIRM = mark("Undo: fold the steps")
CONFIRM_FIRST = mark("Go through the steps above; if they fit, press Confirmed.")
TRIED = mark("What did a step do?")
DRAFT = mark("Draft an entry")
SUSPEND = mark("Suspend entry")
UNDO = mark("Undo")
WHICH_STEP = mark("Which step did it?")

RISK_WORDS = {
    Risk.READ_ONLY: mark("read-only"),
    Risk.RESTART: mark("restarts something"),
    Risk.CONFIG: mark("changes configuration"),
    Risk.INSTALL: mark("installs"),
    Risk.UNINSTALL: mark("uninstalls"),
    Risk.DATA: mark("touches data"),
}
COUNTED = {
    Risk.READ_ONLY: nmark("{n} read-only", "{n} read-only"),
    Risk.RESTART: nmark("{n} restarts something", "{n} restart something"),
    Risk.CONFIG: nmark("{n} changes configuration", "{n} change configuration"),
    Risk.INSTALL: nmark("{n} installs", "{n} install"),
    Risk.UNINSTALL: nmark("{n} uninstalls", "{n} uninstall"),
    Risk.DATA: nmark("{n} touches data", "{n} touch data"),
}


def risk_words(risk: str) -> str:
    """Return what a risk means in a word or two.

    >>> risk_words("config")
    'changes configuration'
    """
    return tr(RISK_WORDS[Risk(risk)])


def risk_count(risk: str, number: int) -> str:
    """Return how many steps have a risk, in words.

    >>> risk_count("install", 2), risk_count("config", 1)
    ('2 install', '1 changes configuration')
    """
    return ntr(*COUNTED[Risk(risk)], number)


def is_changing(risk: str) -> bool:
    """Return whether a step of this risk changes the server."""
    return Risk(risk) is not Risk.READ_ONLY
