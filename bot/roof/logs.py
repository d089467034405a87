"""Logs: one line a decision, JSON for machines, and never a token in any of them."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterable
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor

# Slack's tokens, our own of the API, and tickets in socket addresses.
TOKEN = re.compile(
    r"\bxox[a-z](?:\.[a-z]+)?-[\w-]{4,}|\bxapp-[\w-]{4,}|\bpbt_[\w-]{8,}|(?<=ticket=)[\w-]+"
)
CUT = "[cut]"


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


def set_up_logs(
    level: str,
    *,
    as_json: bool,
    secrets: Iterable[str] = (),
    stream: TextIO | None = None,
) -> None:
    """Send all logs to ``stream`` (standard error), cleaned, as JSON or as text."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.addFilter(TokenFilter(secrets))
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                _add_traceback,
            ],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _renderer(as_json=as_json),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # The transport says every ping at INFO.
    logging.getLogger("slack_bolt").setLevel(logging.WARNING)
    logging.getLogger("slack_sdk").setLevel(logging.WARNING)


def _renderer(*, as_json: bool) -> Processor:
    if as_json:
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())


def _add_traceback(_: object, __: str, event: EventDict) -> EventDict:
    record = event.get("_record")
    text = getattr(record, "exc_text", None)
    if text:
        event["exception"] = text
    return event
