"""``patchbot run`` with a clock that a test can move: the process that is killed."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.roof.app import PatchBot
from bot.roof.cli.run import read_everything, until_stopped
from bot.roof.logs import set_up_logs


def moved_clock(path: Path) -> Callable[[], datetime]:
    """Return a clock ahead of the real one by the seconds that stand in ``path``."""

    def now() -> datetime:
        try:
            ahead_s = float(path.read_text("ascii") or 0)
        except OSError:
            ahead_s = 0.0
        return datetime.now(UTC) + timedelta(seconds=ahead_s)

    return now


def main() -> None:
    """Run until SIGTERM; ``CHAOS_CLOCK`` names the clock's file, ``CHAOS_PACE_S``
    the seconds between two messages in a channel."""
    settings, slack = read_everything()
    set_up_logs(settings.log_level, as_json=False, secrets=())
    bot = PatchBot(
        settings,
        slack,
        clock=moved_clock(Path(os.environ["CHAOS_CLOCK"])),
        pace_s=float(os.environ.get("CHAOS_PACE_S", "1.0")),
    )
    asyncio.run(until_stopped(bot, lambda: print("up", flush=True)))


if __name__ == "__main__":
    main()
