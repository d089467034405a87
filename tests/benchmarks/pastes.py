"""Seeded pastes over any entries: exact, noisy, embedded, event record, paraphrased."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from kb.entry import Entry, EventSignal
from kb.index.words import LANGUAGE, normal

Made = tuple[str, str]  # a paste, and the text of the entry it was made of
KINDS = ("exact", "noisy", "embedded", "event", "paraphrase")
_PLACEHOLDER = re.compile(r"\{(\w*)\}|<(\w[\w ]*)>")
_HOSTS = ("WEB07", "SRV-APP3", "LNX2WIN", "INTRA01", "DMZWEB2", "PC1187")
_NAMES = ("Shop", "Intranet", "Reports", "legacy_app", "api-v2", "Portal")
_CHATTER = (
    "[02:1{n}] anyone awake?",
    "[02:1{n}] ok rebooting node {n} now",
    "ticket CHG00{n}417 is in the queue",
    "INFO  {n}4:12:0{n} scheduler tick, {n}7 jobs waiting",
    "10.0.{n}.12 GET /healthz 200 {n}ms",
    "GET /static/app.{n}.js 304 - 0 {n}",
    "backup of volume {n} finished in {n}3 minutes",
    "2024-03-0{n} 01:0{n}:11 INFO heartbeat from agent {n}",
    "coffee is in the kitchen, thanks to whoever made it",
    "let me check the other data center first",
    "DEBUG pool size {n}, idle {n}",
    "will post the minutes of the call tomorrow",
)
_LEADS = (
    "hi all, ",
    "need a hand here: ",
    "anyone seen this? ",
    "just got paged, ",
    "customer calls: ",
    "",
    "",
)
_TAILS = (" any ideas?", " help", " - since last night", " ??", "", "", " thx")
_OCR = (("o", "0"), ("l", "1"), ("m", "rn"), ("i", "l"), ("s", "5"), ("e", "c"))


@dataclass(frozen=True, slots=True)
class Paste:
    """A made-up paste, how it was made, the entry it is about, and from which text."""

    kind: str
    text: str
    entry_id: str
    said: str


def pastes(entries: Sequence[Entry], *, seed: int, each: int = 1) -> Iterator[Paste]:
    """Yield ``each`` pastes of every kind an entry has the texts for."""
    for entry in entries:
        dice = random.Random(f"{seed}/{entry.id}")
        for _ in range(each):
            for kind in KINDS:
                made = _MAKERS[kind](entry, dice)
                if made:
                    yield Paste(kind, made[0], entry.id, made[1])


def _exact(entry: Entry, dice: random.Random) -> Made | None:
    texts = _literal(entry)
    if not texts:
        return None
    said = dice.choice(texts)
    return _filled(said, dice), said


def _noisy(entry: Entry, dice: random.Random) -> Made | None:
    made = _exact(entry, dice)
    if not made:
        return None
    return _wrapped(_slips(_shortened(made[0], dice), dice), dice), made[1]


def _embedded(entry: Entry, dice: random.Random) -> Made | None:
    made = _exact(entry, dice)
    if not made:
        return None
    lines = [
        dice.choice(_CHATTER).format(n=dice.randrange(1, 10))
        for _ in range(dice.randrange(5, 41))
    ]
    lines.insert(dice.randrange(len(lines)), f"{dice.choice(_LEADS)}{made[0]}")
    return "\n".join(lines), made[1]


def _event(entry: Entry, dice: random.Random) -> Made | None:
    events = [event for event in entry.signals.events if event.text]
    if not events:
        return None
    event = dice.choice(events)
    record = dice.choice((_record_2000, _record_vista))(event, dice)
    return record, event.text or ""


def _record_2000(event: EventSignal, dice: random.Random) -> str:
    day, hour = dice.randrange(1, 28), dice.randrange(1, 12)
    return (
        f"Event Type:\tError\nEvent Source:\t{_source(event)}\nEvent Category:\tNone\n"
        f"Event ID:\t{event.id}\nDate:\t\t{day}/3/2008\nTime:\t\t{hour}:14:02 AM\n"
        f"User:\t\tN/A\nComputer:\t{dice.choice(_HOSTS)}\nDescription:\n"
        f"{_filled(event.text or '', dice)}"
    )


def _record_vista(event: EventSignal, dice: random.Random) -> str:
    return (
        f"Log Name:      System\nSource:        {_source(event)}\n"
        f"Date:          2019-0{dice.randrange(1, 10)}-11 02:14:02\n"
        f"Event ID:      {event.id}\nTask Category: None\nLevel:         Error\n"
        f"Keywords:      Classic\nUser:          N/A\n"
        f"Computer:      {dice.choice(_HOSTS)}\n"
        f"Description:\n{_filled(event.text or '', dice)}"
    )


def _source(event: EventSignal) -> str:
    return _PLACEHOLDER.sub("4.0.30319.0", event.source)


def _paraphrase(entry: Entry, dice: random.Random) -> Made | None:
    told = [*entry.signals.phrases, *entry.symptoms, entry.title]
    told = [text for text in told if len(text.split()) >= 6]
    if not told:
        return None
    said = dice.choice(told)
    text = _shortened(_reworded(said, dice), dice, share=0.12)
    text = text.lower() if dice.random() < 0.6 else text
    return dice.choice(_LEADS) + text.rstrip(".") + dice.choice(_TAILS), said


def _literal(entry: Entry) -> list[str]:
    texts = [m.text for m in entry.signals.messages if m.decides and m.lang is None]
    return [text for text in texts if len(text.split()) >= 3]


def _filled(text: str, dice: random.Random) -> str:
    """Return ``text`` with made-up names for what varies."""

    def name(found: re.Match[str]) -> str:
        what = (found[1] or found[2] or "").lower()
        if any(word in what for word in ("id", "number", "port", "count", "line")):
            return str(dice.randrange(1000, 9999))
        return dice.choice(_HOSTS if "server" in what or "host" in what else _NAMES)

    return _PLACEHOLDER.sub(name, text)


def _slips(text: str, dice: random.Random) -> str:
    """Return ``text`` with a slip in about every eighth longer word."""
    return " ".join(
        _slip(word, dice) if len(word) > 4 and dice.random() < 0.13 else word
        for word in text.split(" ")
    )


def _slip(word: str, dice: random.Random) -> str:
    if any(letter.isdigit() for letter in word):
        return word  # another code is another error, not a slip
    at = dice.randrange(1, len(word) - 1)
    if dice.random() < 0.4:
        right, wrong = dice.choice(_OCR)
        return word.replace(right, wrong, 1)
    return dice.choice(
        (
            word[:at] + word[at + 1 :],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + word[at] + word[at:],
        )
    )


def _shortened(text: str, dice: random.Random, *, share: float = 0.08) -> str:
    """Return ``text`` without some of its words, never without a figure."""
    words = text.split(" ")
    kept = [
        word
        for word in words
        if len(words) < 5 or dice.random() > share or any(c.isdigit() for c in word)
    ]
    return " ".join(kept)


def _wrapped(text: str, dice: random.Random) -> str:
    """Return ``text`` broken into lines where a narrow window would."""
    width, lines, line = dice.randrange(30, 80), [], ""
    for word in text.split(" "):
        if line and len(line) + len(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return "\n".join([*lines, line])


@cache
def _synonyms() -> dict[str, tuple[str, ...]]:
    """Return word -> other words of the same concept, of ``language.json``."""
    import json

    concepts = json.loads(LANGUAGE.read_text(encoding="utf-8"))["synonyms"]
    found: dict[str, tuple[str, ...]] = {}
    for spellings in concepts.values():
        for spelling in spellings:
            if " " not in spelling:
                found[normal(spelling)] = tuple(spellings)
    return found


def _reworded(text: str, dice: random.Random) -> str:
    """Return ``text`` with every fourth word that has another name called that."""
    words = []
    for word in text.split(" "):
        others = _synonyms().get(normal(word.strip(".,;:'\"") or word))
        words.append(dice.choice(others) if others and dice.random() < 0.25 else word)
    return " ".join(words)


_MAKERS: dict[str, Callable[[Entry, random.Random], Made | None]] = {
    "exact": _exact,
    "noisy": _noisy,
    "embedded": _embedded,
    "event": _event,
    "paraphrase": _paraphrase,
}
