"""Fixtures every room may use."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count

import pytest

from bot.incident import Asked, ChannelKind, Finding, Source
from kb.verdict import Verdict

NIGHT = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)  # the Wednesday of a patch week


@pytest.fixture(autouse=True)
def _no_cache_at_home(tmp_path_factory, monkeypatch):
    """Keep the compiled KB of a test run out of the real home."""
    folder = tmp_path_factory.getbasetemp() / "cache"
    monkeypatch.setenv("PATCHBOT_CACHE", str(folder))


@pytest.fixture
def now():
    """Return the moment at which things happen unless a test says otherwise."""
    return NIGHT


@pytest.fixture
def asked():
    """Return a maker of pastes; each has its own ts unless given one."""
    numbers = count(1)

    def make(**changes):
        plain = {
            "team": "T1",
            "channel": "C1",
            "channel_kind": ChannelKind.PUBLIC,
            "ts": f"{1763431200 + next(numbers)}.000100",
            "thread_ts": None,
            "author": "U1",
            "source": Source.PASTE,
            "text": "Failed to execute regsvr32.exe Error code: 5",
            "asked_at": NIGHT,
        }
        return Asked(**(plain | changes))

    return make


@pytest.fixture
def finding():
    """Return a maker of findings: an answer with kb829427 on WEB01."""

    def make(**changes):
        plain = {
            "verdict": Verdict.ANSWER,
            "key": "kb829427",
            "title": "Setup stops with regsvr32 error 5",
            "entry_id": "kb829427",
            "entry_version": "abc123",
            "hosts": ("WEB01",),
        }
        return Finding(**(plain | changes))

    return make
