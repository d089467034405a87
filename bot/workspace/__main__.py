"""``python -m bot.workspace``: a workspace with the echo app, to work on the page."""

from __future__ import annotations

import signal
import sys

from bot.workspace.echo import MANIFEST, by_socket, echo_app
from bot.workspace.server import Workspace


def main() -> None:
    """Serve until ^C; the first line is the page's address."""
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    stops = {signal.SIGINT, signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_BLOCK, stops)
    with (
        Workspace(MANIFEST, port=port) as workspace,
        by_socket(workspace, echo_app(workspace)),
    ):
        print(workspace.page_url, flush=True)
        signal.sigwait(stops)


if __name__ == "__main__":
    main()
