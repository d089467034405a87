"""Find the facts in an article's text: messages, event records, codes, files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from kb.entry import CodeSignal, EventSignal, FileFact, MessageSignal
from kb.importers.article import Paragraph
from kb.paste import read_paste
from kb.rules import DAY, GUID, HOST, SECRET, says_little
from kb.signals import find_signals
from kb.vocabulary import Vocabulary

# A paragraph that ends so, and speaks of an error, is followed by its text.
SPEAKS = re.compile(
    r"\b(?:error|message|event|warning|fail|respons|text|returned)", re.I
)
QUOTED = re.compile(r"[\"“]([^\"“”]{8,300})[\"”]")
NEAR_ERROR = re.compile(r"\b(?:error|message|warning|returns?|displays?)\b", re.I)
TITLE_BAR = re.compile(r"^\(?(?:title bar|dialog box|title)\s?:.*$", re.I)
# Not messages though indented: addresses, registry paths, other articles, code, files.
FOREIGN = re.compile(
    r"^(?:https?://|ftp://|HKEY_|HKLM|Q[0-9]{6}|<[%/a-z!]|\\\\|[a-z]:\\|[-+*•] "
    r"|[0-9]+[.)] |\(c\) "
    r"|(?:dim|set|if|end|sub|function|response\.|server\.|for each|next)\b)",
    re.I,
)
FIELD = re.compile(
    r"^(event ?id|source|event source|description|type|event type|category|user"
    r"|computer|date|time)\s?:\s*(.*)$",
    re.I,
)
EVENT_INLINE = re.compile(
    r"\bevent(?: id)?:?\s#?([0-9]{1,5})\b[^.]{0,40}?"
    r"\bsource(?: of|:| is)?\s+([A-Z]\w{2,30})",
    re.I,
)
EIGHT_DIGITS = re.compile(r"(?<![\w.])(?:0x)?([89a-c][0-9a-f]{7})\b", re.I)
PLACE = re.compile(r"<([a-z][a-z0-9 _-]{0,30})>", re.I)
FILE_NAME = re.compile(
    r"\b([\w-]{2,30}\.(?:dll|exe|sys|ocx|inf|asp|mof|cat|inc|vbs))\b", re.I
)
VERSION = re.compile(r"\b([0-9]+\.[0-9]+\.[0-9]+\.[0-9]+)\b")
SIZE = re.compile(r"(?<![\w./:])([0-9]{1,3}(?:,[0-9]{3})+|[0-9]{4,9})(?![\w./:])")
FILE_DATE = re.compile(
    r"\b([0-9]{1,2}/[0-9]{1,2}/[0-9]{2,4}|[0-9]{1,2}- ?[A-Z][a-z]{2}-[0-9]{4})\b"
)
FILE_TIME = re.compile(r"\b([0-9]{1,2}):([0-9]{2})\s?([ap])?m?\b", re.I)
KILOBYTES = re.compile(r"\b([0-9]+) ?kb\b", re.I)
DATE_FORMATS = ("%m/%d/%y", "%m/%d/%Y", "%d-%b-%Y")
PLATFORM = re.compile(r"\(?\b(x86|alpha|intel|i386|ia64|x64)\b\)?", re.I)

FULL_LINE = 62  # a shorter line before another one was broken on purpose
FEWEST_WORDS = 3  # "Access denied" is said by everything
LONGEST = 400  # a longer block is a listing, not a message


def messages(paragraphs: Sequence[Paragraph]) -> Iterator[MessageSignal]:
    """Yield the error texts that the paragraphs quote, each once, in order."""
    seen: set[str] = set()
    for text in (*_blocks(paragraphs), *_inline(paragraphs)):
        masked = mask(text)
        words = re.findall(r"[^\W\d_]{2,}", masked)
        key = masked.casefold()
        if len(words) >= FEWEST_WORDS and len(masked) <= LONGEST and key not in seen:
            seen.add(key)
            tells = len(words) > FEWEST_WORDS + 1 and not says_little(masked)
            yield MessageSignal(masked, decides=tells)


def mask(text: str) -> str:
    """Return a message with ``{name}`` where one machine or one night shows.

    >>> mask("Could not open <file name> on 10.1.2.3")
    'Could not open {file name} on {address}'
    """
    text = " ".join(text.split()).strip('"“” ')
    text = re.sub(r"\{?\b" + GUID.pattern + r"\}?", "{guid}", text, flags=re.I)
    text = PLACE.sub(lambda found: "{" + found[1].lower() + "}", text)
    text = SECRET.sub("{removed}", text)
    return DAY.sub("{when}", HOST.sub("{address}", text))


def _blocks(paragraphs: Sequence[Paragraph]) -> Iterator[str]:
    """Yield the lines set off under a paragraph that announces an error text."""
    announced, level = False, 0
    for paragraph in paragraphs:
        text = paragraph.text
        if announced and paragraph.indent > level:
            if not _fields(paragraph.lines):
                yield from _broken(paragraph.lines)
            continue
        if announced and text.startswith(('"', "“")):
            yield from QUOTED.findall(text)
            continue
        if text.strip("- ").lower() == "or":
            continue
        announced = text.endswith(":") and bool(SPEAKS.search(text))
        level = paragraph.indent


def _broken(lines: Iterable[str]) -> Iterator[str]:
    """Yield a block's texts: wrapped lines joined, lines broken on purpose apart."""
    held = ""
    for line in (*(line.strip() for line in lines), ""):
        on_purpose = len(held.split("\0")[-1]) < FULL_LINE and line[:1].isupper()
        if held and (not line or on_purpose):
            yield held.replace("\0", " ")
            held = ""
        if line and not FOREIGN.match(line) and not TITLE_BAR.match(line):
            held = f"{held}\0{line}" if held else line


