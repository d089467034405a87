"""A diagnosis as the JSON that other tools rely on; a key is never renamed."""

from __future__ import annotations

from kb.score import Match
from kb.signals import Signals
from kb.verdict import Diagnosis


def as_json(diagnosis: Diagnosis, *, why: bool = False) -> dict[str, object]:
    """Return the whole diagnosis; ``why`` adds what is missing and what codes mean."""
    more = {"decoded": list(diagnosis.decoded)} if why else {}
    return {
        "verdict": diagnosis.verdict.value,
        "reason": diagnosis.reason.value,
        "matches": [_match(match, why=why) for match in diagnosis.matches],
        "signals": _signals(diagnosis.signals),
        "ask": diagnosis.ask,
        **more,
    }


def as_line(id_: object, diagnosis: Diagnosis) -> dict[str, object]:
    """Return the short form, one of many: verdict, and each candidate's score."""
    return {
        "id": id_,
        "verdict": diagnosis.verdict.value,
        "matches": [
            {"id": match.entry.id, "score": round(match.score, 4)}
            for match in diagnosis.matches
        ],
    }


def _match(match: Match, *, why: bool) -> dict[str, object]:
    return {
        "id": match.entry.id,
        "title": match.entry.title,
        "score": round(match.score, 4),
        "conflicts": list(match.conflicts),
        "evidence": [
            {
                "kind": evidence.kind,
                "expected": evidence.expected,
                "found": evidence.found,
                "line": evidence.line,
                "span": list(evidence.span),
                "points": round(evidence.points, 4),
            }
            for evidence in match.evidence
        ],
        **({"missing": list(match.missing)} if why else {}),
    }


def _signals(signals: Signals) -> dict[str, object]:
    """Return the signals by kind, in order of the paste."""
    by_kind: dict[str, list[dict[str, object]]] = {}
    for signal in signals.found:
        seen = {
            "value": signal.value,
            "text": signal.text,
            "line": signal.line,
            "span": list(signal.span),
            "role": signal.role,
        }
        by_kind.setdefault(signal.kind, []).append(seen)
    return dict(by_kind)
