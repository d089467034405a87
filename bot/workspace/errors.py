"""The errors of the workspace that a person can mend."""

from __future__ import annotations

from kb.errors import UserError


class WorkspaceError(UserError):
    """The local workspace cannot do what was asked; the text says why."""
