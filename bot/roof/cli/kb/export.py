"""Write what was approved in Slack as files, or as a patch: ``patchbot kb export``."""

from __future__ import annotations

from pathlib import Path

import click

from bot.drafts.overlay_folder import approved_texts
from bot.roof.shell.records import db_option, opened, settings_for
from kb.load import shown

PATCH = "overlay.patch"
SCHEMA = "../entry.schema.json"  # as in kb/entries


@click.command()
@click.argument(
    "folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path)
)
@click.option("--patch", is_flag=True, help=f"Also write DIR/{PATCH} for git apply.")
@click.option(
    "--into",
    default="kb/entries",
    show_default=True,
    help="The folder of the repository that the patch adds them to.",
)
@db_option
def command(folder: Path, patch: bool, into: str, db: str | None) -> None:
    """Write the entries that were approved in Slack to DIR, a YAML file each."""
    with opened(settings_for(db)) as store:
        texts = approved_texts(store, schema=SCHEMA)
    folder.mkdir(parents=True, exist_ok=True)
    for id_, text in texts.items():
        path = folder / f"{id_}.yaml"
        path.write_text(text, encoding="utf-8", newline="\n")
    if patch:
        added = "".join(
            _added(f"{into.strip('/')}/{id_}.yaml", text)
            for id_, text in sorted(texts.items())
        )
        (folder / PATCH).write_text(added, encoding="utf-8", newline="\n")
    click.echo(f"{len(texts)} entries in {shown(folder)}")


def _added(path: str, text: str) -> str:
    """Return the patch that adds a file."""
    lines = text.rstrip("\n").split("\n")
    return (
        f"diff --git a/{path} b/{path}\n"
        "new file mode 100644\n"
        "--- /dev/null\n"
        f"+++ b/{path}\n"
        f"@@ -0,0 +1,{len(lines)} @@\n" + "".join(f"+{line}\n" for line in lines)
    )
