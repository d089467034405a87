"""Fixtures every room may use."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _no_cache_at_home(tmp_path_factory, monkeypatch):
    """Keep the compiled KB of a test run out of the real home."""
    folder = tmp_path_factory.getbasetemp() / "cache"
    monkeypatch.setenv("PATCHBOT_CACHE", str(folder))
