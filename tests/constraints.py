"""Write the locked versions into pyproject.toml, where uv takes them from."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
BLOCK = re.compile(r"\n# Written by `make lock`.*?\n\]\n", re.DOTALL)


def constraints(lock: str) -> list[str]:
    r"""Return the pins of a hashed lock file, markers kept, hashes dropped.

    >>> constraints("a==1 ; python_version < '3.12'\nb==2\n    --hash=sha256:0")
    ["a==1 ; python_version < '3.12'", 'b==2']
    """
    pins = re.findall(r"^([\w.\[\]-]+==[^\\\n]+)", lock, re.MULTILINE)
    return [pin.strip() for pin in pins]


def main() -> None:
    """Rewrite the constraint block of pyproject.toml from the tests' lock file."""
    lock = (ROOT / "tests/requirements.lock").read_text(encoding="utf-8")
    rows = "\n".join(f'    "{pin}",' for pin in constraints(lock))
    block = (
        "\n# Written by `make lock`: uv resolves to the versions of the lock files.\n"
        f"[tool.uv]\nconstraint-dependencies = [\n{rows}\n]\n"
    )
    path = ROOT / "pyproject.toml"
    text = BLOCK.sub("", path.read_text(encoding="utf-8")).rstrip("\n")
    path.write_text(f"{text}\n{block}", encoding="utf-8")


if __name__ == "__main__":
    main()
