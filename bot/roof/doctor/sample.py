"""One thing the bot says, as what ``blocks.validate`` is asked about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.reply import Note, Reply
from handlers.blocks import card_blocks


@dataclass(frozen=True, slots=True)
class Sample:
    """One thing that is said; ``argument`` is what ``blocks.validate`` wants."""

    name: str
    argument: dict[str, Any]


def said(name: str, words: Reply | Note) -> Sample:
    """Return a message as a sample."""
    return Sample(name, {"blocks": card_blocks(words)})
