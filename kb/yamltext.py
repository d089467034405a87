"""Read a YAML text into plain values, within limits, and know every value's line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

import yaml

from kb.takers import Flaw

# The longest entry written by hand has 20 kB; more is a file in the wrong folder.
MAX_YAML_BYTES = 1_000_000
# An entry nests 5 deep and holds some hundred values; aliases could make it endless.
MAX_DEPTH = 20
MAX_VALUES = 20_000
# libyaml follows nesting on the C stack, which 100,000 levels overflow.
MAX_BRACKETS = 2_000
DEEP_DASHES = re.compile(r"(?:[-?][ \t]+){20}")


class NotYamlError(Exception):
    """The text is no YAML; ``lines`` holds pairs of line (1-based) and what to do."""

    def __init__(self, lines: Iterable[tuple[int, str]]) -> None:
        """Keep the pairs."""
        self.lines = tuple(lines)


def compose(text: str) -> yaml.Node | None:
    """Return the node tree of a YAML text, with its line marks; ``None`` if empty.

    Lines are counted as YAML does: U+0085, U+2028 and U+2029 end one too.
    Raises ``NotYamlError`` with every tab named, else with the first thing wrong.
    """
    if len(text) > MAX_YAML_BYTES:
        raise NotYamlError(
            [(1, "is larger than 1 MB; an entry has one file of its own")]
        )
    if text.count("[") + text.count("{") > MAX_BRACKETS or DEEP_DASHES.search(text):
        raise NotYamlError([(1, "is nested too deep to be an entry")])
    try:
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise NotYamlError(_tabs(text) or [_first_error(error)]) from None
    assert node is None or isinstance(node, yaml.Node)
    return node


def _tabs(text: str) -> list[tuple[int, str]]:
    """Return every line that is indented with a tab."""
    what = "is indented with a tab; YAML takes spaces only"
    lines = enumerate(text.split("\n"), 1)
    return [(n, what) for n, line in lines if re.match(r" *\t", line) and line.strip()]


def _first_error(error: yaml.YAMLError) -> tuple[int, str]:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or getattr(
        error, "reason", "cannot be read"
    )
    hint = "quote texts that hold ': ', '#', a leading quote or a backslash"
    return (mark.line + 1 if mark else 1), f"is not YAML here: {problem}; {hint}"


def plain(node: yaml.Node | None) -> tuple[object, tuple[Flaw, ...]]:
    """Return ``node`` as mappings, lists and texts (null as ``None``), and its flaws.

    A key given twice is a flaw, and so is more than an entry can hold.
    """
    flaws: list[Flaw] = []
    left = [MAX_VALUES]
    value = _value(node, (), flaws, left)
    if left[0] < 0:
        flaws.append(Flaw((), "holds more values or levels than an entry can have"))
    return value, tuple(flaws)


def _value(
    node: yaml.Node | None,
    at: tuple[str | int, ...],
    flaws: list[Flaw],
    left: list[int],
) -> object:
    """Return ``node`` as plain values, flaws noted.

    ``left`` counts down the values a file may hold, aliases counted where they
    stand; below zero nothing more is read.
    """
    left[0] = left[0] - 1 if len(at) <= MAX_DEPTH else -1
    if left[0] < 0:
        return None
    if isinstance(node, yaml.SequenceNode):
        return [
            _value(item, (*at, n), flaws, left) for n, item in enumerate(node.value)
        ]
    if isinstance(node, yaml.MappingNode):
        taken: dict[str, object] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            if key in taken:
                line = key_node.start_mark.line + 1
                text = f"{key} stands here twice (again in line {line}); keep one"
                flaws.append(Flaw((*at, key), text))
            # The first stands, as in ``line_of``: a flaw inside it has a line.
            taken.setdefault(key, _value(value_node, (*at, key), flaws, left))
        return taken
    if node is None or node.tag == "tag:yaml.org,2002:null":
        return None
    return str(node.value)


def line_of(node: yaml.Node | None, at: Sequence[str | int]) -> int:
    """Return the line (1-based) of what is at ``at``, or of the nearest above it."""
    line = node.start_mark.line if node else 0
    for part in at:
        if isinstance(node, yaml.MappingNode):
            pairs = {str(key.value): (key, value) for key, value in node.value[::-1]}
            if part not in pairs:
                break
            key, node = pairs[str(part)]
            line = key.start_mark.line
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int):
            node = node.value[part]
            line = node.start_mark.line
    return int(line) + 1


def entry_yaml(mapping: Mapping[str, object], *, schema: str) -> str:
    """Return an entry's mapping as the text of its file; ``compose`` reads it back.

    ``schema`` is where editors find the JSON Schema, an address or a path.
    """
    text = yaml.dump(
        dict(mapping), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=96
    )
    return f"# yaml-language-server: $schema={schema}\n{text}"


class _Dumper(yaml.SafeDumper):
    """Texts of several lines stand as blocks, lists are indented under their key."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Indent every list."""
        super().increase_indent(flow, False)


def _block(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    lines = text.split("\n")
    as_block = len(lines) > 1 and not any(line != line.rstrip() for line in lines)
    style = "|" if as_block else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _block)
