"""Text out of snippets and files that hang on a message."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath

from bot.language import tr
from handlers.events import SharedFile
from handlers.opening import RefusedFileError, open_packed
from handlers.slack_text import clean
from kb.paste import decode

MOST_BYTES = 20_000_000  # of a packed file; what comes out of it has limits of its own
MOST_TEXT_BYTES = 5_000_000
ENDINGS = frozenset(
    {".txt", ".log", ".csv", ".xml", ".json", ".md", ".ini", ".evt", ".html", ".htm"}
)
PACKED = frozenset({".zip", ".evtx"})
LOGIN_PAGE = b"<!doctype html"  # what Slack sends, with status 200, without the scope


class UnreadableFileError(Exception):
    """A file that cannot be read as text; the text says why."""


class ForeignFileError(UnreadableFileError):
    """A file that nobody expects to be read: a picture, a program."""


def read_text(
    file: SharedFile, fetch: Callable[[str], bytes], redact: Callable[[str], str]
) -> str:
    """Return a file's text, redacted; from the event itself where it is whole there.

    Raises ``UnreadableFileError`` for what is no text, too long or not to be had.
    """
    if file.content is not None:
        return redact(file.content)
    packed = _ending(file) in PACKED
    if not packed and not is_text(file):
        raise ForeignFileError(
            _about(file, tr("I read text, event logs and zips only"))
        )
    most = MOST_BYTES if packed else MOST_TEXT_BYTES
    if file.size > most:
        raise UnreadableFileError(
            _about(file, tr("it is over {n} MB", n=most // 1_000_000))
        )
    try:
        content = fetch(file.url)[: most + 1]
    except UnreadableFileError as error:
        raise UnreadableFileError(f"{file.name}: {error}") from error
    if is_login_page(file, content):
        raise UnreadableFileError(_about(file, tr("the scope files:read is missing")))
    if not packed:
        return redact(clean(decode(content)))
    try:
        texts = open_packed(file.name, content)
    except RefusedFileError as error:
        raise UnreadableFileError(f"{file.name}: {error}") from error
    if not any(texts):
        raise ForeignFileError(_about(file, tr("there is no error in it to read")))
    return redact(clean("\n\n".join(map(decode, texts))))


def is_text(file: SharedFile) -> bool:
    """Return whether a file says that it is text.

    >>> is_text(SharedFile("svcpack.log", "application/octet-stream", 5, ""))
    True
    """
    return file.mimetype.startswith("text/") or _ending(file) in ENDINGS


def is_login_page(file: SharedFile, content: bytes) -> bool:
    """Return whether Slack sent its login page in place of the file."""
    head = content[:20_000].lower()
    if not head.lstrip().startswith(LOGIN_PAGE):
        return False
    return _ending(file) not in (".html", ".htm") or b"slack" in head


def _about(file: SharedFile, why: str) -> str:
    return f"{file.name}: {why}"


def _ending(file: SharedFile) -> str:
    return PurePath(file.name).suffix.lower()