def _inline(paragraphs: Sequence[Paragraph]) -> Iterator[str]:
    """Yield what stands in quotes near the word error."""
    for paragraph in paragraphs:
        text = paragraph.text
        for found in QUOTED.finditer(text):
            before = text[max(0, found.start() - 80) : found.start()]
            if NEAR_ERROR.search(before) and not FOREIGN.match(found[1]):
                yield found[1]


def events(paragraphs: Sequence[Paragraph]) -> Iterator[EventSignal]:
    """Yield the event records that the paragraphs show, each once, in order."""
    lines = [line.strip() for p in paragraphs for line in (*p.lines, "")]
    records = {(event.source.casefold(), event.id): event for event in _records(lines)}
    yield from records.values()
    told = {number for _, number in records}
    for event in dict.fromkeys(_inline_events(paragraphs)):
        if event.id not in told:
            yield event


def _records(lines: Sequence[str]) -> Iterator[EventSignal]:
    """Yield the records of ``Event ID:``, ``Source:`` and ``Description:`` lines."""
    held: dict[str, str] = {}
    last = None
    for line in (*lines, "Event ID:"):  # one more start closes the last record
        line = re.sub(r"^.*?(?=Event ID: ?[0-9])", "", line)
        found = FIELD.match(line)
        name = found[1].lower().replace("event", "").strip() if found else None
        if found and name is not None:
            starts = name in held or (
                name in ("id", "source") and "description" in held
            )
            if starts:
                yield from _event(held)
                held = {}
            held[name], last = found[2], name
        elif not line:
            last = None
        elif last == "description":
            held["description"] += " " + line
    yield from _event(held)


def _event(held: dict[str, str]) -> Iterator[EventSignal]:
    number = re.match(r"#?([0-9]{1,5})\b", held.get("id", ""))
    source = held.get("source", "").strip(' .;"')
    if number and source and len(source) < 60:
        text = mask(held.get("description", ""))[:LONGEST]
        yield EventSignal(source, int(number[1]), text=text or None)


def _inline_events(paragraphs: Sequence[Paragraph]) -> Iterator[EventSignal]:
    for paragraph in paragraphs:
        for number, source in EVENT_INLINE.findall(paragraph.text):
            yield EventSignal(source, int(number))


def _fields(lines: Sequence[str]) -> bool:
    """Return whether the lines are an event record's."""
    return sum(bool(FIELD.match(line.strip())) for line in lines) > 1


def codes(paragraphs: Sequence[Paragraph], words: Vocabulary) -> Iterator[CodeSignal]:
    """Yield the codes that the paragraphs name, in their normal spelling, each once."""
    text = GUID.sub(" ", "\n".join(paragraph.text for paragraph in paragraphs))
    kinds = {"code": None, "exit": "exit", "http": "http", "stop": "stop"}
    found: dict[tuple[str, str | None], None] = {}
    for signal in find_signals(read_paste(text), vocabulary=words).of(*kinds):
        found[signal.value, kinds[signal.kind]] = None
    for digits in EIGHT_DIGITS.findall(text):
        found[f"0x{digits.lower()}", None] = None
    for code, kind in found:
        yield CodeSignal(code, kind)


def files(paragraphs: Sequence[Paragraph]) -> Iterator[FileFact]:
    """Yield the rows of the tables that list a fix's files."""
    for line in (line for p in paragraphs for line in p.lines):
        name, date = FILE_NAME.search(line), FILE_DATE.search(line)
        version = VERSION.search(line)
        if not name or not (date or version):
            continue
        rest = VERSION.sub(" ", FILE_DATE.sub(" ", line.replace(name[0], " ")))
        size, rounded = SIZE.search(rest), KILOBYTES.search(rest)
        platform = PLATFORM.search(rest)
        yield FileFact(
            name=name[1],
            version=version[1] if version else None,
            size=int(size[1].replace(",", "")) if size else None,
            date=_when(date[1], FILE_TIME.search(rest)) if date else None,
            platform=platform[1].lower() if platform else None,
            role="fix",
            note=f"about {rounded[1]} kB" if rounded and not size else None,
        )


def _when(date: str, time: re.Match[str] | None) -> str:
    """Return a table's date and time as ISO 8601, the date as it stands if it is odd.

    >>> _when("12/18/98", FILE_TIME.search("03:46p"))
    '1998-12-18T15:46'
    """
    text = date.replace(" ", "")
    for form in DATE_FORMATS:
        try:
            day = datetime.strptime(text, form).date().isoformat()
        except ValueError:
            continue
        if not time:
            return day
        hour = int(time[1])
        if time[3]:
            hour = hour % 12 + (12 if time[3].lower() == "p" else 0)
        return f"{day}T{hour:02}:{time[2]}"
    return text
