"""The words that stand on every card, in one place."""

from __future__ import annotations

from kb.entry import Risk

MATCHED = "Matched because"
CAUSE = "Cause"
STEPS = "Steps"
VERIFY = "Check that it worked"
RESTART = "Restart"
WORKAROUND = "Workaround"
APPLIES = "Applies to"
SCOPE = "Only for"
BEFORE = "Before you start"
SOURCES = "Sources"
RISKS = "Mind"
OPEN_POINTS = "What the sources leave open"
ESCALATE = "If the steps fail"
SUPPORT = "Support"
DECODED = "What the code means"
NEAREST = "Nearest"
MAY_BE = "It may be one of these"
ASK = "This decides it"
INFERRED = "inferred"
RUN = "Run"
EXPECT = "Expect"
STOP_IF = "Stop if"
ROLLBACK = "To undo"

FIXED = "This fixed it"
WRONG = "Not this"
OTHERS = "Why, why not"
CONFIRM = "Confirmed: show all steps"
UNCONFIRM = "Undo: fold the steps"
CONFIRM_FIRST = "Go through the steps above; if they fit, press Confirmed."
TRIED = "What did a step do?"
WORKED = "worked"
FAILED = "did not help"
TAKE_BACK = "take back what I said"
DRAFT = "Draft an entry"
SUSPEND = "Suspend entry"
UNDO = "Undo"
WHICH_STEP = "Which step did it?"

RISK_WORDS = {
    Risk.READ_ONLY: "read-only",
    Risk.RESTART: "restarts something",
    Risk.CONFIG: "changes configuration",
    Risk.INSTALL: "installs",
    Risk.UNINSTALL: "uninstalls",
    Risk.DATA: "touches data",
}


def risk_words(risk: str) -> str:
    """Return what a risk means in a word or two.

    >>> risk_words("config")
    'changes configuration'
    """
    return RISK_WORDS[Risk(risk)]


def is_changing(risk: str) -> bool:
    """Return whether a step of this risk changes the server."""
    return Risk(risk) is not Risk.READ_ONLY
