"""The environment read one variable at a time; what is wrong is collected."""

from __future__ import annotations

import contextlib
import os
import re
import stat
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit
from zoneinfo import available_timezones

from kb.errors import UserError

SECRET_NAMES = (
    "SLACK_BOT_TOKEN",
    "SLACK_APP_TOKEN",
    "SLACK_SIGNING_SECRET",
    "PATCHBOT_SECRET",
    "PATCHBOT_DB",  # a PostgreSQL address holds a password
)
# Docker and Kubernetes mount secrets readable by all inside the container.
SECRET_FOLDERS = (Path("/run/secrets"), Path("/var/run/secrets"))
SHORTEST_SECRET = 16


class SettingsError(UserError):
    """The environment is not right; one line a variable, with what to change."""


def known_secrets(environ: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Return the secrets the environment holds, for a filter to look for.

    Of a database's address that is its password.
    """
    reader = Reader(os.environ if environ is None else environ)
    values = [reader.get(name) for name in SECRET_NAMES if name != "PATCHBOT_DB"]
    with contextlib.suppress(ValueError):  # no address: it holds no password
        password = urlsplit(reader.get("PATCHBOT_DB") or "").password or ""
        values += [password, unquote(password)]
    return tuple(value for value in values if value)


class Reader:
    """Reads variables one by one and collects what is wrong with them."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._wrong: list[str] = []

    def wrong(self, what: str) -> None:
        if what not in self._wrong:
            self._wrong.append(what)

    def refuse_if_wrong(self) -> None:
        if self._wrong:
            raise SettingsError("\n".join(self._wrong))

    def get(self, name: str) -> str | None:
        """Return a variable's value, or the content of the file NAME_FILE names."""
        value = self._environ.get(name, "").strip()
        path = self._environ.get(f"{name}_FILE", "").strip()
        if name not in SECRET_NAMES or not path:
            return value or None
        if value:
            self.wrong(f"{name} and {name}_FILE are both set: keep one")
        return self._content(name, Path(path))

    def _content(self, name: str, path: Path) -> str | None:
        try:
            mode = path.stat().st_mode
            text = path.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeError) as error:
            reason = getattr(error, "strerror", None) or "not text"
            self.wrong(f"{name}_FILE: {path}: {reason}")
            return None
        if is_open_to_others(path, mode):
            self.wrong(f"{name}_FILE: others may read {path}: chmod 600 it")
        if not text:
            self.wrong(f"{name}_FILE: {path} is empty")
        return text or None

    def token(self, name: str, *, prefix: str) -> str | None:
        value = self.get(name)
        if value and not value.startswith(prefix):
            self.wrong(f"{name} must start with {prefix}: it looks like another token")
        return value

    def number(self, name: str, *, default: int, most: int) -> int:
        text = self.get(name)
        if text is None:
            return default
        if not text.isascii() or not text.isdigit() or not 0 < int(text[:9]) <= most:
            self.wrong(f"{name} must be a whole number from 1 to {most}, not {text!r}")
            return default
        return int(text)

    def days(self, name: str, *, default: int) -> timedelta | None:
        """Return a span of days; ``0`` is for ever."""
        if self.get(name) == "0":
            return None
        return timedelta(days=self.number(name, default=default, most=36500))

    def url(self, name: str, *, default: str) -> str:
        text = self.get(name) or default
        if not text.startswith(("http://", "https://")):
            self.wrong(f"{name} must start with https:// or http://, not {text!r}")
        return text.rstrip("/") + "/"  # without it the SDK drops the last part

    def folders(self, name: str) -> tuple[Path, ...]:
        parts = [part for part in (self.get(name) or "").split(os.pathsep) if part]
        for part in parts:
            if not Path(part).is_dir():
                self.wrong(f"{name}: {part} is not a folder")
        return tuple(Path(part) for part in parts)

    def ids(self, name: str, kinds: str) -> tuple[str, ...]:
        """Return Slack's ids of some kinds, by their first letters."""
        found = (
            tuple(re.split(r"[\s,]+", self.get(name) or "")) if self.get(name) else ()
        )
        for one in found:
            if not re.fullmatch(rf"[{kinds}][A-Z0-9]{{2,30}}", one):
                self.wrong(f"{name}: {one!r} is no id of Slack's; copy it from Slack")
        return found

    def file(self, name: str) -> Path | None:
        text = self.get(name)
        if text and not Path(text).is_file():
            self.wrong(f"{name}: {text} is not a file")
        return Path(text) if text else None

    def path(self, name: str) -> Path | None:
        """Return a path that need not exist yet."""
        text = self.get(name)
        return Path(text) if text else None

    def command(self, name: str) -> str:
        text = self.get(name) or "/patchbot"
        if not text.startswith("/") or not 1 < len(text) <= 32 or text != text.lower():
            self.wrong(f"{name} must be /lower-case, at most 32 characters")
        return text

    def zone(self, name: str) -> str:
        text = self.get(name) or "UTC"
        if text not in available_timezones():
            self.wrong(f"{name}: no IANA time zone is called {text!r}")
        return text

    def secret(self, name: str) -> bytes | None:
        text = self.get(name)
        if text is not None and len(text) < SHORTEST_SECRET:
            self.wrong(f"{name} must have at least {SHORTEST_SECRET} characters")
        return text.encode() if text else None

    def one_of(self, name: str, *words: str) -> str:
        """Return one of ``words``; the first where nothing is set."""
        text = (self.get(name) or words[0]).lower()
        if text not in words:
            self.wrong(f"{name} must be {' or '.join(words)}, not {text!r}")
        return text

    def address(self, name: str) -> tuple[str, int] | None:
        text = self.get(name)
        if text is None:
            return None
        host, _, port = text.rpartition(":")
        if not host or not port.isdecimal() or not 0 <= int(port[:6]) <= 65535:
            self.wrong(
                f"{name} must be host:port, such as 127.0.0.1:8080, not {text!r}"
            )
            return None
        return host.strip("[]"), int(port)

    def level(self, name: str) -> str:
        text = (self.get(name) or "INFO").upper()
        if text not in ("DEBUG", "INFO", "WARNING", "ERROR"):
            self.wrong(f"{name} must be debug, info, warning or error, not {text!r}")
        return text


def is_open_to_others(path: Path, mode: int) -> bool:
    """Return whether others on this machine may read or write a secret's file."""
    if os.name == "nt" or any(folder in path.parents for folder in SECRET_FOLDERS):
        return False  # Windows keeps this in ACLs, which the mode does not show
    return bool(mode & (stat.S_IRGRP | stat.S_IROTH | stat.S_IWGRP | stat.S_IWOTH))
