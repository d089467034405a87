"""Read posts out of a Slack export or a file of JSON lines, without unpacking it."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from bot.replay import Post
from handlers.events import SAID_SUBTYPES
from handlers.slack_text import plain
from kb.errors import UserError

# One day of one channel; a larger member is no such day but a zip bomb.
MAX_MEMBER = 200_000_000
DAY = re.compile(r"(?:^|/)([^/]+)/[0-9]{4}-[0-9]{2}-[0-9]{2}\.json$")


class ExportError(UserError):
    """The file cannot be replayed; the text says what to change."""


def read_posts(path: Path) -> Iterator[Post]:
    """Yield the posts of a Slack export (zip) or of JSON lines ``{"id", "text"}``.

    Posts come channel by channel, day by day.  What bots and Slack itself wrote is
    left out, as the bot does.  Raises ``ExportError`` with the place of what is wrong.
    """
    try:
        if zipfile.is_zipfile(path):
            yield from _zipped(path)
        else:
            yield from _lines(path)
    except OSError as error:
        raise ExportError(f"{path}: {error.strerror or error}") from error
    except zipfile.BadZipFile as error:
        raise ExportError(f"{path}: is a damaged zip file: {error}") from error


def _zipped(path: Path) -> Iterator[Post]:
    with zipfile.ZipFile(path) as archive:
        days = sorted(info.filename for info in archive.infolist() if _is_day(info))
        if not days:
            raise ExportError(
                f"{path}: is no Slack export: it has no CHANNEL/2026-11-21.json"
            )
        for name in days:
            channel = DAY.search(name)
            assert channel is not None
            for message in _day(path, name, archive.read(name)):
                if post := _post(message, channel[1]):
                    yield post


def _is_day(info: zipfile.ZipInfo) -> bool:
    return info.file_size <= MAX_MEMBER and DAY.search(info.filename) is not None


def _day(path: Path, name: str, raw: bytes) -> list[Mapping[str, object]]:
    try:
        day = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise ExportError(f"{path}: {name} is no JSON: {error}") from error
    if not isinstance(day, list):
        raise ExportError(f"{path}: {name} holds no list of messages")
    return [message for message in day if isinstance(message, Mapping)]


def _post(message: Mapping[str, object], channel: str) -> Post | None:
    """Return what a person wrote, its snippets' previews with it; else ``None``."""
    said = message.get("type") == "message" and not message.get("bot_id")
    if not said or str(message.get("subtype") or "") not in SAID_SUBTYPES:
        return None
    files = message.get("files")
    shared = [
        str(file["preview"])
        for file in (files if isinstance(files, list) else [])
        if isinstance(file, Mapping) and file.get("preview")
    ]
    ts = str(message.get("ts") or "")
    text = "\n".join((plain(message), *shared)).strip()
    return Post(f"{channel}/{ts}", text, channel, _moment(ts)) if text else None


def _moment(ts: str) -> datetime | None:
    try:
        return datetime.fromtimestamp(float(ts), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _lines(path: Path) -> Iterator[Post]:
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except (ValueError, RecursionError) as error:
                raise ExportError(
                    f"{path}:{number}: is neither a zip nor a line of JSON: {error}"
                ) from error
            if not isinstance(row, Mapping) or not isinstance(row.get("text"), str):
                raise ExportError(f'{path}:{number}: has no "text"')
            yield Post(
                id=str(row.get("id", number)),
                text=row["text"],
                channel=str(row.get("channel") or ""),
                posted_at=_moment(str(row.get("ts") or "")),
            )
