"""The skeleton of a new entry: every field, with a word on what belongs there."""

from __future__ import annotations

import textwrap
from pathlib import Path
from string import Template

from kb.vocabulary import Vocabulary

TEXT = Path(__file__).with_name("skeleton.txt")


def skeleton(id_: str, *, category: str, words: Vocabulary, schema: str) -> str:
    """Return the YAML text of a new draft; lint finds only things to write in it.

    ``schema`` is where editors find the JSON Schema, an address or a path.
    """
    known = textwrap.wrap(
        "one of: " + ", ".join(sorted(words.categories)), 70, break_on_hyphens=False
    )
    numbered = id_.startswith("kb") and id_[2:].isdigit()
    return Template(TEXT.read_text(encoding="utf-8")).substitute(
        id=id_,
        kb=id_.upper() if numbered else "",
        category=category,
        categories="\n".join(f"{'':28}# {line}" for line in known),
        schema=schema,
    )
