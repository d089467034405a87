"""Who may use the doors beside Slack: tokens and hooks, kept as hashes in a file."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
import secrets
import threading
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from bot.environ import SettingsError, is_open_to_others
from bot.incident import ChannelKind
from bot.visibility import Viewer

PREFIX = "pbt_"  # so that log filters and secret scanners know ours
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_CHANNEL = re.compile(r"[CG][A-Z0-9]{2,20}")


@dataclass(frozen=True, slots=True)
class Token:
    """A bearer token: its hash, and the channels it carries.

    It may log into all of them, and sees incidents of the ``private`` ones beside
    those of public channels.
    """

    name: str
    sha256: str
    public: tuple[str, ...] = ()
    private: tuple[str, ...] = ()

    def kind_of(self, channel: str) -> ChannelKind | None:
        """Return what kind of channel it carries this as, ``None``: it does not."""
        if channel in self.private:
            return ChannelKind.PRIVATE
        return ChannelKind.PUBLIC if channel in self.public else None

    def viewer(self, team: str) -> Viewer:
        """Return who looks when this token looks."""
        return Viewer(team, user=f"api:{self.name}", channels=frozenset(self.private))


@dataclass(frozen=True, slots=True)
class Hook:
    """A webhook into one channel.

    Its caller shows a token (``sha256`` is its hash), or signs the body (``salt``
    is set: the key is derived from it, so that it is not in the file either).
    """

    name: str
    channel: str
    kind: ChannelKind
    sha256: str = ""
    salt: str = ""


@dataclass(frozen=True, slots=True)
class Keys:
    """All tokens and hooks, in the order they were made."""

    tokens: tuple[Token, ...] = ()
    hooks: tuple[Hook, ...] = ()

    def token(self, shown: str) -> Token | None:
        """Return whose token this is; every one is compared, in constant time."""
        digest, found = hashed(shown), None
        for token in self.tokens:
            if hmac.compare_digest(token.sha256, digest):
                found = token
        return found

    def hook(self, name: str) -> Hook | None:
        """Return the hook of a name."""
        return next((hook for hook in self.hooks if hook.name == name), None)


def hashed(token: str) -> str:
    """Return the hash that is kept; a token has 256 random bits, so one round does."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def new_token() -> str:
    """Return a token nobody has seen before."""
    return PREFIX + secrets.token_urlsafe(32)


def signing_key(secret: bytes, hook: Hook) -> str:
    """Return what the caller of a signing hook signs with, from our own secret."""
    named = f"patchbot hook {hook.name} {hook.salt}".encode()
    return hmac.new(secret, named, "sha256").hexdigest()


class KeyFile:
    """The file with the hashes; read again when it changed, written whole."""

    def __init__(self, path: Path) -> None:
        """``path`` need not exist: then nobody may."""
        self._path = path
        self._lock = threading.Lock()
        self._stamp: tuple[int, int] | None = None
        self._keys = Keys()

    def read(self) -> Keys:
        """Return all keys; raises ``SettingsError`` if the file is not fit to trust."""
        with self._lock:
            try:
                stat = self._path.stat()
            except FileNotFoundError:
                return Keys()
            if is_open_to_others(self._path, stat.st_mode):
                raise SettingsError(
                    f"others may read or write {self._path}: chmod 600 it"
                )
            stamp = (stat.st_mtime_ns, stat.st_size)
            if stamp != self._stamp:
                self._keys = _parsed(self._path)
                self._stamp = stamp
            return self._keys

    def add_token(
        self, name: str, *, public: tuple[str, ...], private: tuple[str, ...]
    ) -> str:
        """Make a token and return it: it is shown this once and never kept."""
        keys, shown = self.read(), new_token()
        _check(name, [token.name for token in keys.tokens], public + private)
        token = Token(name, hashed(shown), public, private)
        self._write(replace(keys, tokens=(*keys.tokens, token)))
        return shown

    def add_hook(self, name: str, *, channel: str, kind: ChannelKind) -> str:
        """Make a hook whose caller shows a token; return it, once."""
        shown = new_token()
        self._add_hook(Hook(name, channel, kind, sha256=hashed(shown)))
        return shown

    def add_signing_hook(
        self, name: str, *, channel: str, kind: ChannelKind, secret: bytes
    ) -> str:
        """Make a hook whose caller signs; return the key it signs with."""
        hook = Hook(name, channel, kind, salt=secrets.token_hex(16))
        self._add_hook(hook)
        return signing_key(secret, hook)

    def remove(self, name: str) -> bool:
        """Take back the token and the hook of a name; return whether there was one."""
        keys = self.read()
        left = Keys(
            tuple(token for token in keys.tokens if token.name != name),
            tuple(hook for hook in keys.hooks if hook.name != name),
        )
        if left == keys:
            return False
        self._write(left)
        return True

    def _add_hook(self, hook: Hook) -> None:
        keys = self.read()
        _check(hook.name, [known.name for known in keys.hooks], (hook.channel,))
        self._write(replace(keys, hooks=(*keys.hooks, hook)))

    def _write(self, keys: Keys) -> None:
        """Write beside the file, then swap: a reader never sees half of it."""
        half = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        try:
            handle = os.open(half, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(asdict(keys), file, indent=1)
            half.replace(self._path)
        except OSError as error:
            half.unlink(missing_ok=True)
            raise SettingsError(f"{self._path}: {error.strerror}") from error


def _check(name: str, known: list[str], channels: tuple[str, ...]) -> None:
    if not _NAME.fullmatch(name):
        raise SettingsError(
            f"{name!r} is no name: lower-case letters, digits and -, at most 40"
        )
    if name in known:
        raise SettingsError(f"{name} exists: remove it first, or take another name")
    if not channels:
        raise SettingsError("name at least one channel: --public or --private")
    for channel in channels:
        if not _CHANNEL.fullmatch(channel):
            raise SettingsError(
                f"{channel!r} is no channel id (C0123ABCD: see the channel's details)"
            )


def _parsed(path: Path) -> Keys:
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        tokens = tuple(
            Token(t["name"], t["sha256"], tuple(t["public"]), tuple(t["private"]))
            for t in kept["tokens"]
        )
        hooks = tuple(
            Hook(
                h["name"], h["channel"], ChannelKind(h["kind"]), h["sha256"], h["salt"]
            )
            for h in kept["hooks"]
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SettingsError(f"{path} is not a key file of ours: {error}") from error
    return Keys(tokens, hooks)
