"""Start an entry: ``patchbot kb new ID``."""

from __future__ import annotations

from pathlib import Path

import click

from bot.roof.shell.knowledge import A_FOLDER, more_kb, team_folders
from kb.errors import UserError
from kb.load import BUILT_IN, load_entries, load_vocabulary
from kb.rules import ID
from kb.schema import SCHEMA_FILE
from kb.skeleton import skeleton


@click.command()
@click.argument("id_", metavar="ID")
@click.option("--in", "folder", metavar="DIR", type=A_FOLDER, help="Write it here.")
@click.option("--category", default="update-install", show_default=True)
@more_kb
@click.pass_context
def command(ctx: click.Context, id_: str, folder: Path | None, category: str) -> None:
    """Write a skeleton of the entry ID, with only "to write" findings left.

    It goes to DIR, else to the first folder of PATCHBOT_KB, else to the built-in KB.
    """
    if not ID.fullmatch(id_):
        raise UserError(f"{id_!r} is no id; use a-z, 0-9 and hyphens, as in kb829427")
    words = load_vocabulary()
    if category not in words.categories:
        known = ", ".join(sorted(words.categories))
        raise UserError(f"there is no category {category!r}; use one of: {known}")
    if id_ in {entry.id for entry in load_entries()}:
        raise UserError(
            f"{id_} is in the built-in KB already; see patchbot kb show {id_}"
        )
    home = folder or next(iter(team_folders(ctx)), BUILT_IN)
    path = home / f"{id_}.yaml"
    if path.exists():
        raise UserError(f"{path} is there already; edit it")
    schema = "../entry.schema.json" if home == BUILT_IN else str(SCHEMA_FILE)
    text = skeleton(id_, category=category, words=words, schema=schema)
    path.write_text(text, encoding="utf-8", newline="\n")
    click.echo(f"{path} written; now: patchbot kb lint {path.parent}")
