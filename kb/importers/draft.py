"""Make a draft entry of an article: what can be read is filled in, the rest is left."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kb.build import build_entry, entry_to_mapping
from kb.entry import (
    Applies,
    Entry,
    EntrySignals,
    Patch,
    Reference,
    Risk,
    Severity,
    Status,
    Step,
)
from kb.importers import facts
from kb.importers.article import Article, Paragraph
from kb.importers.steps import numbered_steps, steps
from kb.paste import read_paste
from kb.rules import SECRET
from kb.signals import find_signals
from kb.vocabulary import Vocabulary

# The first that an article's title or symptoms speak of; kb/vocabulary.yaml has them.
CATEGORIES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (category, re.compile(rf"\b(?:{words})", re.I))
    for category, words in (
        ("clustering", "cluster|mscs|fail-?over"),
        ("tls", "ssl|certificate|https|schannel|keyset"),
        ("service-pack-setup", "service pack"),
        ("update-install", "hotfix|security patch|security update"),
        ("authentication", "log ?on|password|authenticat|anonymous|401|kerberos|ntlm"),
        ("permissions", "permission|access is denied|access denied|acl|403"),
        ("aspnet", r"asp\.net|asp|active server|session|global\.asa|vbscript|odbc|ado"),
        ("component-setup", "setup|install|option pack"),
        ("administration", "mmc|snap-?in|admin|metabase|internet service manager"),
        ("connectivity", "ftp|smtp|nntp|connect|port|socket|browse|redirect"),
        ("iis-service", "service|start|stop|crash|hang|respond|access violation"),
    )
)
OTHERWISE = "iis-config"
GRAVE = re.compile(
    r"access violation|stops? responding|blue screen|\bstop 0x|crash|dr\. watson"
    r"|hangs?\b|does not start|fails to start|data loss|corrupt",
    re.I,
)
FIXED = re.compile(
    r"(?:corrected|fixed|resolved) in (?:the latest )?(?:u\.s\. )?(.{0,60}?service pack"
    r"(?: [0-9]+[a-z]?)?)",
    re.I,
)
VERSIONS = re.compile(
    r"^(.*?),? versions? ((?:[0-9.]+[a-z]?)(?:,? (?:and )?[0-9.]+[a-z]?)*)(.*)$"
)
SUPPORT = re.compile(
    r"contact Microsoft|phone numbers|support costs|supported (?:fix|hotfix)", re.I
)
LISTED = re.compile(r"(?:[0-9]{1,2}[.)]|[-•]) ")
MOST_SYMPTOMS = 6
LONGEST_PHRASE = 300
# Sub-headings of a resolution that are fields of their own, not steps.
APART = frozenset(("Prerequisites", "Restart requirement", "File information"))
BY_HAND = (
    "Drafted by patchbot kb import. Check every field against the article; category,"
    " severity and the risk of each step are guesses."
)


def draft(article: Article, words: Vocabulary) -> Entry:
    """Return the draft of ``article``; ``words`` helps to read products and codes."""
    told = tuple(_prose(article.section("SYMPTOMS", "SUMMARY")))
    signals = _signals(article, told, words)
    title = _title(article, told, signals)
    about = f"{title} {' '.join(told)}"
    applies = tuple(_applies(article.products or told, words))
    around = article.section("WORKAROUND")
    resolution = _resolution(article)
    is_workaround = bool(around) and resolution == steps(around)
    entry = Entry(
        id=_id(article.number, title),
        title=title[:200],
        status=Status.DRAFT,
        severity=Severity.HIGH if GRAVE.search(about) else Severity.MEDIUM,
        category=_category(title, about),
        signals=signals,
        kb=(f"KB{article.number}",) if article.number else (),
        applies_to=applies,
        scope=_unnamed(article.products, words),
        prerequisites=_under(article, "Prerequisites"),
        patch=Patch(fixed_by=tuple(_fixed_by(article))),
        symptoms=told[:MOST_SYMPTOMS],
        cause=" ".join(_prose(article.section("CAUSE"))) or None,
        resolution=resolution,
        restart=_under(article, "Restart requirement"),
        workaround=None if is_workaround else " ".join(_prose(around)) or None,
        references=(_reference(article, title),),
        confidence=BY_HAND,
        inferred=("category", "severity"),
    )
    built, flaws = build_entry(entry_to_mapping(entry))  # trimmed as if from a file
    assert built is not None, flaws
    return built


def _id(number: str | None, title: str) -> str:
    """Return the id of an article's entry: its number, else its title in short.

    >>> _id("231462", "x"), _id(None, "IIS 5.0 stops!")
    ('kb231462', 'iis-5-0-stops')
    """
    if number:
        return f"kb{number}"
    words = re.findall(r"[a-z0-9]+", title.lower())
    return "-".join(words)[:60].strip("-") or "untitled"


def _title(article: Article, told: Sequence[str], signals: EntrySignals) -> str:
    """Return the title; of a copy that has lost it, its first message or sentence."""
    texts = (message.text for message in signals.messages)
    return article.title or next(iter((*texts, *told)), "untitled")


def _resolution(article: Article) -> tuple[Step, ...]:
    """Return the steps of the resolution, else of the workaround, else of a how-to."""
    told = article.section("RESOLUTION")
    found = steps(_useful(told))
    if not found and any(SUPPORT.search(p.text) for p in told):
        number = f"KB{article.number}" if article.number else "of the article"
        do = f"Get the hotfix {number} from Microsoft support, and install it."
        return (Step(do=do, risk=Risk.INSTALL),)
    more = article.section("SUMMARY", "MORE INFORMATION")
    return found or steps(article.section("WORKAROUND")) or numbered_steps(more)


def _under(article: Article, head: str) -> str | None:
    """Return what stands under a sub-heading of the resolution."""
    texts = [p.text for p in article.section("RESOLUTION") if p.head == head]
    return " ".join(texts) or None


def _signals(article: Article, told: Sequence[str], words: Vocabulary) -> EntrySignals:
    """Return the signals; where Windows shows no text, the symptoms are the phrases."""
    seen = article.section("SYMPTOMS", "SUMMARY", "CAUSE")
    messages = tuple(facts.messages(seen))
    events = tuple(facts.events(seen))
    phrases = [] if messages or events else [*told[:2], article.title or ""]
    everything = [p for section in article.sections.values() for p in section]
    return EntrySignals(
        messages=messages,
        events=events,
        codes=tuple(facts.codes(seen, words)),
        files=tuple(facts.files(everything)),
        phrases=tuple(dict.fromkeys(_short(facts.mask(p)) for p in phrases if p)),
    )


def _prose(paragraphs: Sequence[Paragraph]) -> Iterator[str]:
    """Yield what is told in sentences, not set off as a message, table or address.

    A sentence that announces a message ends with it, in quotes.
    """
    for number, paragraph in enumerate(paragraphs):
        text = re.sub(r":\s*Event ID: ?[0-9]+$", ":", paragraph.text)
        if paragraph.indent >= 2 or len(text.split()) < 3 or "://" in text:
            continue
        if text.startswith(('"', "“")) or facts.FIELD.match(text) or LISTED.match(text):
            continue
        if text.endswith(":"):
            after = paragraphs[number + 1 : number + 2]
            shown = facts.mask(after[0].text) if after and after[0].indent > 1 else ""
            text = f"{text} “{shown}”" if 0 < len(shown) < 200 else f"{text[:-1]}."
        yield SECRET.sub("<removed>", text)


def _short(text: str) -> str:
    """Return the sentences that fit into a phrase, a long one cut at a word."""
    if len(text) <= LONGEST_PHRASE:
        return text
    cut = text[:LONGEST_PHRASE]
    return cut[: cut.rfind(". ") + 1] or cut.rsplit(" ", 1)[0]


def _useful(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """Return the paragraphs without where to phone, and without the file table."""
    return [
        p
        for p in paragraphs
        if not SUPPORT.search(p.text)
        and p.head not in APART
        and not facts.FILE_DATE.search(p.text)
        and not re.match(
            r"(?:NOTE: In special cases|The English version)", p.text, re.I
        )
        and not re.match(r"Date\s+Time", p.text)
    ]


def _category(title: str, about: str) -> str:
    """Return the category of the title's words, else of the symptoms'."""
    for text in (title, about):
        for category, words in CATEGORIES:
            if words.search(text):
                return category
    return OTHERWISE


def _applies(products: Sequence[str], words: Vocabulary) -> Iterator[Applies]:
    """Yield the products by their names in the vocabulary, each once."""
    named: dict[str, str] = {}
    for line in products:
        for spelling in _spelled_out(line):
            found = find_signals(read_paste(spelling), vocabulary=words).of("product")
            for signal in found:
                named.setdefault(signal.value, line)
    for name, line in named.items():
        yield Applies(name, note=line if len(line) < 80 and not _says(line) else None)


def _unnamed(products: Sequence[str], words: Vocabulary) -> str | None:
    """Return the products that the vocabulary has no name for, as the article does."""
    lines = [line for line in products if not list(_applies([line], words))]
    return f"The article also names: {'; '.join(lines)}." if lines else None


def _spelled_out(line: str) -> Iterator[str]:
    """Yield a line with each of its versions on its own.

    >>> list(_spelled_out("Internet Information Server versions 3.0, 4.0"))
    ['Internet Information Server 3.0', 'Internet Information Server 4.0']
    """
    line = re.sub(r"\bMicrosoft\s+", "", line)
    found = VERSIONS.match(line)
    if not found:
        yield line
        return
    for version in re.findall(r"[0-9][0-9.]*[a-z]?", found[2]):
        yield f"{found[1].rstrip(',')} {version.rstrip('.')}{found[3]}"


def _says(line: str) -> bool:
    """Return whether a line says no more than the product's name does."""
    return bool(re.fullmatch(r"(?:Microsoft )?[\w ]+,? (?:versions? )?[0-9., ]+", line))


def _fixed_by(article: Article) -> Iterator[str]:
    text = " ".join(p.text for p in article.section("STATUS", "RESOLUTION"))
    for found in dict.fromkeys(FIXED.findall(text)):
        yield " ".join(found.split())


def _reference(article: Article, title: str) -> Reference:
    number = f"KB{article.number}: " if article.number else ""
    return Reference(f"{number}{title}"[:250], article.url)
