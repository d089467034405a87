"""Which version of the program this is."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version


def program_version() -> str:
    """Return the installed program's version, ``0`` where it runs from its folder."""
    try:
        return version("patchbot")
    except PackageNotFoundError:
        return "0"
