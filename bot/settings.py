"""The environment, read once into frozen Settings; names every missing variable."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bot.environ import Reader

# One goes on while the other is renewed.
CONNECTIONS, MOST_CONNECTIONS = 2, 10  # Slack takes ten of one app, over all replicas


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """How to reach Slack.

    Socket Mode where ``app_token`` is given, over so many ``connections``, else HTTP
    on ``port`` with ``signing_secret``; one of the two is always there.
    """

    bot_token: str
    app_token: str | None
    signing_secret: str | None
    api_url: str
    port: int
    connections: int = CONNECTIONS

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
    ``backup_dir`` gets a backup a day, of which ``backup_keep`` are kept; ``spool`` is
    the folder in which events wait while the database is away, ``None``: beside it;
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
    spool: Path | None = None

    def __repr__(self) -> str:
        """Say which database, without the password in its address."""
        return f"Settings(db={self.db.rsplit('@', 1)[-1]!r}, kb={self.kb_folders})"


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Return the settings without Slack's, from the environment unless given.

    Raises ``SettingsError`` naming everything that is wrong at once.
    """
    reader = Reader(os.environ if environ is None else environ)
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
        spool=reader.path("PATCHBOT_SPOOL"),
    )
    reader.refuse_if_wrong()
    return settings


def read_slack_settings(environ: Mapping[str, str] | None = None) -> SlackSettings:
    """Return what is needed to reach Slack, from the environment unless given.

    Raises ``SettingsError`` naming every missing and wrong variable at once.
    """
    reader = Reader(os.environ if environ is None else environ)
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
    connections = reader.number(
        "PATCHBOT_CONNECTIONS", default=CONNECTIONS, most=MOST_CONNECTIONS
    )
    reader.refuse_if_wrong()
    return SlackSettings(
        bot_token=bot_token or "",
        app_token=app_token,
        signing_secret=signing_secret,
        api_url=api_url,
        port=port,
        connections=connections,
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


def api_keys_path(settings: Settings) -> Path:
    """Return the file with the API's tokens: PATCHBOT_API_KEYS, else our own.

    Ours stands beside the database; with PostgreSQL in the working folder.
    """
    if settings.api_keys is not None:
        return settings.api_keys
    is_address = settings.db.startswith("postgres")
    return Path("patchbot.api-keys" if is_address else f"{settings.db}.api-keys")
