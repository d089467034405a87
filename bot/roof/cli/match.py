"""Hold an error against the KB: ``patchbot match``, for people and for tools."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import click

from bot.excerpt import telling_lines
from bot.roof.shell.diagnosis_json import as_json, as_line
from bot.roof.shell.knowledge import kb_option, open_matcher
from kb.matcher import Matcher
from kb.paste import decode
from kb.verdict import Diagnosis


@click.command()
@click.argument("file", type=click.File("rb"), required=False)
@kb_option
@click.option("--json", "as_object", is_flag=True, help="Print one JSON object.")
@click.option("--why", is_flag=True, help="Show every candidate, and what it lacks.")
@click.option(
    "--jsonl",
    "many",
    type=click.File("rb"),
    metavar="FILE|-",
    help='Read {"id", "text"} a line, print {"id", "verdict", "matches"} a line.',
)
@click.option("--timing", is_flag=True, help='With --jsonl: add "ms", one diagnosis.')
def command(
    file: IO[bytes] | None,
    folders: tuple[Path, ...],
    as_object: bool,
    why: bool,
    many: IO[bytes] | None,
    timing: bool,
) -> int:
    """Match the error in FILE (or standard input) against the KB.

    Every verdict is a success; an empty paste is ignored.
    """
    if many is not None:
        if file is not None or as_object or why:
            raise click.UsageError("--jsonl stands alone: no FILE, --json or --why")
        return _match_many(many, open_matcher(folders), timing=timing)
    if timing:
        raise click.UsageError("--timing goes with --jsonl")
    text = telling_lines(decode(_read(file)))
    diagnosis = open_matcher(folders).diagnose(text)
    if as_object:
        click.echo(json.dumps(as_json(diagnosis, why=why), indent=2))
    else:
        _print(diagnosis, why=why)
    return 0


def _print(diagnosis: Diagnosis, *, why: bool) -> None:
    from rich.console import Console  # 30 ms that tools need not wait for

    from bot.roof.shell.diagnosis_text import as_text

    Console(highlight=False).print(as_text(diagnosis, why=why))


def _read(file: IO[bytes] | None) -> bytes:
    if file is not None:
        return file.read()
    if sys.stdin is None:
        raise click.UsageError("standard input is closed: name a FILE")
    if sys.stdin.isatty():
        click.echo("Paste the error, then press Ctrl-D (Ctrl-Z on Windows).", err=True)
    return sys.stdin.buffer.read()


def _match_many(lines: IO[bytes], matcher: Matcher, *, timing: bool) -> int:
    """Answer one line for each line, at once; return 1 if a line was bad, else 0."""
    bad = 0
    for answer in _answers(lines, matcher, timing=timing):
        bad |= "error" in answer
        click.echo(json.dumps(answer))
        sys.stdout.flush()
    return int(bad)


def _answers(
    lines: IO[bytes], matcher: Matcher, *, timing: bool
) -> Iterator[dict[str, object]]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        id_: object = None
        try:
            paste = json.loads(line)
            if not isinstance(paste, dict):
                raise ValueError('not an object {"id", "text"}')
            id_ = paste.get("id")
            if not isinstance(paste.get("text"), str):
                raise ValueError('"text" is missing or no text')
        except (ValueError, RecursionError) as error:
            yield {"id": id_, "error": f"line {number}: {error}"}
            continue
        started = time.perf_counter()
        answer = as_line(id_, matcher.diagnose(telling_lines(paste["text"])))
        if timing:
            answer["ms"] = round((time.perf_counter() - started) * 1000, 3)
        yield answer
