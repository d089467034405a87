"""Does a paste report a failure, or is it talk?

Identifiers of failures report one by themselves.  Sentences do only if they state
that something of ours fails now: not "if it fails", "no errors", "fixed it".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice

from kb.identifiers import Place, Span
from kb.records import Reading, Signal

# Codes that report success or a wish, however severe they look.
_HARMLESS = frozenset(
    ["0x80240024", "0x80070bc2", "0x80070bc9", "0x800704c7", "0x80240017"]
)
_SILENT_LEVELS = ("information", "success audit")
# "Doesn't" alone reports nothing; "doesn't start" does.
_ACTS = (
    "start|load|work|come|boot|respond|reply|open|connect|install|run|answer|launch"
    "|stop|show|accept|authenticate|log|sign|register|resolve|render|mount|join"
    "|fail ?over"
    "|reach|find|manage|administer|access|browse|bind|listen|recogni[sz]e|complete|finish|get"
    "|restart|reboot|shut|stay|apply|update|download|scan|sync|see|print|attach|verify|be"
    "|let|survive|take|serve|build|deploy|upgrade|uninstall|remove|write|read|execute|send"
)
_FAILURES = re.compile(
    r"(?<![a-z-])(?:"
    r"(?P<state>fails|failed|failing|crash(?:es|ed|ing)|hangs|hung|freezes|bsods?|down"
    r"|stopped|stops|stop working|died|dies|dead|broken|broke|breaks"
    r"|refuses?|refused|rejected|no longer|none of"
    r"|keeps (?:on )?(?:re)?(?:boot|start|stop|crash|fail|prompt|ask)[a-z]*|loops?"
    r"|blows? up|blew up"
    r"|rolled back|rolls back|rolling back|reverted|stuck|corrupt(?:ed|ion)"
    r"|access (?:is |was )?denied|denied|service unavailable|blue ?screen(?:s|ed)?"
    r"|terminated|timed out|timing out|gone|missing"
    r"|(?:won't|wont|will not|doesn't|doesnt|does not|didn't|didnt|did not|don't|dont"
    r"|do not|can't|cant|cannot|can not|couldn't|could not|unable to|not able to)"
    rf" (?:even |always |properly |fully )?(?:{_ACTS})[a-z]*"
    r"|(?:isn't|isnt|is not|aren't|are not|not) (?:start|load|work|boot|install|respond"
    r"|open|connect|come|coming|com|found|available|reachable|valid|runn)[a-z]*)"
    r"|(?P<noun>errors?|exceptions?|failures?|faults?|warnings?)"
    r")(?![a-z-])"
)
_ENDS = ("\n\n", ". ", "? ", "! ", ".\n", "?\n")
_MOST = 400  # failure words looked at; none of so many in earnest is talk
_FAR = 240  # characters; sentences of people in a hurry are shorter
# In a log no sentence is needed.
_LOGGED = re.compile(
    r"\bfail(?:ed|ure)?\b|\berrors?\b(?! ?[:=]? ?0\b)|fatal", re.IGNORECASE
)
# What turns a failure into talk about failures.
_NEGATED = re.compile(
    r"(?:\b(?:no|without|zero|0|any|if|in case|should|whether|when(?:ever)?|unless"
    r"|would|could|might|may|did|does|do|has|have|until|before|fixe[sd]|resolve[sd]"
    r"|solve[sd]|prevents?|avoids?|handles?|let (?:me|us) know)"
    r" (?:[\w']{1,14} ){0,4})\Z"
)
_NOT_ABOUT = re.compile(
    r"[ -]?(?:budget|handling|handler|free|rate|log\b|logs\b|page template|reporting"
    r"|message format|count|over\b|safe|codes? list)"
)
_SETTLED = re.compile(
    r"\b(?:fixed|resolved|solved|sorted|works? (?:now|again|fine|great|well|properly)"
    r"|working (?:now|again|fine)|no (?:issues|problems?)"
    r"|went (?:fine|well|smoothly|ok)|all (?:good|green|clear)|back (?:up|online)"
    r"|never ?mind|no longer an issue|successful(?:ly)?|succeeded|post-?mortem|retro"
    r"|runbook|if (?:it|this|that|one|any|something|anything)|in case|reminder"
    r"|scheduled|planned|agenda|meeting|lunch|freeze window|maintenance window|budget"
    r"|dashboards?|alert rule)\b"
)
# What on patch night fails: the things, and the acts.
_OURS = re.compile(
    r"(?<![a-z])(?:iis|app(?:lication)? ?pools?|pools?|web ?sites?|sites?|w3wp|w3svc"
    r"|inetinfo|servers?|box|boxes|service packs?|hotfix(?:es)?|kbs?|updates?"
    r"|patch(?:es|ed|ing)?|cumulative|rollup|setup|install(?:s|er|ed|ing|ation)?"
    r"|reboot(?:s|ed|ing)?|restart(?:s|ed|ing)?|boot(?:s|ing)?|logon|log ?on|log ?in"
    r"|sign[ -]?in|services?|clusters?|nodes?|domain|exchange|owa|ecp|wsus|sccm"
    r"|metabase|asp|asp\.net|pages?|tls|ssl|schannel|kerberos|ntlm|certificates?"
    r"|activex|com\+|registry|dism|sfc|windows|nt|w2k\w*|win\w*|2k3|server \d{4}|ftp"
    r"|smtp|mmc|web\.config|dll|exe|event|viewer|http|https|worker process(?:es)?"
    r"|machines?|hosts?|vms?|dc|dcs|sp ?\d\w?|regs[vr]{2}32|forms)(?![a-z])"
)


def is_error_like(
    place: Place,
    readings: Iterable[Reading],
    found: Sequence[Signal],
    stretches: Iterable[Span],
) -> bool:
    """Return whether anything in the paste reports a failure.

    Sentences are looked for in ``stretches`` of the text.
    """
    return (
        any(_failing_record(reading) for reading in readings)
        or any(_failing_signal(signal, place) for signal in found)
        or any(_states_failure(place.lower, stretch) for stretch in stretches)
    )


def _failing_record(reading: Reading) -> bool:
    """Return whether a record is one of a failure: by its level, status or shape."""
    if reading.shape == "event":
        level = reading.marks.get("level") or reading.marks.get("level_number")
        word = level.text.lower() if level else "error"
        return not word.startswith(_SILENT_LEVELS) and word not in ("4", "0", "5")
    if reading.shape == "iis-log":
        return "status" in reading.marks or "reason" in reading.marks
    if reading.shape.endswith("-log"):
        return any(_LOGGED.search(line.text) for line in reading.body)
    return reading.shape == "error-page"


def _failing_signal(signal: Signal, place: Place) -> bool:
    """Return whether an identifier alone reports a failure where it stands."""
    if signal.kind not in ("code", "stop", "tls", "exit", "http", "state"):
        return False
    if signal.value in _HARMLESS or signal.role == "parameter":
        return False
    return not _SETTLED.search(place.around(signal.span))


def _states_failure(lower: str, stretch: Span) -> bool:
    """Return whether a sentence in ``stretch`` states that something of ours fails."""
    words = islice(_FAILURES.finditer(lower, *stretch), _MOST)
    return any(_is_statement(lower, found) for found in words)


def _is_statement(lower: str, found: re.Match[str]) -> bool:
    """Return whether the failure word stands in a statement about something of ours."""
    start = _sentence_start(lower, found.start())
    ends = [
        at
        for mark in _ENDS
        if (at := lower.find(mark, found.end(), found.end() + _FAR)) >= 0
    ]
    sentence = lower[start : min(ends, default=found.end() + _FAR)]
    if _NEGATED.search(lower[start : found.start()]) or _NOT_ABOUT.match(
        lower, found.end()
    ):
        return False
    return bool(_OURS.search(sentence)) and not _SETTLED.search(sentence)


def _sentence_start(lower: str, at: int) -> int:
    """Return where the sentence around ``at`` begins, at most ``_FAR`` before."""
    first = max(0, at - _FAR)
    return (
        max(lower.rfind(mark, first, at) + len(mark) for mark in _ENDS)
        if any(mark in lower[first:at] for mark in _ENDS)
        else first
    )
