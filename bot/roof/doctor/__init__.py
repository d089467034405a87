"""``patchbot doctor``: what keeps the bot from working, and what to do about it."""

from __future__ import annotations

from bot.roof.doctor.check import Check, State

__all__ = ["Check", "State"]
