"""Read the steps of an article's resolution: numbered, nested, or only told."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from kb.entry import Risk, Step
from kb.importers.article import Paragraph
from kb.rules import DANGEROUS, SECRET

NUMBERED = re.compile(r"^\s*([0-9]{1,2})[.)]\s+(\S.*)$", re.DOTALL)
TYPED = re.compile(
    r"\b(?:type|run|enter)\s+(?:the following(?: command)?:?\s*)?[\"“]?"
    r"((?:net|iisreset|cscript|regsvr32|hotfix|adsutil|mdutil|sfc|rundll32|[a-z0-9]{3,12}i)"
    r"\s[^\"”]{2,80}?|iisreset)[\"”]?\s+(?:at|and|from|in)\b",
    re.I,
)
# The verb of a step says what it does, the worst one first.
RISKS: tuple[tuple[Risk, re.Pattern[str]], ...] = (
    (
        Risk.DATA,
        re.compile(r"\b(?:format|restore|overwrite|delete|erase|repair)\b", re.I),
    ),
    (Risk.UNINSTALL, re.compile(r"\b(?:un-?install|unistall|remove)\b", re.I)),
    (
        Risk.INSTALL,
        re.compile(
            r"\b(?:re-?install|install|re-?apply|apply|upgrade|update|setup)\b"
            r"|\b(?:latest|obtain).{0,40}\bservice pack\b",
            re.I,
        ),
    ),
    (
        Risk.CONFIG,
        re.compile(
            r"\b(?:set|change|add|edit|modify|create|rename|move|copy|clear|select|enable"
            r"|disable|grant|type|enter|configure|replace|increase|decrease|assign|use"
            r"|regedt32|regedit|registry|permission|metabase|adsutil)\b",
            re.I,
        ),
    ),
    (
        Risk.RESTART,
        re.compile(
            r"\b(?:re-?start|re-?boot|iisreset|net (?:stop|start)|shut down)\b"
            r"|\b(?:stop|start)\b[^.]{0,40}\bservices?\b",
            re.I,
        ),
    ),
)
CLICKS = re.compile(
    r"^(?:click|double-click|right-click|open|on the|in the|expand|close|verify|check"
    r"|view|start|quit|exit|browse|locate|confirm|note|make sure|look)\b",
    re.I,
)
LOOKS = re.compile(r"^(?:verify|confirm|make sure|view|note|look|open|examine)\b", re.I)
NOTES = re.compile(
    r"^(?:(?:note|warning|important|caution)\b\s?:|\(c\) |q[0-9]{6} "
    r"|for (?:more|additional|further) information)",
    re.I,
)
MOST_STEPS = 40
LONGEST_LOOK = 160  # characters; "Verify that ..." of a whole procedure does more
# Said in every article that has a download: nobody needs it as a step.
BOILERPLATE = re.compile(
    r"^(?:microsoft used the most current virus|the following files? (?:is|are) avail"
    r"|after it is posted|release date:|to (?:work around|resolve) this \w+,?"
    r" (?:use|follow|do|perform)[^.]*:$)",
    re.I,
)
POINTER = re.compile(
    r"\s*For (?:additional|more|further) information.*$", re.I | re.DOTALL
)


def steps(paragraphs: Sequence[Paragraph]) -> tuple[Step, ...]:
    """Return the steps that the paragraphs number, else one a paragraph."""
    told = (_step(p.text) for p in paragraphs if _is_told(p))
    return numbered_steps(paragraphs) or tuple(islice(told, MOST_STEPS))


def numbered_steps(paragraphs: Sequence[Paragraph]) -> tuple[Step, ...]:
    """Return the steps that the paragraphs number, none where they only tell."""
    items = _mended(list(_items(paragraphs)))
    return tuple(_step(item) for item in islice(items, MOST_STEPS))


def _items(paragraphs: Sequence[Paragraph]) -> Iterator[list[str]]:
    """Yield each numbered item as its texts: the first, and what hangs under it."""
    item: list[str] = []
    level = 0
    for paragraph in paragraphs:
        for text in _split(paragraph):
            if found := NUMBERED.match(text):
                if item:
                    yield item
                head = (
                    f"{paragraph.head}: " if paragraph.head and found[1] == "1" else ""
                )
                item, level = [head + " ".join(found[2].split())], paragraph.indent
            elif item and (paragraph.indent > level or level == 0 == paragraph.indent):
                item.append(paragraph.text)
    if item:
        yield item


def _split(paragraph: Paragraph) -> Iterator[str]:
    """Yield a paragraph's texts; items without a blank line between them come apart."""
    held: list[str] = []
    for line in paragraph.lines:
        if NUMBERED.match(line) and held:
            yield "\n".join(held)
            held = []
        held.append(line)
    if held:
        yield "\n".join(held)


def _mended(items: Sequence[list[str]]) -> Iterator[str]:
    """Yield the items' texts; a broken nested list repeats its tail in every item.

    Copies of old pages close no list item, so that item 1 holds items 2 to 5 again,
    item 2 holds 3 to 5, and so on: what comes again as an item is left out.
    """
    first_of = [item[0] for item in items]
    for number, item in enumerate(items):
        later = set(first_of[number + 1 :])
        own = [t for t in item[1:] if t not in later and not NOTES.match(t)]
        yield " ".join((item[0], *own[:4]))


def _is_told(paragraph: Paragraph) -> bool:
    """Return whether a paragraph says what to do, rather than where to phone."""
    text = paragraph.text
    empty = NOTES.match(text) or BOILERPLATE.match(text) or "://" in text
    return len(text.split()) > 3 and not empty


def _step(text: str) -> Step:
    text = SECRET.sub("<removed>", POINTER.sub("", text) or text)
    step = Step(do=text, risk=risk_of(text))
    typed = TYPED.search(text)
    if typed and not DANGEROUS.search(typed[1]):
        step = replace(step, run=typed[1].strip())
    if re.search(
        r"\brestart (?:the|your) (?:computer|server)\b|\breboot\b", text, re.I
    ):
        return replace(step, restart="computer")
    if re.search(
        r"\b(?:re)?start (?:IIS|the (?:IIS|WWW|W3SVC|Web service))", text, re.I
    ):
        return replace(step, restart="IIS")
    return step


def risk_of(text: str) -> Risk:
    """Return what the step does at worst, as far as its verbs tell; never too little.

    >>> risk_of("Verify the version of the file."), risk_of("Uninstall the hotfix.")
    (<Risk.READ_ONLY: 'read-only'>, <Risk.UNINSTALL: 'uninstall'>)
    """
    grave = any(verbs.search(text) for _, verbs in RISKS[:3])
    if LOOKS.match(text) and len(text) < LONGEST_LOOK and not grave:
        return Risk.READ_ONLY
    for risk, verbs in RISKS:
        if verbs.search(text):
            return risk
    return Risk.READ_ONLY if CLICKS.match(text) else Risk.CONFIG
