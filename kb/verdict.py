"""What to do about a paste: answer, suggest, say it is unknown, or keep silent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from kb.entry import AskOption
from kb.index.words import words
from kb.paste import Paste
from kb.score import Evidence, Match
from kb.signals import Signals

ANSWER_AT = 0.8  # so sure that the steps may be given at once
SUGGEST_AT = 0.22  # worth a look; below it we say nothing rather than something
SUGGESTED = 3  # at most so many are offered


class Verdict(StrEnum):
    """What the bot does about a paste."""

    ANSWER = "answer"
    SUGGEST = "suggest"
    UNKNOWN = "unknown"
    IGNORED = "ignored"


class Reason(StrEnum):
    """Why: the closed list that tools may rely on."""

    PROVEN = "proven"  # a deciding signal, nothing against it
    SYMPTOMS = "symptoms"  # symptoms and product mix fit one entry
    TWINS = "twins"  # several entries fit; ``ask`` decides
    UNSURE = "unsure"  # fits, but not surely enough to answer
    DRAFT = "draft"  # fits surely, but the entry is not validated
    NEAR_MISS = "near-miss"  # same family, but something specific conflicts
    NO_ENTRY = "no-entry"  # an error, and nothing in the KB fits it
    TALK = "talk"  # no failure is reported
    EMPTY = "empty"  # nothing to read


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What the bot makes of a paste.

    ``matches`` holds up to ten candidates, best first, whatever the verdict;
    ``ask`` is the question that would decide, ``None`` if there is none;
    ``decoded`` explains codes no entry knows (``0x80070005 is E_ACCESSDENIED ...``);
    ``withheld`` are entries that fit and may not be answered now.
    """

    verdict: Verdict
    reason: Reason
    matches: tuple[Match, ...]
    signals: Signals
    paste: Paste
    ask: str | None = None
    decoded: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()


def decide(matches: Sequence[Match], *, error_like: bool) -> tuple[Verdict, Reason]:
    """Return the verdict on ``matches``, which are sorted best first, and why."""
    best = matches[0] if matches else None
    if best and best.score >= ANSWER_AT:
        if not best.entry.is_validated:
            return Verdict.SUGGEST, Reason.DRAFT
        return Verdict.ANSWER, _proof(best)
    if best and best.score >= SUGGEST_AT:
        rivals = [match for match in matches[1:] if match.score >= SUGGEST_AT]
        return Verdict.SUGGEST, Reason.TWINS if rivals else Reason.UNSURE
    if not error_like:
        return Verdict.IGNORED, Reason.TALK
    near = best is not None and bool(best.conflicts)
    return Verdict.UNKNOWN, Reason.NEAR_MISS if near else Reason.NO_ENTRY


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why one entry does or does not match a paste.

    ``match`` holds its evidence, conflicts and what is missing, ``rank`` is its place
    among the candidates (1 is first), ``runner_up`` the best other candidate, and
    ``margin`` what its score has more than that one's (negative if less).
    """

    match: Match
    rank: int
    runner_up: Match | None
    margin: float


def explanation(entry_id: str, matches: Sequence[Match]) -> Explanation:
    """Return the explanation for ``entry_id``, which is among ``matches``."""
    rank = next(n for n, match in enumerate(matches) if match.entry.id == entry_id)
    match = matches[rank]
    other = next((each for each in matches if each is not match), None)
    margin = match.score - (other.score if other else 0.0)
    return Explanation(match, rank + 1, other, round(margin, 4))


def suggested(diagnosis: Diagnosis) -> tuple[Match, ...]:
    """Return the matches to offer: the answer alone, or up to three suggestions."""
    if diagnosis.verdict is Verdict.ANSWER:
        return diagnosis.matches[:1]
    if diagnosis.verdict is Verdict.SUGGEST:
        strong = [match for match in diagnosis.matches if match.score >= SUGGEST_AT]
        return tuple(strong[:SUGGESTED])
    return ()


def question(matches: Sequence[Match]) -> str | None:
    """Return the question that decides between ``matches``, ``None`` if none does.

    The best match that is suggested and has a question asks it.
    """
    fitting = (match.entry for match in matches if match.score >= SUGGEST_AT)
    asks = (entry.ask for entry in fitting if entry.ask)
    return next((ask.question for ask in asks), None)


def options(diagnosis: Diagnosis) -> tuple[AskOption, ...]:
    """Return the answers that the diagnosis' question offers, in order."""
    for match in diagnosis.matches:
        if match.entry.ask and match.entry.ask.question == diagnosis.ask:
            return match.entry.ask.options
    return ()


def option_meant(diagnosis: Diagnosis, reply: str) -> AskOption | None:
    """Return the option that ``reply``, in a person's words, chooses.

    ``None`` if it fits none of them, or two of them alike.
    """
    said = {word.text for word in words(reply)}
    worth = sorted(
        (
            (_share(said, option.answer), -n)
            for n, option in enumerate(options(diagnosis))
        ),
        reverse=True,
    )
    if not worth or worth[0][0] < 0.5:
        return None
    if len(worth) > 1 and worth[1][0] >= worth[0][0]:
        return None
    return options(diagnosis)[-worth[0][1]]


def decide_by(diagnosis: Diagnosis, entry_id: str, *, said: str) -> Diagnosis:
    """Return ``diagnosis`` decided for the entry a person chose, saying ``said``.

    The entry must be among the matches, else ``KeyError``.  A draft stays a
    suggestion, a vetoed entry stays vetoed.
    """
    chosen = next((m for m in diagnosis.matches if m.entry.id == entry_id), None)
    if chosen is None:
        raise KeyError(entry_id)
    if chosen.conflicts:
        return diagnosis
    answer = Evidence("answer", entry_id, said, 0, (0, 0), 0.97)
    decided = replace(chosen, score=0.99, evidence=(answer, *chosen.evidence))
    others = tuple(
        replace(match, score=min(match.score, 0.2))
        for match in diagnosis.matches
        if match is not chosen
    )
    verdict = Verdict.ANSWER if chosen.entry.is_validated else Verdict.SUGGEST
    reason = Reason.PROVEN if chosen.entry.is_validated else Reason.DRAFT
    return replace(
        diagnosis, verdict=verdict, reason=reason, matches=(decided, *others), ask=None
    )


def _share(said: set[str], answer: str) -> float:
    """Return the share of the words of ``answer`` that were said."""
    wanted = {word.text for word in words(answer)}
    return len(said & wanted) / len(wanted) if wanted else 0.0


def _proof(match: Match) -> Reason:
    literal = {"message", "event", "code", "kb", "answer"}
    proven = any(e.kind in literal and e.points >= 0.5 for e in match.evidence)
    return Reason.PROVEN if proven else Reason.SYMPTOMS
