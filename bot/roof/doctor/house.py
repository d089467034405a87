"""The doctor at home: settings, database, KB, and who may use the doors."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from bot.doors.keys import KeyFile
from bot.environ import SettingsError
from bot.pseudonyms import pseudonym_key
from bot.roof.doctor.check import Check, fail, ok, warn
from bot.settings import Settings, api_keys_path
from bot.store import StoreError, open_store
from kb.errors import UserError
from kb.lint import Level, lint
from kb.load import BUILT_IN, load_vocabulary


def look_at_home(settings: Settings, *, today: date) -> Iterator[Check]:
    """Yield what there is to say of this machine."""
    yield database(settings)
    yield secret(settings)
    yield knowledge((BUILT_IN, *settings.kb_folders), today=today)
    yield keys(settings)


def database(settings: Settings) -> Check:
    """Open the log, bring its tables up to date, check every page, take its lock."""
    name = "database"
    is_address = settings.db.startswith("postgres")
    path = Path(settings.db)
    if not is_address and not path.exists():
        if not os.access(path.resolve().parent, os.W_OK | os.X_OK):
            return fail(
                name,
                f"{path} cannot be made",
                "set PATCHBOT_DB to a file in a folder this account may write to",
            )
        return ok(name, f"{path} will be made at the first start")
    try:
        store = open_store(settings.db)
    except StoreError as error:
        return fail(
            name, str(error), "mend it, or restore a backup: patchbot db restore"
        )
    try:
        if found := store.link.check():
            return fail(
                name,
                f"{len(found)} findings, the first: {found[0]}",
                "stop the bot and restore a backup: patchbot db restore",
            )
        with store.transaction():  # takes the lock that every writer needs
            store.link.run("UPDATE inbox SET state = state WHERE event_key = ''")
    except StoreError as error:
        return fail(name, str(error), "free the disk, or stop what holds the lock")
    finally:
        store.close()
    return ok(name, "tables up to date, every page checked, writable")


def secret(settings: Settings) -> Check:
    """See whether the key of the pseudonyms can be had; without it nothing starts."""
    name = "secret"
    path = Path(f"{settings.db}.key")
    if settings.secret is None and not path.exists() and "://" not in settings.db:
        return ok(name, f"{path} will be made at the first start")
    try:
        pseudonym_key(settings)
    except SettingsError as error:
        return fail(name, str(error), "set PATCHBOT_SECRET (16 characters or more)")
    return ok(name, "the pseudonyms have their key")


def knowledge(folders: Sequence[Path], *, today: date) -> Check:
    """Lint the KB, without its examples."""
    name = "kb"
    try:
        sources, findings = lint(
            folders, vocabulary=load_vocabulary(), today=today, proven=False
        )
    except UserError as error:
        return fail(name, str(error).split("\n")[0], "patchbot kb lint says it all")
    errors = [finding for finding in findings if finding.level is Level.ERROR]
    if errors:
        return fail(
            name, f"{len(errors)} errors keep entries from use", "patchbot kb lint"
        )
    if not sources:
        return fail(name, "there is no entry", "set PATCHBOT_KB, or install it again")
    return ok(name, f"{len(sources)} entries, no error")


def keys(settings: Settings) -> Check:
    """See who may use the API and the hooks."""
    name, path = "api", api_keys_path(settings)
    try:
        kept = KeyFile(path).read()
    except (SettingsError, OSError) as error:
        return fail(name, str(error), "mend the file: until then nobody is let in")
    many = f"{len(kept.tokens)} tokens and {len(kept.hooks)} hooks"
    if settings.api is None:
        if kept.tokens or kept.hooks:
            return warn(name, f"{many}, but no door", "set PATCHBOT_API=host:port")
        return ok(name, "not served")
    host, port = settings.api
    if not kept.tokens and not kept.hooks:
        return warn(
            name, f"on {host}:{port}, but nobody may use it", "patchbot api token add"
        )
    return ok(name, f"{many} on {host}:{port}")
