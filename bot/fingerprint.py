"""The masked key by which two pastes are the same failure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence

from bot.incident import Candidate, Finding
from kb.score import Match
from kb.signals import Record, Signals
from kb.verdict import Diagnosis, Verdict

CODE_KINDS = ("code", "exit", "http", "stop", "tls", "setup")
MOST_LINES = 2000  # of a paste that are looked at for its telling line
MOST_TITLE = 120

_CLOCK = r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?"
_FILE = r"[^\s\"'<>|*?]{0,300}"
_IN_QUOTES = r"(?:\"[^\"\r\n]{1,100}\"|'[^'\r\n]{1,100}'|\[[^\]\r\n]{1,100}\])"
# Typed placeholders, in the order in which they are put in.  Every pattern is
# linear: no repeat stands inside another, and runs are bounded.
_MASKS = tuple(
    (re.compile(pattern, re.I), placeholder)
    for pattern, placeholder in (
        (r"https?://[^\s\"'<>]{1,500}", "<url>"),
        (r"\{?\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b\}?", "<guid>"),
        (r"\b(?:user|mail|sid)-[0-9a-f]{10}\b", "<user>"),
        (r"\bS-1-\d{1,3}(?:-\d{1,10}){1,14}\b", "<user>"),
        (
            (
                rf"\b\d{{4}}-\d{{2}}-\d{{2}}(?:[T ,]{{1,2}}{_CLOCK}"
                r"(?:Z|[+-]\d{2}:?\d{2})?)?"
            ),
            "<time>",
        ),
        (r"\b\d{1,2}[/.]\d{1,2}[/.]\d{2,4}\b", "<time>"),
        (rf"\b{_CLOCK}(?: ?[ap]m\b)?", "<time>"),
        (
            (
                r"((?:application pool|app ?pool|pool)s?\W{1,3}(?:named\W{1,3})?)"
                rf"{_IN_QUOTES}"
            ),
            r"\1<pool>",
        ),
        (rf"\\\\[A-Za-z0-9_.$-]{{1,64}}(?:\\{_FILE})?", "<path>"),
        (rf"(?<![A-Za-z])[A-Za-z]:\\{_FILE}", "<path>"),
        (rf"%(?:systemroot|windir|systemdrive|programfiles|temp)%\\{_FILE}", "<path>"),
        (r"\bNT AUTHORITY\\(?:NETWORK SERVICE|LOCAL SERVICE|SYSTEM)", "<user>"),
        (r"(?<![\w\\])[a-z][\w.-]{0,40}\\[\w.$-]{1,64}", "<user>"),
        (
            (
                r"\b((?:process(?: id)?|pid|thread(?: id)?|tid)\b[^\w\r\n]{0,6}"
                r"(?:(?:of|is)\W{1,3})?)(?:0x[0-9a-f]{1,16}|\d{1,10})\b"
            ),
            r"\1<pid>",
        ),
        (r"\b\d{1,3}(?:\.\d{1,3}){3}\b(?!\.\d)", "<host>"),
    )
)
# A number that says which failure it is stays; every other number varies.
_NUMBER = re.compile(
    r"((?:\b(?:errors?|code|status|event|id|exit|returned|result|kb|sp|http|substatus"
    r"|stop|level|version|windows|iis|server|service pack|office|sql)\b"
    r"[ :=#(]{0,3}|0x|[A-Za-z_.-]))?\d+",
    re.I,
)
_SPACE = re.compile(r"\s+")
_ERROR_WORD = re.compile(
    r"(?i)\b(?:error|fail(?:ed|ure|s)?|cannot|could not|unable|denied|exception|"
    r"terminat\w{0,6}|not found|missing|invalid|fatal|crash\w{0,4}|stopped|refused|"
    r"unexpected\w{0,3}|hresult|0x[0-9a-f]{4,8}|corrupt\w{0,4}|timed? ?out)"
)


def mask(text: str, *, hosts: Iterable[str] = ()) -> str:
    """Return ``text`` with what varies from server to server as placeholders.

    ``hosts`` are names known to be hosts (also pools and sites) in this paste.

    >>> mask("11/18/2026 02:11 WEB01: error 5 in C:\\\\x\\\\y.dll", hosts=["WEB01"])
    '<time> <time> <host>: error 5 in <path>'
    """
    for pattern, placeholder in _MASKS:
        text = pattern.sub(placeholder, text)
    names = sorted({h for h in hosts if len(h) > 1}, key=len, reverse=True)[:50]
    if names:
        some = "|".join(re.escape(name) for name in names)
        text = re.sub(
            rf"(?i)(?<![\w-])(?:{some})(?:\.[\w-]{{1,63}}){{0,5}}(?![\w-])",
            "<host>",
            text,
        )
    text = _NUMBER.sub(lambda m: m[0] if m[1] else "<n>", text)
    return _SPACE.sub(" ", text).strip()


def telling_line(lines: Sequence[str]) -> str:
    """Return the line that says most about the failure, empty if there is none.

    The first of the lines with the most failure words; of ordinary lines the first.
    """
    best, best_worth = "", 0.0
    for line in lines[:MOST_LINES]:
        worth = _worth(line)
        if worth > best_worth:
            best, best_worth = line.strip(), worth
    return best


def fingerprint(diagnosis: Diagnosis) -> str:
    """Return the key of a paste that no entry answers: ``fp:`` and 16 hex digits.

    It is made of the event's source and id, the normalised codes and the masked
    telling line; host, pool, path, GUID, time, pid and user never belong to it.
    """
    signals = diagnosis.signals
    events = sorted({signal.value for signal in signals.of("event")})
    codes = sorted({f"{s.kind}:{s.value}" for s in signals.of(*CODE_KINDS)})
    line = _masked_telling_line(diagnosis).casefold()
    words = " ".join(re.findall(r"[\w<>.]+", line))
    parts = "\n".join([",".join(events), ",".join(codes), words])
    return f"fp:{hashlib.sha256(parts.encode('utf-8', 'replace')).hexdigest()[:16]}"


def read_finding(diagnosis: Diagnosis) -> Finding:
    """Return what the log keeps of a diagnosis; its text was redacted before.

    An answered paste has its entry's id for key, any other its fingerprint.
    """
    signals = diagnosis.signals
    best = diagnosis.matches[0].entry if diagnosis.matches else None
    answered = best if diagnosis.verdict is Verdict.ANSWER else None
    line = _telling(diagnosis)
    if answered is not None or (best and diagnosis.verdict is Verdict.SUGGEST):
        assert best is not None
        title = best.title
    else:
        title = line or "unknown failure"
    return Finding(
        verdict=diagnosis.verdict,
        key=answered.id if answered else fingerprint(diagnosis),
        title=_short(title),
        reason=diagnosis.reason,
        entry_id=answered.id if answered else None,
        entry_version=answered.version if answered else None,
        hosts=tuple(dict.fromkeys(s.value.upper() for s in signals.of("host"))),
        pool=_first(signals, "pool"),
        site=_first(signals, "site"),
        os_build=_field(signals.records, "os_build", "os"),
        kbs=tuple(
            dict.fromkeys(s.value for s in signals.of("kb") if s.role != "installed")
        ),
        event_at=_first(signals, "time"),
        telling_line=_masked_telling_line(diagnosis),
        matches=tuple(candidate(match) for match in diagnosis.matches),
    )


def candidate(match: Match) -> Candidate:
    """Return a match as it is logged: its score and the evidence for it."""
    return Candidate(
        entry_id=match.entry.id,
        title=match.entry.title,
        score=match.score,
        evidence=tuple((e.kind, e.found[:200], e.line) for e in match.evidence[:10]),
    )


def _telling(diagnosis: Diagnosis) -> str:
    """Return the telling line: of the first error record's message, else of all."""
    records = [r for r in diagnosis.signals.records if r.message.strip()]
    for record in sorted(records, key=lambda r: not _is_error(r)):
        if found := telling_line(record.message.splitlines()):
            return found
    return telling_line([line.text for line in diagnosis.paste.lines])


def _masked_telling_line(diagnosis: Diagnosis) -> str:
    names = [s.value for s in diagnosis.signals.of("host", "pool", "site")]
    return mask(_telling(diagnosis)[:1000], hosts=names)


def _worth(line: str) -> float:
    words = len(line.split())
    if words == 0:
        return 0.0
    failures = len(_ERROR_WORD.findall(line[:2000]))
    # Something between a label ("Description:") and a whole stack trace.
    return failures * 10 + min(words, 12) / 12


def _is_error(record: Record) -> bool:
    return record.fields.get("level", "").casefold() in ("error", "critical")


def _first(signals: Signals, kind: str) -> str | None:
    return next((signal.value for signal in signals.of(kind)), None)


def _field(records: Sequence[Record], *names: str) -> str | None:
    return next(
        (r.fields[name] for r in records for name in names if r.fields.get(name)), None
    )


def _short(text: str) -> str:
    text = _SPACE.sub(" ", text).strip()
    return text if len(text) <= MOST_TITLE else text[: MOST_TITLE - 1] + "…"
