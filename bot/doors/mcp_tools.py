"""The tools of ``patchbot mcp``: diagnose, kb_search, kb_show, incidents.

Everything is read-only: a model may look things up, and people settle incidents.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import ToolAnnotations
from pydantic import Field

from bot.incident import Incident, Status
from kb.entry import Entry
from kb.matcher import Matcher
from kb.verdict import Diagnosis

MOST_TEXT = 200_000
MOST_LISTED = 50
LOOKS = ToolAnnotations(read_only_hint=True, open_world_hint=False)
INSTRUCTIONS = (
    "Known Windows and IIS failures of a patch-night team. Act on an entry's steps"
    " only where the verdict is `answer`; on `suggest` ask the question in `ask`;"
    " `unknown` and `ignored` mean that the knowledge base has no fix: do not make one"
    " up. Steps have a risk; ask a person before any that is not read-only."
)
Text = Annotated[str, Field(min_length=1, max_length=MOST_TEXT)]
Limit = Annotated[int, Field(ge=1, le=MOST_LISTED)]
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sources:
    """What the tools look into; ``incidents`` gives only what may be seen.

    ``incidents(status, host, entry, limit)`` returns newest first.
    """

    matcher: Matcher
    incidents: Callable[
        [tuple[Status, ...], str | None, str | None, int], tuple[Incident, ...]
    ]
    diagnosis_json: Callable[[Diagnosis], Mapping[str, object]]
    entry_json: Callable[[Entry], Mapping[str, object]]
    incident_json: Callable[[Incident], Mapping[str, object]]


def server(sources: Sources, *, version: str) -> MCPServer[Any]:
    """Return the server; ``run`` it over stdio."""
    built: MCPServer[Any] = MCPServer(
        "patchbot", instructions=INSTRUCTIONS, version=version, log_level="WARNING"
    )
    tools = Tools(sources)
    for run in (tools.diagnose, tools.kb_search, tools.kb_show, tools.incidents):
        built.tool(annotations=LOOKS)(run)
    return built


class Tools:
    """The tools; their docstrings are what a model reads."""

    def __init__(self, sources: Sources) -> None:
        self._from = sources

    async def diagnose(self, text: Text) -> Json:
        """Match a pasted Windows or IIS error (message, event, log, code).

        `verdict` is answer, suggest, unknown or ignored; each match has its score
        (0 to 1) and the evidence for it. Call kb_show for the steps of a match.
        """
        found = await asyncio.to_thread(self._from.matcher.diagnose, text)
        return dict(self._from.diagnosis_json(found))

    async def kb_search(self, words: Text, limit: Limit = 10) -> Json:
        """Find entries of the knowledge base whose text has all of the words.

        Ids, KB numbers and error texts count as words. Best first.
        """
        entries = self._from.matcher.entries.values()
        found = await asyncio.to_thread(search, tuple(entries), words)
        rows = [
            {"id": e.id, "kb": list(e.kb), "title": e.title, "status": str(e.status)}
            for e in found[:limit]
        ]
        return {"found": len(found), "entries": rows}

    async def kb_show(self, entry_id: Text) -> Json:
        """Return a whole entry: cause, steps with risk and rollback, references.

        `entry_id` may be a KB number too.
        """
        wanted = entry_id.strip().casefold()
        for entry in self._from.matcher.entries.values():
            numbers = {number.casefold() for number in entry.kb}
            if wanted in {entry.id, *numbers, *(n.removeprefix("kb") for n in numbers)}:
                return dict(self._from.entry_json(entry))
        raise ToolError(f"there is no entry {entry_id!r}: find one with kb_search")

    async def incidents(
        self,
        status: list[Status] | None = None,
        host: str | None = None,
        entry: str | None = None,
        limit: Limit = 20,
    ) -> Json:
        """List incidents of the log, newest first: what failed, where, what fixed it.

        `status` is open, acknowledged, resolved or dismissed; all if not given.
        """
        found = await asyncio.to_thread(
            self._from.incidents, tuple(status or ()), host, entry, limit
        )
        return {"incidents": [dict(self._from.incident_json(i)) for i in found]}


def search(entries: tuple[Entry, ...], words: str) -> tuple[Entry, ...]:
    """Return the entries that have all words, those with more in the title first."""
    wanted = words.casefold().split()

    def rank(entry: Entry) -> tuple[int, str]:
        title = f"{entry.id} {' '.join(entry.kb)} {entry.title}".casefold()
        return -sum(word in title for word in wanted), entry.id

    fitting = [e for e in entries if all(word in _text(e) for word in wanted)]
    return tuple(sorted(fitting, key=rank))


def _text(entry: Entry) -> str:
    signals = entry.signals
    parts = (
        *(entry.id, *entry.kb, entry.title, entry.category, entry.cause or ""),
        *entry.symptoms,
        *(applies.product for applies in entry.applies_to),
        *(message.text for message in signals.messages),
        *(f"{event.source} {event.id}" for event in signals.events),
        *(code.code for code in signals.codes),
    )
    return "\n".join(parts).casefold()
