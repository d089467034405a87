"""The JSON Schema of an entry, for editors: ``patchbot kb schema``."""

from __future__ import annotations

import click

from kb.load import load_vocabulary
from kb.schema import SCHEMA_FILE, schema_text


@click.command()
@click.option("--write", is_flag=True, help=f"Write it to kb/{SCHEMA_FILE.name}.")
def command(write: bool) -> None:
    """Print the JSON Schema that editors complete and check entries with."""
    text = schema_text(load_vocabulary())
    if write:
        SCHEMA_FILE.write_text(text, encoding="utf-8", newline="\n")
    else:
        click.echo(text, nl=False)
