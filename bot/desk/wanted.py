"""Whether a channel wants to be spoken to: by its mode, and how sure we are.  Pure."""

from __future__ import annotations

from bot.store import Mode
from kb.verdict import Diagnosis, Verdict

SILENT = (Mode.LISTEN, Mode.OFF)  # nothing is said there, whoever asks


def wants(mode: Mode, *, explicit: bool) -> bool:
    """Return whether a message is read at all."""
    return mode in (Mode.ON, Mode.LISTEN) or (mode is Mode.MENTIONS and explicit)


def speaks(mode: Mode, *, explicit: bool) -> bool:
    """Return whether something may be said about it."""
    return mode is Mode.ON or (explicit and mode is Mode.MENTIONS)


def is_sure_enough(diagnosis: Diagnosis, least_score: int) -> bool:
    """Return whether a channel wants to hear this unasked; an unknown may spread."""
    if diagnosis.verdict not in (Verdict.ANSWER, Verdict.SUGGEST):
        return True
    return max((m.score for m in diagnosis.matches), default=0.0) * 100 >= least_score
