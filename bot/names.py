"""What our states, reasons and labels are called, and the link to a thread."""

from __future__ import annotations

from bot.incident import Incident, Label, ResolutionReason, Status, StepResult
from bot.language import mark, tr
from bot.reply import Part, person
from kb.verdict import Verdict

NAMES: dict[str, str] = {
    Status.OPEN: mark("open"),
    Status.ACKNOWLEDGED: mark("acknowledged"),
    Status.RESOLVED: mark("resolved"),
    Status.DISMISSED: mark("dismissed"),
    ResolutionReason.FIXED_BY_ENTRY: mark("fixed by entry"),
    ResolutionReason.FIXED_OTHERWISE: mark("fixed otherwise"),
    ResolutionReason.WORKAROUND: mark("workaround"),
    ResolutionReason.ROLLED_BACK: mark("rolled back"),
    ResolutionReason.FALSE_MATCH: mark("false match"),
    ResolutionReason.DUPLICATE: mark("duplicate"),
    ResolutionReason.NO_ACTION: mark("no action"),
    ResolutionReason.AGED_OUT: mark("aged out"),
    Label.NEW: mark("new"),
    Label.SEEN: mark("seen"),
    Label.FREQUENT: mark("frequent"),
    Label.RARE: mark("rare"),
    Label.SPREADING: mark("spreading"),
    Label.REGRESSED: mark("regressed"),
    StepResult.WORKED: mark("worked"),
    StepResult.FAILED: mark("failed"),
    StepResult.SKIPPED: mark("skipped"),
    Verdict.ANSWER: mark("answer"),
    Verdict.SUGGEST: mark("suggest"),
    Verdict.UNKNOWN: mark("unknown"),
    Verdict.IGNORED: mark("ignored"),
}
Named = Status | ResolutionReason | Label | StepResult | Verdict


def name_of(what: Named) -> str:
    """Return what a state, reason or label is called in the language spoken.

    >>> name_of(ResolutionReason.FIXED_BY_ENTRY)
    'fixed by entry'
    """
    return tr(NAMES[what])


def upper_first(words: str) -> str:
    """Return words as they begin a sentence; nouns inside keep their capitals.

    >>> upper_first("zurück auf WEB01")
    'Zurück auf WEB01'
    """
    return words[:1].upper() + words[1:]


def who_of(author: str) -> Part:
    """Return who brought something up; what is no person has its name as text.

    >>> who_of("bot:Grafana").text, who_of("").text
    ('Grafana', 'patchbot')
    """
    if author[:1] in ("U", "W") and author.isalnum():
        return person(author)
    return Part("text", author.partition(":")[2] or author or "patchbot")


def thread_of(incident: Incident, words: str = "") -> Part:
    """Return the link to an incident's thread, called ``words``."""
    where = f"{incident.channel}/{incident.thread_ts}"
    return Part("thread", words or tr("thread"), where)
