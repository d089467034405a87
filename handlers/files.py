"""Text out of snippets and files that hang on a message."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath

from handlers.events import SharedFile
from handlers.slack_text import clean
from kb.paste import decode

MOST_BYTES = 1_000_000
ENDINGS = frozenset({".txt", ".log", ".csv", ".xml", ".json", ".md", ".ini", ".evt"})
LOGIN_PAGE = b"<!DOCTYPE html"  # what Slack sends, with status 200, without the scope


class UnreadableFileError(Exception):
    """A file that cannot be read as text; the text says why."""


def read_text(
    file: SharedFile, fetch: Callable[[str], bytes], redact: Callable[[str], str]
) -> str:
    """Return a file's text, redacted; from the event itself where it is whole there.

    Raises ``UnreadableFileError`` for what is no text, too long or not to be had.
    """
    if file.content is not None:
        return redact(file.content)
    if not is_text(file):
        raise UnreadableFileError(f"{file.name} is not text ({file.mimetype})")
    if file.size > MOST_BYTES:
        raise UnreadableFileError(f"{file.name} has {file.size} bytes")
    content = fetch(file.url)[:MOST_BYTES]
    if content.lstrip()[:14].lower().startswith(LOGIN_PAGE.lower()):
        raise UnreadableFileError(f"{file.name}: the scope files:read is missing")
    return redact(clean(decode(content)))


def is_text(file: SharedFile) -> bool:
    """Return whether a file says that it is text.

    >>> is_text(SharedFile("svcpack.log", "application/octet-stream", 5, ""))
    True
    """
    ending = PurePath(file.name).suffix.lower()
    return file.mimetype.startswith("text/") or ending in ENDINGS
