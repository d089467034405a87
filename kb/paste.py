"""Turn what people paste into clean text: quoting, fences, wrapped lines, encodings."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.encodings import CP1252
from kb.encodings import decode as decode

# Nobody reads more; a CBS.log of this length is over 2 MB.  Longer pastes keep both
# ends: the cause tends to stand at the start, the complaint at the end.
MOST_LINES = 20_000

# Ends a line without starting a new one of the original (<br>, </tr>, </p>).
_SOFT_BREAK = "\v"
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_COLOURS = re.compile(r"\x1b\[[0-9;]{0,20}[A-Za-z]")
_MARKUP = re.compile(r"[&<`*]")
# Slack's own groups, and HTML's tags: those of event XML and web.config must stay.
# The look-ahead turns most "<" away at once.
_TAG = re.compile(
    r"<(?=[a-z/@!#])(?:"
    r"(?:(?:https?|ftp)://|mailto:|tel:)[^<>|\n]*\|(?P<label>[^<>\n]*)"
    r"|(?P<url>(?:https?|ftp)://[^<>|\s]*)"
    r"|mailto:(?P<mail>[^<>|\s]*)"
    r"|[@!#][^<>|\n]*(?:\|(?P<name>[^<>\n]*))?"
    r"|(?P<breaks>(?:br|/?(?:p|div|tr|li|ul|ol|h[1-6]|pre|table|dl|dt|dd|blockquote))"
    r"(?:[ \t][^<>\n]{0,300})?/?)"
    r"|/?(?:span|b|i|u|em|strong|font|code|tt|td|th|tbody|thead|a|img|body|html|head"
    r"|center|fieldset|legend|hr|small|big|sub|sup)(?:[ \t][^<>\n]{0,300})?/?"
    r")>",
    re.IGNORECASE,
)
_NUMERIC = re.compile(r"&#(?:[0-9]{1,6}|[xX][0-9a-fA-F]{1,5});")
# "&" comes last: what was escaped twice is unescaped once.
_ENTITIES = (
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&quot;", '"'),
    ("&apos;", "'"),
    ("&nbsp;", " "),
    ("&amp;", "&"),
)
_BOLD = re.compile(r"(?<![\w*])\*(?! )([^*\n]{1,120})(?<! )\*(?![\w*])")
# "[02:14] bob: text", "02:14 <bob> text": the time and the name are not the error.
# A full name needs AM or PM: logs have "[10:11:12] Windows Update: ...".
_CHAT = re.compile(
    r"\[?(?:\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4},? )?\d{1,2}:\d\d(?::\d\d)?"
    r"(?:\]?[ \t]+(?:<[@+~ ]?[\w.|-]{1,30}>|[\w.|-]{1,24}:)"
    r"| ?[AaPp][Mm]\]?[ \t]+(?:<[@+~ ]?[\w.|-]{1,30}>"
    r"|[\w.|'-]{1,24}(?: [A-Z][\w.|'-]{0,24}){0,2}:))"
    r"[ \t]+(?=\S)"
)
# "Bob Smith  2:14 AM" on a line of its own, as Slack and Teams copy it.
_CHAT_HEAD = re.compile(
    r"[^\W\d][\w.'-]{0,30}(?: [^\W\d][\w.'-]{0,30}){0,3}(?: \[?| {2,}\[?)"
    r"\d{1,2}:\d\d ?(?:[AaPp][Mm])?\]?\Z"
)
# What stands before a colon in a log, and is nobody's name.
_LEVELS = re.compile(
    r"err(?:or)?|warn(?:ing)?|info(?:rmation)?|fatal|critical|debug|notice|trace"
    r"|fail(?:ed|ure)|exception|time|date|stop",
    re.IGNORECASE,
)
_LEAD = "> \t|"

_CLEAN = {
    **dict.fromkeys(map(ord, "\u2018\u2019\u201a\u201b\u2032\u00b4\u02bc\uff07"), "'"),
    **dict.fromkeys(map(ord, "\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb"), '"'),
    **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"), "-"),
    **dict.fromkeys(map(ord, "\u00a0\u1680\u202f\u205f\u3000\u2028\u2029\u0085"), " "),
    **dict.fromkeys(range(0x2000, 0x200B), " "),
    **dict.fromkeys([*range(0x200B, 0x2010), *range(0x2060, 0x2065), 0xFEFF], None),
    **dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)], None),
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),
    **{0xFF01 + n: chr(0x21 + n) for n in range(94)},
    0x2026: "...",
    0xFB00: "ff",
    0xFB01: "fi",
    0xFB02: "fl",
    0x00AD: None,
}
# UTF-8 read as Windows-1252: a lead byte as a letter, its followers as signs.
_FOLLOWERS = "".join(CP1252[byte] for byte in range(0x80, 0xC0))
_MOJIBAKE = re.compile(
    f"[\u00c2-\u00df][{re.escape(_FOLLOWERS)}]"
    f"|[\u00e0-\u00ef][{re.escape(_FOLLOWERS)}]{{2}}"
)
# More different ones than this is another language, not a slip.
_MOST_MOJIBAKE = 50
_BYTES = {char: byte for byte, char in CP1252.items()}


@dataclass(frozen=True, slots=True)
class Line:
    """One cleaned line, without blanks around it.

    ``number`` is 1-based in the original; ``start`` and ``end`` are offsets
    into ``Paste.text``, and ``text`` is what stands between them.
    """

    number: int
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Paste:
    """A paste as it came (``original``) and cleaned (``text``, its ``lines``).

    ``text`` is the texts of ``lines`` with a line feed between them; lines that
    were empty, or only quoting, are left out.
    """

    original: str
    text: str
    lines: tuple[Line, ...]


def read_paste(text: str) -> Paste:
    """Return ``text`` cleaned; any string works, the time is linear.

    Mended are line ends, quoting (``>``), fences, Slack's and HTML's markup, smart
    quotes and dashes, invisible characters, mojibake, and the times and names that
    chat puts before a line.  An HTML line break starts a new line with the same
    number.  Over ``MOST_LINES`` lines, both ends are kept and the middle left out.
    """
    lines: list[Line] = []
    at = 0
    for number, raw in _numbered(_cleaned(text)):
        clean = _without_chat(raw.lstrip(_LEAD).rstrip())
        if clean:
            end = at + len(clean)
            lines.append(Line(number, clean, at, end))
            at = end + 1
    return Paste(text, "\n".join([line.text for line in lines]), tuple(lines))


def _numbered(text: str) -> list[tuple[int, str]]:
    """Return the lines of ``text`` that are not blank, each with its number."""
    rows = [(n, raw) for n, raw in enumerate(text.split("\n"), 1) if raw]
    if _SOFT_BREAK in text:
        rows = [(n, part) for n, raw in rows for part in raw.split(_SOFT_BREAK)]
    if len(rows) > MOST_LINES:
        rows = rows[: MOST_LINES // 2] + rows[-MOST_LINES // 2 :]
    return rows


def _cleaned(text: str) -> str:
    """Return ``text`` with its line breaks kept and everything odd mended."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.isascii():
        text = _without_mojibake(text).translate(_CLEAN)
    if _CONTROLS.search(text):
        text = _CONTROLS.sub("", _COLOURS.sub("", text))
    if _MARKUP.search(text):
        text = _without_markup(text)
    return text


