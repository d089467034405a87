"""A workspace's state on the disk, so that a demo killed goes on where it was."""

from __future__ import annotations

import logging
import pickle
from pathlib import Path

from bot.workspace.state import State

log = logging.getLogger(__name__)

FORMAT = 1  # a file of another format is left alone and started over
_OWN = frozenset({"base_url", "now"})  # of the process, not of the workspace


class Keeper:
    """Writes the whole state after each change: a demo's is small.

    The file is pickled and read by nobody else; it lies in a folder of ours.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self, state: State) -> bool:
        """Fill an empty state with what was kept; return whether anything was."""
        try:
            kept = pickle.loads(self._path.read_bytes())
        except FileNotFoundError:
            return False
        except (pickle.UnpicklingError, EOFError, AttributeError) as error:
            log.warning("%s cannot be read, starting over: %s", self._path, error)
            return False
        if kept.pop("format", None) != FORMAT:
            return False
        for name, value in kept.items():
            setattr(state, name, value)
        return True

    def save(self, state: State) -> None:
        """Write the state; killed in between, the former file stays whole."""
        kept = {n: getattr(state, n) for n in State.__slots__ if n not in _OWN}
        fresh = self._path.with_suffix(".new")
        fresh.write_bytes(pickle.dumps({"format": FORMAT, **kept}))
        fresh.replace(self._path)
