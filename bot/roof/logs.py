"""Logs: one line a decision, JSON for machines, and never a token in any of them."""

from __future__ import annotations

import logging
import re
import sys
import threading
from collections.abc import Iterable
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor

log = logging.getLogger(__name__)
# Slack's tokens, our own of the API, and tickets in socket addresses.
TOKEN = re.compile(
    r"\bxox[a-z](?:\.[a-z]+)?-[\w-]{4,}|\bxapp-[\w-]{4,}|\bpbt_[\w-]{8,}|(?<=ticket=)[\w-]+"
)
CUT = "[cut]"
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


class TokenFilter(logging.Filter):
    """Cuts tokens out of every record, its arguments and its traceback."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        """``secrets`` are the exact values to cut beside what looks like a token."""
        super().__init__()
        self._secrets = tuple(secret for secret in secrets if len(secret) >= 8)

    def clean(self, text: str) -> str:
        """Return ``text`` without tokens."""
        for secret in self._secrets:
            text = text.replace(secret, CUT)
        return TOKEN.sub(CUT, text)

    def filter(self, record: logging.LogRecord) -> bool:
        """Clean a record; it always passes."""
        record.msg, record.args = self.clean(record.getMessage()), ()
        if record.exc_info:
            text = logging.Formatter().formatException(record.exc_info)
            record.exc_text, record.exc_info = self.clean(text), None
        return True


class CleanFormatter(structlog.stdlib.ProcessorFormatter):
    """Cuts tokens out of the finished line, where its own fields stand too."""

    def __init__(self, tokens: TokenFilter, processors: list[Processor]) -> None:
        """``processors`` make a line of a record."""
        super().__init__(
            foreign_pre_chain=[
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                _add_traceback,
            ],
            processors=processors,
        )
        self._tokens = tokens

    def format(self, record: logging.LogRecord) -> str:
        """Return a record as its line."""
        return self._tokens.clean(super().format(record))


def set_up_logs(
    level: str,
    *,
    as_json: bool,
    secrets: Iterable[str] = (),
    stream: TextIO | None = None,
) -> None:
    """Send all logs to ``stream`` (standard error), cleaned, as JSON or as text.

    What libraries warn of and what ends a thread goes the same way.
    """
    tokens = TokenFilter(secrets)
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.addFilter(tokens)
    handler.setFormatter(CleanFormatter(tokens, _processors(as_json=as_json)))
    logging.captureWarnings(True)
    threading.excepthook = _on_dead_thread
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # The transport says every ping at INFO.
    logging.getLogger("slack_bolt").setLevel(logging.WARNING)
    logging.getLogger("slack_sdk").setLevel(logging.WARNING)


def _processors(*, as_json: bool) -> list[Processor]:
    meta = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    if as_json:
        fields = structlog.stdlib.ExtraAdder()
        return [fields, meta, structlog.processors.JSONRenderer(ensure_ascii=True)]
    return [meta, _tamed, structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())]


def _tamed(_: object, __: str, event: EventDict) -> EventDict:
    """Keep what strangers name from commanding a terminal or posing as a line."""
    event["event"] = _CONTROL.sub(
        lambda hit: f"\\x{ord(hit[0]):02x}", str(event["event"])
    ).replace("\n", "\n    ")
    return event


def _on_dead_thread(died: threading.ExceptHookArgs) -> None:
    if died.exc_value is not None and died.exc_type is not SystemExit:
        name = died.thread.name if died.thread else "?"
        log.error("the thread %s has ended", name, exc_info=died.exc_value)


def _add_traceback(_: object, __: str, event: EventDict) -> EventDict:
    record = event.get("_record")
    text = getattr(record, "exc_text", None)
    if text:
        event["exception"] = text
    return event
