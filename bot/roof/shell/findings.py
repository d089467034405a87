"""A lint finding as one line in a terminal."""

from __future__ import annotations

from rich.text import Text

from bot.roof.shell.entry_text import safe
from kb.lint import Finding, Level

COLOUR = {Level.ERROR: "red", Level.TO_WRITE: "cyan", Level.WARNING: "yellow"}


def finding_line(finding: Finding) -> Text:
    """Return ``file:line: level: what to do``, the level in colour."""
    problem = finding.problem
    return Text.assemble(
        (f"{problem.file}:{problem.line}: ", "dim"),
        (finding.level, COLOUR[finding.level]),
        f": {safe(problem.text)}",
    )
