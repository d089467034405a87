"""Draft entries from Microsoft's articles: ``patchbot kb import``."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TextIO

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeElapsedColumn

from bot.roof.shell.entry_text import safe
from bot.roof.shell.knowledge import kb_option
from kb.build import entry_to_mapping
from kb.entry import Entry
from kb.errors import UserError
from kb.importers import Imported, article_files, import_files
from kb.load import load_entries, load_vocabulary, shown
from kb.schema import SCHEMA_FILE
from kb.yamltext import entry_yaml

ONE_FILE = "imported.jsonl"


@click.command()
@click.argument(
    "sources",
    metavar="SRC...",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, path_type=Path),
)
@click.option(
    "--out",
    metavar="DIR",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Write the drafts here; what is there already is kept.",
)
@click.option("--jsonl", is_flag=True, help=f"One file of many: DIR/{ONE_FILE}.")
@kb_option
def command(
    sources: tuple[Path, ...], out: Path, jsonl: bool, folders: tuple[Path, ...]
) -> int:
    """Draft entries from the articles SRC, files or folders of them.

    Every file that makes no draft is named with the reason; an article that the KB
    (or DIR) has already is named, not doubled.  A file that is no article exits 1.
    """
    files = article_files(sources)
    out.mkdir(parents=True, exist_ok=True)
    target = out / ONE_FILE
    if jsonl and target.exists():
        raise UserError(f"{shown(target)} is there already; move it or choose another")
    known = [*load_entries(folders), *load_entries([out])]
    found = import_files(files, known=known, words=load_vocabulary())
    reports = list(_written(_progress(found, len(files)), out, jsonl=jsonl))
    return _report(reports, out)


def _progress(found: Iterator[Imported], total: int) -> Iterator[Imported]:
    """Pass on what is found, with a bar where a person is watching."""
    columns = ("importing", BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not sys.stderr.isatty()) as bar:
        yield from bar.track(found, total=total)


def _written(
    found: Iterator[Imported], out: Path, *, jsonl: bool
) -> Iterator[Imported]:
    """Pass on what is found, each draft written before the next file is read."""
    if not jsonl:
        for one in found:
            if one.entry:
                text = entry_yaml(entry_to_mapping(one.entry), schema=str(SCHEMA_FILE))
                path = out / f"{one.entry.id}.yaml"
                path.write_text(text, encoding="utf-8", newline="\n")
            yield one
        return
    with (out / ONE_FILE).open("w", encoding="utf-8", newline="\n") as file:
        for one in found:
            if one.entry:
                _write_line(file, one.entry)
            yield one


def _write_line(file: TextIO, entry: Entry) -> None:
    file.write(json.dumps(entry_to_mapping(entry), ensure_ascii=False) + "\n")


def _report(reports: Sequence[Imported], out: Path) -> int:
    """Print what came of each file that made no draft, and the count."""
    refused = [one for one in reports if one.reason]
    known = [one for one in reports if one.known]
    for one in known:
        click.echo(f"{shown(one.file)}: is in the KB already as {one.known}")
    for one in refused:
        click.echo(f"{shown(one.file)}: not imported: {safe(one.reason or '')}")
    drafted = len(reports) - len(known) - len(refused)
    click.echo(
        f"{len(reports)} files: {drafted} drafts in {shown(out)},"
        f" {len(known)} in the KB already, {len(refused)} not imported"
    )
    return int(bool(refused))