def _without_markup(text: str) -> str:
    """Return ``text`` without Slack's and HTML's markup."""
    if "<" in text:
        text = _TAG.sub(_shown, text)
    if "&" in text:
        text = _NUMERIC.sub(_character, text) if "&#" in text else text
        for entity, meant in _ENTITIES:
            text = text.replace(entity, meant)
    if "`" in text:
        text = text.replace("`", "")
    if "*" in text:
        text = _BOLD.sub(r"\1", text)
    return text


def _without_chat(line: str) -> str:
    """Return ``line`` without the time and the name of who said it."""
    if "0" <= line[:1] <= "9" or line.startswith("["):
        found = _CHAT.match(line)
        if found and not _LEVELS.fullmatch(found[0].split()[-1].strip("<>:")):
            return line[found.end() :].lstrip(_LEAD)
    elif len(line) < 80 and line.endswith(("M", "m", "]")) and _CHAT_HEAD.match(line):
        return ""
    return line


def _shown(found: re.Match[str]) -> str:
    """Return what Slack or a browser shows of one ``<...>`` group."""
    if found["breaks"]:
        return _SOFT_BREAK
    return found["label"] or found["url"] or found["mail"] or found["name"] or " "


def _character(found: re.Match[str]) -> str:
    """Return the character of a numeric HTML entity; controls become a blank."""
    name = found[0][2:-1]
    code = int(name[1:], 16) if name[0] in "xX" else int(name)
    if 0x20 <= code < 0x7F or 0xA0 < code < 0xD800:
        return chr(code)
    return " "


def _without_mojibake(text: str) -> str:
    """Return ``text`` with UTF-8 that was shown as Windows-1252 put right."""
    for wrong in sorted(set(_MOJIBAKE.findall(text)))[:_MOST_MOJIBAKE]:
        try:
            right = bytes([_BYTES[char] for char in wrong]).decode("utf-8")
        except UnicodeDecodeError:
            continue
        text = text.replace(wrong, right)
    return text
