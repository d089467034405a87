"""Slack's Web API as far as the bot uses it: one module a family of methods."""

from __future__ import annotations

# The import is the registration.
from bot.workspace.web_api import chat, conversations, files, people, reactions, views
from bot.workspace.web_api.call import METHODS, Call, Caller, answer

__all__ = [
    "METHODS",
    "Call",
    "Caller",
    "answer",
    "chat",
    "conversations",
    "files",
    "people",
    "reactions",
    "views",
]
