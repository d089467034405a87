"""A store of each kind, and the pastes the tests of this room are made of."""

from __future__ import annotations

import pytest

from bot.store import open_store


@pytest.fixture
def store(tmp_path):
    """Return a fresh store in a real file."""
    opened = open_store(tmp_path / "patchbot.db")
    yield opened
    opened.close()
