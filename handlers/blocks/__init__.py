"""What the bot says as Block Kit, within Slack's limits.  Pure."""

from __future__ import annotations

from handlers.blocks.card import card_blocks
from handlers.blocks.plain import plain_text

__all__ = ["card_blocks", "plain_text"]
