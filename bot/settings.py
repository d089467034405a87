"""The environment, read once into frozen Settings; names every missing variable."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
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


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """How to reach Slack.

    Socket Mode where ``app_token`` is given, else HTTP on ``port`` with
    ``signing_secret``; one of the two is always there.
    """

    bot_token: str
    app_token: str | None
    signing_secret: str | None
    api_url: str
    port: int

    @property
    def is_socket_mode(self) -> bool:
        """Return whether events come over Socket Mode."""
        return self.app_token is not None

    def __repr__(self) -> str:
        """Say how, never with what: tokens do not belong into a traceback."""
        return f"SlackSettings({'socket' if self.is_socket_mode else 'http'})"


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that does not need Slack.

    ``db`` is a file path or ``postgresql://...``; ``kb_folders`` come on top of
    the built-in entries, the last one wins; ``secret`` keys the pseudonyms,
    ``None``: a file beside the database holds it; ``retention`` ``None``: for ever;
    ``health`` is the host and port of /healthz and /metrics, ``api`` that of the API
    and the hooks, ``None``: not served; ``api_keys`` is the file with who may;
    ``backup_dir`` gets a backup a day, of which ``backup_keep`` are kept;
    ``approvers`` are the users (``U...``) and user groups (``S...``) that may accept
    drafted entries, asked in ``approval_channel``, ``None``: each directly; the users
    may suspend entries too.
    """

    db: str
    kb_folders: tuple[Path, ...]
    command: str
    zone: str
    retention: timedelta | None
    secret: bytes | None
    inventory: Path | None
    log_level: str
    log_json: bool = False
    health: tuple[str, int] | None = None
    api: tuple[str, int] | None = None
    api_keys: Path | None = None
    approvers: tuple[str, ...] = ()
    approval_channel: str | None = None
    backup_dir: Path | None = None
    backup_keep: int = 14

    def __repr__(self) -> str:
        """Say which database, without the password in its address."""
        return f"Settings(db={self.db.rsplit('@', 1)[-1]!r}, kb={self.kb_folders})"


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Return the settings without Slack's, from the environment unless given.

    Raises ``SettingsError`` naming everything that is wrong at once.
    """
    reader = _Reader(os.environ if environ is None else environ)
    settings = Settings(
        db=reader.get("PATCHBOT_DB") or "patchbot.db",
        kb_folders=reader.folders("PATCHBOT_KB"),
        command=reader.command("PATCHBOT_COMMAND"),
        zone=reader.zone("PATCHBOT_ZONE"),
        retention=reader.days("PATCHBOT_RETENTION_DAYS", default=400),
        secret=reader.secret("PATCHBOT_SECRET"),
        inventory=reader.file("PATCHBOT_INVENTORY"),
        log_level=reader.level("PATCHBOT_LOG"),
        log_json=reader.one_of("PATCHBOT_LOG_FORMAT", "text", "json") == "json",
        health=reader.address("PATCHBOT_HEALTH"),
        api=reader.address("PATCHBOT_API"),
        api_keys=reader.path("PATCHBOT_API_KEYS"),
        approvers=reader.ids("PATCHBOT_APPROVERS", "UWS"),
        approval_channel=next(
            iter(reader.ids("PATCHBOT_APPROVAL_CHANNEL", "CG")), None
        ),
        backup_dir=reader.path("PATCHBOT_BACKUP_DIR"),
        backup_keep=reader.number("PATCHBOT_BACKUP_KEEP", default=14, most=10_000),
    )
    reader.refuse_if_wrong()
    return settings


def read_slack_settings(environ: Mapping[str, str] | None = None) -> SlackSettings:
    """Return what is needed to reach Slack, from the environment unless given.

    Raises ``SettingsError`` naming every missing and wrong variable at once.
    """
    reader = _Reader(os.environ if environ is None else environ)
    bot_token = reader.token("SLACK_BOT_TOKEN", prefix="xoxb-")
    app_token = reader.token("SLACK_APP_TOKEN", prefix="xapp-")
    signing_secret = reader.get("SLACK_SIGNING_SECRET")
    if not bot_token:
        reader.wrong("SLACK_BOT_TOKEN is missing: the bot token, xoxb-...")
    if not app_token and not signing_secret:
        reader.wrong(
            "SLACK_APP_TOKEN (xapp-..., Socket Mode) or SLACK_SIGNING_SECRET (HTTP)"
            " is missing"
        )
    port = reader.number("PORT", default=3000, most=65535)
    api_url = reader.url("SLACK_API_URL", default="https://slack.com/api/")
    reader.refuse_if_wrong()
    return SlackSettings(
        bot_token=bot_token or "",
        app_token=app_token,
        signing_secret=signing_secret,
        api_url=api_url,
        port=port,
    )


def cache_folder(environ: Mapping[str, str] | None = None) -> Path:
    """Return where the compiled KB is kept, a folder that may be deleted at any time.

    ``PATCHBOT_CACHE``, else ``patchbot`` in the user's cache folder.
    """
    environ = os.environ if environ is None else environ
    if chosen := environ.get("PATCHBOT_CACHE"):
        return Path(chosen).expanduser()
    base = environ.get("XDG_CACHE_HOME") or environ.get("LOCALAPPDATA")
    return (Path(base) if base else Path("~/.cache").expanduser()) / "patchbot"


def pseudonym_key(settings: Settings) -> bytes:
    """Return the key of the pseudonyms: PATCHBOT_SECRET, else a file of our own.

    The file stands beside the database, is made at the first start, and is never
    part of a backup of it.  Raises ``SettingsError`` if it cannot be had.
    """
    if settings.secret is not None:
        return hashlib.sha256(b"patchbot pseudonyms" + settings.secret).digest()
    if settings.db.startswith("postgres"):
        raise SettingsError(
            "PATCHBOT_SECRET is missing: with PostgreSQL all replicas must share one"
        )
    path = Path(f"{settings.db}.key")
    try:
        if not path.exists():
            _make_key(path)
        key = path.read_bytes()
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror}") from error
    if len(key) < SHORTEST_SECRET:
        raise SettingsError(f"{path} is too short: delete it, or set PATCHBOT_SECRET")
    return key


def api_keys_path(settings: Settings) -> Path:
    """Return the file with the API's tokens: PATCHBOT_API_KEYS, else our own.

    Ours stands beside the database; with PostgreSQL in the working folder.
    """
    if settings.api_keys is not None:
        return settings.api_keys
    is_address = settings.db.startswith("postgres")
    return Path("patchbot.api-keys" if is_address else f"{settings.db}.api-keys")


def _make_key(path: Path) -> None:
    """Write a new key; of two processes started together both get the same."""
    mine = path.with_name(f"{path.name}.{os.getpid()}")
    handle = os.open(mine, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(32))
        with contextlib.suppress(FileExistsError):  # the other was faster
            os.link(mine, path)
    finally:
        mine.unlink()


class _Reader:
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
