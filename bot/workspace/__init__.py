"""A local Slack: Web API, Socket Mode, signed HTTP, control API, web page."""

from __future__ import annotations

from bot.workspace.client import WorkspaceClient
from bot.workspace.errors import WorkspaceError
from bot.workspace.server import Workspace

__all__ = ["Workspace", "WorkspaceClient", "WorkspaceError"]
