"""Read a Microsoft Knowledge Base article: number, title, products, sections.

Three layouts: the plain-text articles of the archive (headings underlined with
``=``), the same as Markdown, and text copied from a web page (headings in capitals
on a line of their own, every line a paragraph).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

# The sections that Microsoft's articles have; a copy has them as bare lines.
SECTIONS = frozenset(
    (
        "SYMPTOMS",
        "SUMMARY",
        "CAUSE",
        "RESOLUTION",
        "WORKAROUND",
        "STATUS",
        "MORE INFORMATION",
        "REFERENCES",
        "APPLIES TO",
    )
)
# Without one of these nothing is told; older articles have none, but a number.
TELLING = frozenset(("SYMPTOMS", "SUMMARY", "CAUSE", "RESOLUTION"))
# Sub-headings as copies of web pages have them: bare lines, not underlined.
HEADS = frozenset(
    (
        "Hotfix information",
        "Prerequisites",
        "Restart requirement",
        "File information",
        "Hotfix replacement information",
        "Service pack information",
    )
)
SPELLED = {"MORE INFO": "MORE INFORMATION", "SYMPTOM": "SYMPTOMS", "CAUSES": "CAUSE"}
# A copied page with a line longer than this was never wrapped: each line is a
# paragraph of its own.  (An archived article may hold one such line by accident.)
WRAPPED_AT = 120

FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
TITLE = re.compile(r"^(?:## |title: \")?Q([0-9]{5,6}): ?(.+?)\"?$", re.MULTILINE)
TITLE_AND_NUMBER = re.compile(r"^\|*(.{10,200}?) \(([0-9]{6,7})\)\s*$", re.MULTILINE)
TITLE_WITH_KB = re.compile(r"^(.{10,200}?\bKB ?([0-9]{6,7})\b.*)$", re.MULTILINE)
NUMBER = re.compile(r"^(?:Article|Article ID): ?Q?([0-9]{5,7})\b", re.MULTILINE)
PERMALINK = re.compile(r"^permalink: /?(kb/[0-9]+/Q[0-9]+/)$", re.MULTILINE)
UNDERLINE = re.compile(r"[=-]{3,}")
APPLIES = re.compile(
    r"the information in this article applies to:?|^applies to:?$", re.I
)
BULLET = re.compile(r"^\s*(?:[-•*]|\|)\s+(\S.*)$")
USED_WITH = re.compile(r",? used with:?\s*$|^the operating system: ", re.I)
FOOTER = re.compile(r"^(?:Additional query words|Keywords\s*:|Modification Type)", re.I)


class NotAnArticleError(Exception):
    """The text is no Knowledge Base article; the text says why."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that belong together, as they stand; ``indent`` is the first one's.

    ``head`` is the sub-heading it stands under, if any.
    """

    lines: tuple[str, ...]
    indent: int
    head: str | None = None

    @property
    def text(self) -> str:
        """Return the lines as one."""
        return " ".join(" ".join(self.lines).split())


@dataclass(frozen=True, slots=True)
class Article:
    """What an article says, unread; ``number`` as digits; copies may have lost both."""

    number: str | None
    title: str | None
    products: tuple[str, ...]
    sections: Mapping[str, tuple[Paragraph, ...]]
    url: str | None = None

    def section(self, *names: str) -> tuple[Paragraph, ...]:
        """Return the paragraphs of the sections of these names, in this order."""
        return tuple(p for name in names for p in self.sections.get(name, ()))


def read_article(text: str) -> Article:
    """Return the article in ``text``; raises ``NotAnArticleError`` with the reason."""
    body = _body(text)
    number, title = _number_and_title(text, body)
    sections = _sections(body.split("\n"))
    if number and not sections.keys() & TELLING:
        sections = {**_sections(body.split("\n"), opened="SUMMARY"), **sections}
    if not sections.keys() & TELLING:
        raise NotAnArticleError(
            "it has no number, and no section SYMPTOMS, SUMMARY, CAUSE or RESOLUTION as"
            " Microsoft's articles have"
        )
    permalink = PERMALINK.search(text)
    return Article(
        number=number,
        title=title,
        products=tuple(_products(body.split("\n"))),
        sections=sections,
        url=f"https://jeffpar.github.io/kbarchive/{permalink[1]}"
        if permalink
        else None,
    )


def _body(text: str) -> str:
    """Return the text without front matter, template marks and its common tab."""
    text = FRONT_MATTER.sub("", text.replace("\r\n", "\n").lstrip("\ufeff"))
    text = re.sub(r"\{% (?:end)?raw %\}", "", text)
    lines = (line[1:] if line.startswith("\t") else line for line in text.split("\n"))
    return "\n".join(line.expandtabs(8).rstrip() for line in lines)


def _number_and_title(text: str, body: str) -> tuple[str | None, str | None]:
    if found := TITLE.search(text):
        return found[1], _clean_title(found[2])
    if found := TITLE_AND_NUMBER.search(body):
        return found[2], _clean_title(found[1])
    if found := NUMBER.search(body):
        return found[1], None
    if found := TITLE_WITH_KB.search(body[:500]):
        return found[2], _clean_title(found[1])
    return None, None


def _clean_title(title: str) -> str:
    return " ".join(html.unescape(title).split())


def _products(lines: Sequence[str]) -> Iterator[str]:
    """Yield the lines under "The information in this article applies to"."""
    starts = (n for n, line in enumerate(lines) if APPLIES.search(line.strip()))
    for line in lines[next(starts, len(lines)) + 1 :]:
        bullet = BULLET.match(line)
        if bullet:
            yield " ".join(USED_WITH.sub("", bullet[1]).split())
        elif line.strip():
            return


def _sections(
    lines: Sequence[str], *, opened: str | None = None
) -> dict[str, tuple[Paragraph, ...]]:
    """Return the sections by name; of a name that comes twice, both.

    What comes before the first heading belongs to the section ``opened``, if given.
    """
    if opened:
        lines = lines[_end_of_head(lines) :]
    ruled = any(re.fullmatch(r"={3,}", line.strip()) for line in lines)
    unwrapped = not ruled and any(len(line) > WRAPPED_AT for line in lines)
    sections: dict[str, list[Paragraph]] = {}
    name, head, held = opened, None, list[str]()

    def close() -> None:
        if held and name:
            indent = len(held[0]) - len(held[0].lstrip())
            paragraph = Paragraph(tuple(held), indent, head)
            sections.setdefault(name, []).append(paragraph)
        held.clear()

    for number, line in enumerate(lines):
        after = lines[number + 1].strip() if number + 1 < len(lines) else ""
        bare = line.strip()
        underlined = bool(bare) and bool(UNDERLINE.fullmatch(after))
        if FOOTER.match(bare) or re.fullmatch(r"={60,}", bare):
            close()
            name = None
        elif section := _section(bare, underlined=underlined):
            close()
            name, head = section, None
        elif bare in HEADS or (underlined and "  " not in bare):  # no table's columns
            close()
            head = bare
        elif UNDERLINE.fullmatch(bare) and not held:
            continue
        elif not bare:
            close()
        else:
            if unwrapped and held:
                close()
            held.append(line)
    close()
    return {key: tuple(value) for key, value in sections.items()}


def _end_of_head(lines: Sequence[str]) -> int:
    """Return the number of the first line after title, fields and products."""
    ruled = [n for n, line in enumerate(lines[:60]) if re.fullmatch(r"-{60,}", line)]
    return ruled[-1] + 1 if ruled else 1


def _section(bare: str, *, underlined: bool) -> str | None:
    """Return the name of the section that a line opens, ``None`` if it opens none."""
    name = SPELLED.get(bare.rstrip(":"), bare.rstrip(":"))
    if name in SECTIONS and (underlined or bare.isupper()):
        return name
    return name if underlined and bare.isupper() and len(bare) < 40 else None
